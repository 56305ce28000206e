#!/usr/bin/env bash
# tools.sh FOLDER: the deletion workload under other tools, as root: FOLDER has what build.sh made, and UnlinkSnoop.
# One line a tool: nanoseconds a deletion, events shown of 20,000, CPU time and memory of the tool.
set -euo pipefail
folder=$(cd "$1" && pwd) output=$(mktemp /dev/shm/ebpf-tools-XXXXXX)
trap 'rm -f "$output"' EXIT

measure() { # NAME SECONDS_TO_START COMMAND...
    local name=$1 wait=$2 pid nanoseconds
    shift 2
    PYTHONUNBUFFERED=1 "$@" > "$output" 2>&1 &
    pid=$!
    sleep "$wait"
    if [ ! -d "/proc/$pid" ]; then
        printf '%-12s does not run here: %s\n' "$name" "$(grep -m 1 -i -E 'error|fail|cannot|unable' "$output" || tail -n 1 "$output")"
        return
    fi
    nanoseconds=$(echo 'deletions 20' | "$folder/peer" 0) # 20 times 1,000 files.
    sleep 1
    read -r user system < <(awk '{ print $14, $15 }' "/proc/$pid/stat")
    memory=$(awk '/^Rss(Anon|File):/ { sum += $2 } END { print sum }' "/proc/$pid/status")
    kill -TERM "$pid"
    wait "$pid" || true
    printf '%-12s %6.0f ns a deletion, %6d of 20000 shown, CPU %5d ms, memory %4d MiB, load %s\n' "$name" "$nanoseconds" \
        "$(grep -c '/dev/shm/ebpf-peers-' "$output")" "$(((user + system) * 10))" "$((memory / 1024))" "$(cut -d ' ' -f 1 /proc/loadavg)"
}

measure nothing 1 sleep 60
measure snoop.c 1 "$folder/snoop" "$folder/unlink.bpf.o"
measure UnlinkSnoop 1 "$folder/UnlinkSnoop/UnlinkSnoop"
measure bpftrace 5 bpftrace -B line -e 'tracepoint:syscalls:sys_enter_unlink, tracepoint:syscalls:sys_enter_unlinkat
    { printf("%s %d %s\n", comm, pid, str(args->pathname)); }'
measure bcc-trace 8 trace-bpfcc 't:syscalls:sys_enter_unlink "%s", args->pathname' 't:syscalls:sys_enter_unlinkat "%s", args->pathname'
measure bcc-filelife 8 filelife-bpfcc
