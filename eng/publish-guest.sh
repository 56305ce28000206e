#!/usr/bin/env bash
# publish-guest.sh [x64|arm64]: what a guest runs, in artifacts/guest/ARCH: the kernel tests with a .NET runtime of their
# own, and the samples beside them: as native code where this machine can link it, that is for its own architecture.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
arch=${1:-x64} app=artifacts/guest/${1:-x64}
case $arch-$(uname -m) in
    x64-x86_64 | arm64-aarch64) samples=(-p:CppCompilerAndLinker=clang-14) ;;
    x64-* | arm64-*) samples=(-p:PublishAot=false -p:PublishReadyToRun=true --self-contained) ;;
    *) sed -n '2,3p' "$0" >&2; exit 2 ;;
esac

rm -rf "$app"
dotnet publish tests/Ebpf.KernelTests --runtime "linux-$arch" --self-contained --output "$app" --verbosity quiet --nologo -p:PublishReadyToRun=true
for sample in UnlinkSnoop:snoop KprobeLesson:lesson ExecSnoop:exec OpenSnoop BioLatency Profile TcpStates RunqLat FileLife TcpTop; do
    dotnet publish "samples/${sample%:*}" --runtime "linux-$arch" --configuration Release --output "$app/${sample#*:}" \
        --verbosity quiet --nologo "${samples[@]}"
    rm -f "$app/${sample#*:}"/*.dbg
done
mkdir "$app/out" # Results that guest.sh brings back.
