#!/bin/sh
# compare.sh TOOLS RESULTS: what each tool in the folder TOOLS shows of deletions.c, as root; for busybox too. TOOLS has
# deletions, and of UnlinkSnoop, bpftrace, filelife and auditd with auditctl those to compare, which are found there or in
# PATH. RESULTS gets TOOL.raw, all that a tool printed, and TOOL.cases, its lines by case; TOOL.cases goes to stdout as well.
set -eu
umask 077 # auditd refuses a log that others may read.
PATH=$1:$PATH results=$2 work=/tmp/ebpf-deletions
mkdir -p "$results"
echo "Linux $(uname -r)"

lines() { # RAW PID: the lines that name the process; of auditd's, all records of its events.
    grep -aE "(^|\"processId\":| pid=|^[0-9:]{8} +)$2[ ,]" "$1" >"$results/found" || true
    sed -n 's/.*msg=audit(\([0-9.:]*\)).*/\1/p' "$results/found" | sort -u >"$results/serials"
    if [ -s "$results/serials" ]; then grep -aF -f "$results/serials" "$1"; else cat "$results/found"; fi
}

show() { # NAME first|last COMMAND...: whether what is deleted is made before the tool starts, or after.
    name=$1 order=$2 raw=$results/$1.raw
    shift 2
    command -v "$1" >/dev/null || { echo "== $name: no $1"; return 0; }
    rm -rf "$work" "$raw" && mkdir "$work"
    [ "$order" = last ] || deletions prepare "$work"
    "$@" >>"$raw" 2>&1 &
    pid=$! seconds=0
    # Until it has shown one, or longer than any needs: filelife's output stays in its buffer.
    until grep -qs ready-file "$raw" || [ $seconds = "${READY_SECONDS:-20}" ] || [ ! -d /proc/$pid ]; do
        sleep 1
        touch "$work/ready-file" && rm "$work/ready-file"
        seconds=$((seconds + 1))
    done
    [ "$order" = first ] || deletions prepare "$work"
    deletions delete "$work" >"$results/deletions"
    umount "$work/bound"
    sleep 2
    kill -INT $pid 2>/dev/null || true # TERM would lose what filelife has buffered.
    sleep 2
    kill -TERM $pid 2>/dev/null || true
    wait $pid || true
    echo "== $name" >"$results/$name.cases"
    while read -r number case process error; do
        echo "-- $number $case, pid $process, errno $error"
        lines "$raw" "$process"
    done <"$results/deletions" >>"$results/$name.cases"
    cat -v "$results/$name.cases"
    grep -a Attach "$raw" || true
}

# shellcheck disable=SC2086 # Tracepoints, where a kernel has no more, refuse --renames.
show snoop last UnlinkSnoop --json --full-paths --directories ${SNOOP_OPTIONS---renames}
show bpftrace last bpftrace -B line -e 'tracepoint:syscalls:sys_enter_unlink* { printf("%d %s %s\n", pid, comm, str(args->pathname)); }'
show filelife last filelife
show filelife-older first filelife

if command -v auditctl >/dev/null; then
    mkdir -p /tmp/ebpf-audit /etc/audit/plugins.d /var/run # A guest has none.
    cat >/tmp/ebpf-audit/auditd.conf <<END
log_file = $results/auditd.raw
log_format = RAW
flush = NONE
space_left = 75
admin_space_left = 50
END
    auditctl -a always,exit -F arch=b64 -S unlink,unlinkat,rmdir,rename,renameat,renameat2 -k deletions
    auditctl -a always,io_uring -S unlinkat,renameat -k deletions || true # From audit 3.1.
    show auditd last auditd -f -c /tmp/ebpf-audit
    auditctl -D >/dev/null
fi
rm -rf "$work"
