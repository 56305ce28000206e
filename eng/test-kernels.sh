#!/usr/bin/env bash
# test-kernels.sh: the kernel tests on every kernel of the matrix, in guests; the last line is the sum. The rows of the
# matrix's kernels that ran are renewed in docs/kernels.md; those of others are printed. Environment:
#   ARCH      x64 (default) or arm64
#   KERNELS   other kernels than the matrix: series (6.12), or versions as Debian spells them (6.12.117-1)
#   PARTS     other parts than the table's, as lib-test.sh names them (smp); then no rows are renewed
#   JOBS      how many guests run at a time: 2, or 1 where there is one processor
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. eng/lib-test.sh
arch=${ARCH:-x64} table=docs/kernels.md
case $arch in
    x64) matrix='5.10 6.1 6.12 6.16 6.17 6.18 6.19 7.0 7.1 7.2 7.3' ;;
    arm64) matrix='6.12 7.2' ;;
    *) sed -n '2,7p' "$0" >&2; exit 2 ;;
esac

# The columns of the table: a capability, and what the names of its tests contain.
capabilities='UnlinkProbe[^"]*kind:.Kprobe[)] UnlinkProbe[^"]*kind:.KprobeSession[)] AttachTests[.]AttachKprobeMulti_ UnlinkProbe[^"]*kind:.Fentry[)]
    UnlinkProbe[^"]*kind:.Tracepoint[)] ByIoUring_
    [.]UnlinkProbeRepetitionTests[.] [.]LockdownIntegrityTests[.] [.]LockdownConfidentialityTests[.] .'
parts=${PARTS:-library probe endurance clock-steps lockdown-integrity lockdown-confidentiality repetition-kprobes repetition-others}

# The code that is tested; a run changes only the table.
commit=$(git describe --always)
[ -z "$(git status --porcelain -- . ":!$table")" ] || commit+=-dirty

# row KERNEL: the row of a kernel that ran, from the results of its guests. A cell has the number of the capability's
# tests that passed, or "-" where the kernel lacks it and all were skipped.
row() {
    local version series times='' part
    for part in $parts; do
        times+="${times:+ + }$(cat "$logs/kernel-$1-$arch-$part.seconds" || echo -)"
    done
    version=$(cut -d' ' -f2 "$(eng/vm/kernel.sh "$1" "$arch")/version")
    series=$(cut -d. -f1,2 <<<"$version")
    awk -v RS='>' -v row="| $series | $arch | $version" -v end="$times s | $(date -u +%F) | $commit" \
        -v capabilities="${capabilities//$'\n'/ }" '
            BEGIN { count = split(capabilities, tests, " +") }
            /<test / { for (i = 1; i <= count; i++) if ($0 ~ " name=\"[^\"]*" tests[i]) {
                passed[i] += / result="Pass"/; failed[i] += / result="Fail"/ } }
            END {
                for (i = 1; i <= count; i++) row = row " | " (failed[i] ? failed[i] " FAILED" : passed[i] ? passed[i] : "-")
                print row " | " end " |" }' "$logs/kernel-$1-$arch"-*.out/results.xml
}

# renew ROWS: puts them into the published table, each in the place of its series and architecture.
renew() {
    {
        sed '/^|---/q' "$table"
        { cat "$1"; awk '/^\| [0-9]/' "$table"; } | sort -s -u -t'|' -k3,3r -k2,2V
        sed '1,/^|---/d; /^| [0-9]/d' "$table"
    } >"$logs/table"
    cp "$logs/table" "$table"
}

check guest-application eng/publish-guest.sh "$arch"
[[ " $parts " != *' audit-rule '* ]] || check audit-tools eng/vm/audit.sh "$arch" "artifacts/guest/$arch/audit"
ran=()
for kernel in ${KERNELS:-$matrix}; do
    have "$kernel" "$arch" || continue
    ran+=("$kernel")
    for part in $parts; do side_by_side guest "$kernel" "$arch" "$part"; done
done
wait

: >"$logs/rows"
: >"$logs/published"
for kernel in "${ran[@]}"; do
    [ -s "$logs/kernel-$kernel-$arch-library.out/results.xml" ] || continue
    row "$kernel" >>"$logs/rows"
    [[ -n ${PARTS:-} || " $matrix " != *" $kernel "* ]] || tail -1 "$logs/rows" >>"$logs/published"
done
renew "$logs/published"
grep -A1 '^| series' "$table"
cat "$logs/rows"
finish
