#!/usr/bin/env bash
# fuzz.sh [TARGET...]: fuzzes the parsers with coverage as the guide, each for SECONDS_EACH (60). What it finds is kept in
# artifacts/fuzz/TARGET; copy a find to tests/Ebpf.FuzzTests/Corpus/TARGET after the mend. Exit 1 when there is one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${SECONDS_EACH:-60}
app=$PWD/artifacts/fuzz/app
corpus=$PWD/tests/Ebpf.FuzzTests/Corpus

[ -x artifacts/tools/sharpfuzz ] || dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path artifacts/tools >/dev/null
rm -rf "$app"
dotnet publish tests/Ebpf.FuzzTests --configuration Release --output "$app" --verbosity quiet --nologo
for library in Ebpf.Core Ebpf.Probes.Unlink; do artifacts/tools/sharpfuzz "$app/$library.dll"; done

# The process that is fuzzed is .NET's, so afl-fuzz cannot look into it before the start, and finds no instrumentation by itself.
export AFL_SKIP_BIN_CHECK=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 DOTNET_TieredPGO=0
found=0
[ $# -gt 0 ] || set -- $(ls "$corpus")
for one in "$@"; do
    rm -rf "artifacts/fuzz/$one"
    timeout "$((seconds + 30))" afl-fuzz -i "$corpus/$one" -o "artifacts/fuzz/$one" -V "$seconds" -t 10000 -m none -- \
        dotnet "$app/Ebpf.FuzzTests.dll" fuzz "$one" >"artifacts/fuzz/$one.log" 2>&1 || { tail -20 "artifacts/fuzz/$one.log"; exit 1; }
    awk -F' *: *' -v target="$one" '/^execs_done|^edges_found|^saved_crashes|^saved_hangs|^corpus_count/ { v[$1] = $2 }
        END { print target ": " v["execs_done"] " runs, " v["edges_found"] " edges, " v["corpus_count"] " inputs kept, " v["saved_crashes"] " crashes, " v["saved_hangs"] " hangs" }' \
        "artifacts/fuzz/$one/default/fuzzer_stats"
    ls "artifacts/fuzz/$one"/default/crashes/id* >/dev/null 2>&1 && found=1
done
exit $found
