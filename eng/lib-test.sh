# shellcheck shell=bash
# Sourced by test.sh and test-kernels.sh, in the repository's root: runs suites and guests, and counts their tests. Results
# lie in files, a line at a time, so that guests can run side by side.
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
jobs=${JOBS:-$(($(nproc) > 1 ? 2 : 1))}
limit=240 # Seconds that a guest should take.

# add PASSED FAILED SKIPPED: to the sum of all.
add() { echo "$@" >>"$logs/counts"; }

# failure TEXT: one more failure that is not a test's of a suite.
failure() {
    echo "$1" >>"$logs/failures"
    add 0 1 0
}

# note TEXT: said in the end, and no failure.
note() { echo "$1" >>"$logs/notes"; }

# count LOG [STEADY]: adds what an xunit run says of itself; a run that did not come to its end is a failure. STEADY: as many
# of its failed tests passed when they ran again.
count() {
    local total errors wrong left out
    if ! read -r total errors wrong left out < <(sed -nE \
        's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+), Not Run: ([0-9]+), .*/\1 \2 \3 \4 \5/p' \
        "$1" | tail -1) || [ "$total" = "$out" ]; then
        failure "${1##*/}: the run did not come to its end, or had no tests:
$(tail -8 "$1")"
        return
    fi
    add $((total - wrong - left - out + ${2:-0})) $((wrong + errors - ${2:-0})) "$left"
}

# run NAME COMMAND...: leaves the output in $logs/NAME. A shell in the background ignores SIGINT, and so would its children.
run() {
    echo "== $1"
    env --default-signal=INT "${@:2}" 2>&1 | tee "$logs/$1" || true
}

# suite NAME COMMAND...: an xunit executable.
suite() {
    run "$@"
    results "$@"
}

# results NAME COMMAND...: counts what ran. On a busy machine a test may miss its time: up to three that failed run again by
# themselves, with COMMAND, and are no failure when all pass then. Each is named in the end, because it is not steady.
results() {
    local name=$1 test failed again=()
    grep -A6 '\[FAIL\]$' "$logs/$name" >"$logs/$name.failed" || true
    # Further in are the lines of a test that ran in a process of its own (ChildTest).
    mapfile -t failed < <(sed -nE 's/^ {4}([A-Za-z0-9_.+]+).* \[FAIL\]$/\1/p' "$logs/$name.failed" | sort -u)
    if [ ${#failed[@]} -ge 1 ] && [ ${#failed[@]} -le 3 ]; then
        for test in "${failed[@]}"; do again+=(-method "$test"); done
        run "$name-again" "${@:2}" "${again[@]}"
        if grep -qE 'Total: [1-9][0-9]*, Errors: 0, Failed: 0, ' "$logs/$name-again"; then
            note "$name: failed, and passed when run again alone: ${failed[*]}"
            sed "s/^ */$name: /" "$logs/$name.failed" >>"$logs/notes"
            count "$logs/$name" "$(grep -cE '^ {4}[^ ].*\[FAIL\]$' "$logs/$name.failed")"
            return
        fi
    fi
    count "$logs/$name"
    sed "s/^ */$name: /" "$logs/$name.failed" >>"$logs/failures"
}

# check NAME COMMAND...: one test, passed when the command succeeds, at once or, which is said in the end, the second time.
check() {
    local name=$1
    shift
    echo "== $name"
    if "$@"; then
        add 1 0 0
    elif echo "== $name-again"; "$@"; then
        add 1 0 0
        note "$name: failed, and passed when run again"
    else
        failure "$name"
    fi
}

# have KERNEL ARCH: downloads the kernel when needed; one that cannot be had is a failure, which says whose.
have() {
    local code=0
    eng/vm/kernel.sh "$1" "$2" >/dev/null || code=$?
    case $code in
        0) return 0 ;;
        3) failure "kernel-$1-$2: not run: Debian does not offer it any more" ;;
        *) failure "kernel-$1-$2: not run: it could not be fetched (kernel.sh: exit $code)" ;;
    esac
    return 1
}

# side_by_side COMMAND...: in the background, as soon as fewer than $jobs are there. Its lines begin with its arguments.
side_by_side() {
    local all=$* name=${*:2}
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
    (trap '[ $? = 0 ] || failure "$all: did not come to its end"' EXIT; "$@") 2>&1 | sed -u "s/^/$name: /" &
}

# guest KERNEL ARCH PART: a part of the kernel tests on the newest of a series or an exact version. A part has a guest of
# its own: library, probe and endurance, which are all but the explicit ones; clock-steps; audit-rule, with auditd beside
# the tests (vm/audit.sh); lockdown-integrity and lockdown-confidentiality, which the kernel is booted with;
# repetition-kprobes and repetition-others; soak, which is Ebpf.SoakTests in artifacts/guest/soak. VM_APPEND reaches the
# kernel. What a kernel lacks is known (Require.cs): a test that is skipped for another reason is a failure. The results
# are left in $logs/kernel-KERNEL-ARCH-PART.out/results.xml.
guest() {
    local want=$1 arch=$2 part=$3 start=$SECONDS append=${VM_APPEND:-} smp=${VM_SMP:-1} kernel lacks seconds wrongly name tests test methods=()
    local command=(./Ebpf.KernelTests) app=artifacts/guest/$arch memory=1G
    name=kernel-$want-$arch-$part
    case $part in
        library) tests=(-trait- Part=Probe -trait- Part=Endurance)
            # Storages, arenas and streams need cmpxchg16b from 6.18 on, which guest.sh takes from the kernel to save time. The
            # last clearcpuid counts: this one takes 3DNow instead.
            [[ $arch != x64 || ! $want =~ ^(6[.]1[89]|7[.]) ]] || append+=' clearcpuid=63' ;;
        probe) tests=(-trait Part=Probe) ;;
        endurance) tests=(-trait Part=Endurance) ;;
        smp) tests=(-trait Part=Endurance) smp=2 ;;
        lockdown-integrity) tests=(LockdownIntegrityTests.) append+=" lockdown=integrity lsm=lockdown,capability" ;;
        lockdown-confidentiality) tests=(LockdownConfidentialityTests.) append+=" lockdown=confidentiality" ;;
        clock-steps) tests=(UnlinkProbeClockTests. UnlinkSnoopClockTests.) ;;
        audit-rule) tests=(UnlinkProbeAuditTests.) ;;
        repetition-kprobes) tests=(UnlinkProbeRepetitionTests.Kprobes) ;;
        soak) tests=(-explicit on) smp=2 app=artifacts/guest/soak memory=2G
            command=(env "SOAK_SECONDS=${SOAK_SECONDS:-5}" "SOAK_ROUNDS=${SOAK_ROUNDS:-3}" ./Ebpf.SoakTests) ;;
        repetition-others) tests=(UnlinkProbeRepetitionTests.Others) ;;
    esac
    # What is measured there is memory, and the tiers of the just-in-time compiler take theirs at any time.
    [[ $part != repetition-* ]] || command=(env DOTNET_TieredCompilation=0 "${command[@]}")
    if [[ $part = *-* ]]; then
        for test in "${tests[@]}"; do methods+=(-method "Ebpf.KernelTests.$test*"); done
        tests=(-explicit only "${methods[@]}")
    fi
    kernel=$(eng/vm/kernel.sh "$want" "$arch") || { failure "$name: its kernel could not be fetched"; return; }
    local -x VM_APPEND=$append VM_TIMEOUT=${VM_TIMEOUT:-2400} VM_MEM=$memory VM_OUT=$logs/$name.out VM_SMP=$smp
    command=(eng/vm/guest.sh "$kernel" "$PWD/$app" "${command[@]}" -noColor -longRunning 120)
    run "$name" "${command[@]}" -xml out/results.xml "${tests[@]}"
    # The emulator crashes guests with two processors (vm/README.md), which are repeated twice, and nothing else is.
    for _ in 1 2; do
        [ "$smp" != 1 ] && grep -q 'the guest ended without a report' "$logs/$name" || break
        note "$name: died, and was repeated: $(grep -m1 -E 'Oops|BUG|Kernel panic' "$logs/$name")"
        run "$name" "${command[@]}" -xml out/results.xml "${tests[@]}"
    done
    results "$name" "${command[@]}" -explicit on
    seconds=$((SECONDS - start))
    echo "$seconds" >"$logs/$name.seconds"
    [ "$seconds" -le "$limit" ] || note "$name: slow: $seconds s, and should take $limit s at most"
    lacks='Linux [0-9.]+|(programs|attachments) of the kind [A-Za-z0-9]+ \(Missing\)|a kernel (before [0-9.]+|without kprobes|without bpf among the security modules|that lets ftrace be switched off)|x64|bpf among the security modules'
    [ -e "$kernel/modules/overlay.ko" ] || lacks+='|file system overlay'
    [ -e "$kernel/modules/veth.ko" ] || lacks+='|network devices of the kind veth'
    [ -e "$kernel/modules/cls_bpf.ko" ] || lacks+='|the modules sch_ingress and cls_bpf'
    wrongly=$(awk -v lacks="^ *needs ($lacks)\$" '/\[SKIP\]/ { test = $1; getline; if ($0 !~ lacks) print test ":" $0 }' "$logs/$name")
    if [ -n "$wrongly" ]; then
        sed "s/^/$name: skipped: /" <<<"$wrongly" >>"$logs/failures"
        add 0 "$(wc -l <<<"$wrongly")" 0
    fi
}

# finish: waits for what runs side by side; says what is to know and what failed, and the sum as the last line. The exit code
# is 1 when a test failed.
finish() {
    local passed failed skipped
    wait
    [ ! -s "$logs/notes" ] || { echo '== to know'; cat "$logs/notes"; }
    [ ! -s "$logs/failures" ] || { echo '== failed'; cat "$logs/failures"; }
    read -r passed failed skipped < <(awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }' "$logs/counts")
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ]
}
