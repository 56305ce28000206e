# shellcheck shell=bash
# Sourced by test.sh and test-kernels.sh, in the repository's root: runs suites and guests, and counts their tests.
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

# guest KERNEL [ARCH]: the kernel tests on the newest of a series or an exact version. VM_APPEND reaches the kernel.
# What a kernel lacks is known (Require.cs): a test that is skipped for another reason than the kernel's version is a
# failure. The results of each test are left in $logs/kernel-KERNEL-ARCH.out/results.xml.
guest() {
    local want=$1 arch=${2:-x64} name=kernel-$1-${2:-x64} kernel wrongly
    kernel=$(eng/vm/kernel.sh "$want" "$arch") || { failed=$((failed + 1)); return; }
    VM_TIMEOUT=900 VM_OUT=$logs/$name.out suite "$name" \
        eng/vm/guest.sh "$kernel" "$PWD/artifacts/guest/$arch" ./Ebpf.KernelTests -noColor -xml out/results.xml
    wrongly=$(awk '/\[SKIP\]/ { test = $1; getline; if (!/needs (Linux|a kernel before) [0-9.]+/) print test ":" $0 }' "$logs/$name")
    if [ -n "$wrongly" ]; then
        printf 'Skipped in the guest of Linux %s:\n%s\n' "$want" "$wrongly"
        failed=$((failed + $(wc -l <<<"$wrongly")))
    fi
}

# finish: the sum is the last line; the exit code is 1 when a test failed.
finish() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ]
}
