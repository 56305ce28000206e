# shellcheck shell=bash
# Sourced by test.sh and test-kernels.sh, in the repository's root: runs suites and guests, and counts their tests.
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
passed=0 failed=0 skipped=0

# count LOG: adds what an xunit run says of itself; a run that did not come to its end is a failure.
count() {
    local total errors wrong left out
    if ! read -r total errors wrong left out < <(sed -nE \
        's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+), Not Run: ([0-9]+), .*/\1 \2 \3 \4 \5/p' \
        "$1" | tail -1) || [ "$total" = "$out" ]; then
        { echo "${1##*/}: the run did not come to its end, or had no tests:"; tail -8 "$1"; } >>"$logs/failures"
        failed=$((failed + 1))
        return
    fi
    passed=$((passed + total - wrong - left - out))
    failed=$((failed + wrong + errors))
    skipped=$((skipped + left))
}

# suite NAME COMMAND...: an xunit executable. A shell in the background ignores SIGINT, and so would its children.
suite() {
    local name=$1
    shift
    echo "== $name"
    env --default-signal=INT "$@" 2>&1 | tee "$logs/$name" || true
    count "$logs/$name"
    grep -A6 '\[FAIL\]$' "$logs/$name" | sed "s/^ */$name: /" >>"$logs/failures" || true
}

# check NAME COMMAND...: one test, passed when the command succeeds.
check() {
    local name=$1
    shift
    echo "== $name"
    if "$@"; then
        passed=$((passed + 1))
    else
        echo "$name" >>"$logs/failures"
        failed=$((failed + 1))
    fi
}

# guest KERNEL ARCH PART: a part of the kernel tests on the newest of a series or an exact version. A part has a guest of
# its own: library, probe and endurance, which are all but the explicit ones; lockdown-integrity and
# lockdown-confidentiality, which the kernel is booted with; repetition-kprobes and repetition-others. VM_APPEND reaches the kernel. What a kernel
# lacks is known (Require.cs): a test that is skipped for another reason is a failure. The results are left in
# $logs/kernel-KERNEL-ARCH-PART.out/results.xml.
guest() {
    local want=$1 arch=$2 part=$3 kernel wrongly name tests run=(./Ebpf.KernelTests) append=${VM_APPEND:-}
    name=kernel-$want-$arch-$part
    case $part in
        library) tests=(-class- 'Ebpf.KernelTests.Unlink*') ;;
        probe) tests=(-class 'Ebpf.KernelTests.Unlink*' -trait- Guest=Endurance) ;;
        endurance) tests=(-trait Guest=Endurance) ;;
        lockdown-integrity) tests=(LockdownIntegrityTests.) append+=" lockdown=integrity" ;;
        lockdown-confidentiality) tests=(LockdownConfidentialityTests.) append+=" lockdown=confidentiality" ;;
        repetition-kprobes) tests=(UnlinkProbeRepetitionTests.Kprobes) ;;
        repetition-others) tests=(UnlinkProbeRepetitionTests.Others) ;;
    esac
    # What is measured there is memory, and the tiers of the just-in-time compiler take theirs at any time.
    [[ $part != repetition-* ]] || run=(env DOTNET_TieredCompilation=0 "${run[@]}")
    [[ $part != *-* ]] || tests=(-explicit only -method "Ebpf.KernelTests.${tests[0]}*")
    kernel=$(eng/vm/kernel.sh "$want" "$arch") || { check "kernel-$want-$arch" false; return; }
    VM_APPEND=$append VM_TIMEOUT=900 VM_OUT=$logs/$name.out suite "$name" \
        eng/vm/guest.sh "$kernel" "$PWD/artifacts/guest/$arch" "${run[@]}" -noColor -longRunning 120 -xml out/results.xml "${tests[@]}"
    wrongly=$(awk '/\[SKIP\]/ {
        test = $1; getline
        if (!/^ *needs (Linux [0-9.]+|a kernel (before [0-9.]+|without kprobes)|x64|file system [a-z]+|bpf among the security modules)$/) print test ":" $0 }' "$logs/$name")
    if [ -n "$wrongly" ]; then
        sed "s/^/$name: skipped: /" <<<"$wrongly" >>"$logs/failures"
        failed=$((failed + $(wc -l <<<"$wrongly")))
    fi
}

# finish: what failed, and the sum as the last line; the exit code is 1 when a test failed.
finish() {
    [ ! -s "$logs/failures" ] || { echo '== failed'; cat "$logs/failures"; }
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ]
}
