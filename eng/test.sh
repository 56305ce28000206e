#!/usr/bin/env bash
# test.sh: every test of the repository; the last line is the sum. Environment:
#   KERNELS   the Linux series whose guests run the kernel tests ("6.1 7.3"); empty: none
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
kernels=${KERNELS-6.1 7.3}
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
passed=0 failed=0 skipped=0

# count LOG: adds what an xunit run says of itself; a run that did not come to its end is a failure.
count() {
    local total errors wrong left
    if ! read -r total errors wrong left < <(
        sed -nE 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+), .*/\1 \2 \3 \4/p' "$1" | tail -1); then
        echo "The run did not come to its end."
        failed=$((failed + 1))
        return
    fi
    passed=$((passed + total - wrong - left))
    failed=$((failed + wrong + errors))
    skipped=$((skipped + left))
}

# suite NAME COMMAND...: an xunit executable.
suite() {
    local name=$1
    shift
    echo "== $name"
    "$@" 2>&1 | tee "$logs/$name" || true
    count "$logs/$name"
}

# check NAME COMMAND...: one test, passed when the command succeeds.
check() {
    local name=$1
    shift
    echo "== $name"
    if "$@"; then
        passed=$((passed + 1))
    else
        echo "FAILED: $name"
        failed=$((failed + 1))
    fi
}

# guest SERIES: the kernel tests on that kernel. What it lacks is known (Require.cs): a test that is skipped for another
# reason than the kernel's version is a failure.
guest() {
    local kernel wrongly
    kernel=$(eng/vm/kernel.sh "$1") || { failed=$((failed + 1)); return; }
    VM_TIMEOUT=600 suite "kernel-$1" eng/vm/guest.sh "$kernel" "$PWD/artifacts/guest/app" ./Ebpf.KernelTests -noColor
    wrongly=$(awk '/\[SKIP\]/ { test = $1; getline; if (!/needs (Linux|a kernel before) [0-9.]+/) print test ":" $0 }' "$logs/kernel-$1")
    if [ -n "$wrongly" ]; then
        printf 'Skipped in the guest of Linux %s:\n%s\n' "$1" "$wrongly"
        failed=$((failed + $(wc -l <<<"$wrongly")))
    fi
}

make --no-print-directory build
check bpf-objects native/bpf/build.sh --check
check package eng/test-package.sh
for tests in Ebpf.Core.Tests Ebpf.Probes.Unlink.Tests Ebpf.KernelTests; do
    suite "$tests" "artifacts/bin/$tests/debug/$tests" -noColor
done
if [ -n "$kernels" ]; then
    check guest-application eng/publish-guest.sh
    for series in $kernels; do
        guest "$series"
    done
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
