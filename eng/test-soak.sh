#!/usr/bin/env bash
# test-soak.sh: load, faults, races and damaged objects for DURATION seconds (1200), here, as root; the last line is the sum. The
# cases share the time: each that goes on until it is over gets as much as the others. Environment:
#   KERNELS   the kernels whose guests run the same, side by side after it ("6.1 6.12 7.3 6.1-rt"); empty: none
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. eng/lib-test.sh
duration=${DURATION:-1200}
cases=40 # Some of them end later: they have rounds to do.

make --no-print-directory build PROJECT=tests/Ebpf.SoakTests
export SOAK_SECONDS=$((duration / cases > 0 ? duration / cases : 1)) SOAK_ROUNDS=$((duration / 6 > 3 ? duration / 6 : 3))
export FUZZ_RUNS=${FUZZ_RUNS:-$((duration * 2000))}
suite Ebpf.SoakTests artifacts/bin/Ebpf.SoakTests/debug/Ebpf.SoakTests -noColor -longRunning 600
make --no-print-directory build PROJECT=tests/Ebpf.FuzzTests
suite Ebpf.FuzzTests artifacts/bin/Ebpf.FuzzTests/debug/Ebpf.FuzzTests -noColor
if [ -n "${KERNELS:-}" ]; then
    rm -rf artifacts/guest/soak
    check guest-application dotnet publish tests/Ebpf.SoakTests --runtime linux-x64 --self-contained --output artifacts/guest/soak \
        --verbosity quiet --nologo -p:PublishReadyToRun=true
    mkdir artifacts/guest/soak/out
    export VM_TIMEOUT=$((duration * 2 + 900))
    for kernel in $KERNELS; do
        have "$kernel" x64 || continue
        side_by_side guest "$kernel" x64 soak
    done
fi
finish
