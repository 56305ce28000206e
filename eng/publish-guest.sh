#!/usr/bin/env bash
# publish-guest.sh: what a guest runs, in artifacts/guest/app: the kernel tests with a .NET runtime of their own, and
# the samples as native code beside them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
app=artifacts/guest/app

rm -rf artifacts/guest
dotnet publish tests/Ebpf.KernelTests --runtime linux-x64 --self-contained --output "$app" --verbosity quiet --nologo
for sample in UnlinkSnoop:snoop KprobeLesson:lesson; do
    dotnet publish "samples/${sample%:*}" --runtime linux-x64 --configuration Release --output "$app/${sample#*:}" \
        --verbosity quiet --nologo -p:CppCompilerAndLinker=clang-14
    rm -f "$app/${sample#*:}"/*.dbg
done
