#!/usr/bin/env bash
# test-bench.sh: runs a benchmark with generated code and one without, once, as `make bench` would; its time means nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
results=artifacts/benchmarks/results
rm -rf "$results"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
make --no-print-directory bench ARGS='--job dry --filter *GeneratedBenchmarks.Generated *ParserBenchmarks.Path32Bytes' >"$log" 2>&1 || { tail -40 "$log"; exit 1; }
for kind in Generated Parser; do
    [ -s "$results/Ebpf.Benchmarks.${kind}Benchmarks-report.csv" ] || { tail -40 "$log"; exit 1; }
done
