#!/usr/bin/env bash
# pack.sh [PROPERTY...]: the packages of src/ and templates/, in artifacts/package/release. The same commit makes the same bytes, in
# every folder and after every build: all is built anew and apart, and a file's date is the commit's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
output=$PWD/artifacts/package/release
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

rm -rf artifacts/pack "$output"
mkdir -p artifacts/pack
# A compiler with one thread, started for each project: generators may write in the order of their objects' hashes. On a busy machine
# even that order differs, so each assembly has all its [LoggerMessage] in one class.
echo /parallel- >artifacts/pack/compiler.rsp
dotnet build eng/Ebpf.Packing --configuration Release --verbosity quiet --nologo
for project in src/*/*.csproj templates/*.csproj; do
    dotnet pack "$project" --configuration Release --verbosity quiet --nologo --artifacts-path artifacts/pack --output "$output" \
        -p:ContinuousIntegrationBuild=true -p:UseSharedCompilation=false -p:CompilerResponseFile="$PWD/artifacts/pack/compiler.rsp" \
        -p:PackingTool="$PWD/artifacts/bin/Ebpf.Packing/release/Ebpf.Packing.dll" "$@"
done
