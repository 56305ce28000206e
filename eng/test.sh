#!/usr/bin/env bash
# test.sh: every test of the repository; the last line is the sum. Environment:
#   KERNELS   the Linux series whose guests run the kernel tests ("6.1 7.3"): the first one all, the others the probe's, as
#             this machine's own kernel runs all that need no kprobes; empty: none
#   JOBS      how many guests run at a time: 2, or 1 where there is one processor
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. eng/lib-test.sh
kernels=${KERNELS-6.1 7.3}
# One compiler serves all projects: it is warm after the first. pack.sh starts its own.
export UseSharedCompilation=true
trap 'dotnet build-server shutdown --vbcscompiler >/dev/null || true; rm -rf "$logs"' EXIT

make --no-print-directory build
check bpf-objects native/bpf/build.sh --check
check package eng/test-package.sh
check links eng/check-links.sh
check badges eng/badges.sh --check
check bench eng/test-bench.sh
if [ "$(id -u)" = 0 ]; then
    check samples eng/test-samples.sh
    check isolation eng/test-isolation.sh artifacts/bin/Ebpf.KernelTests/debug/Ebpf.KernelTests -noColor -class '*BpfObjectTests'
    check musl native/libbpf/test-musl.sh "tests/Ebpf.KernelTests/Bpf/maps.bpf.$(uname -m).o"
else
    note 'not root: samples, isolation and musl were left out, and each test that says so'
fi
for tests in Ebpf.Core.Tests Ebpf.Probes.Unlink.Tests Ebpf.Extensions.Hosting.Tests Fleet.Tests Ebpf.Build.Tests Ebpf.FuzzTests Ebpf.SoakTests Ebpf.KernelTests; do
    suite "$tests" "artifacts/bin/$tests/debug/$tests" -noColor
done
if [ -n "$kernels" ]; then
    check guest-application eng/publish-guest.sh
    parts='library probe endurance'
    for kernel in $kernels; do
        have "$kernel" x64 || continue
        for part in $parts; do side_by_side guest "$kernel" x64 "$part"; done
        last=$kernel parts=probe
    done
    [ -z "${last:-}" ] || side_by_side guest "$last" x64 lockdown-confidentiality
fi
finish
