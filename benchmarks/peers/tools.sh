#!/usr/bin/env bash
# tools.sh FOLDER: the deletion workload under other tools in turn, as root: FOLDER has what build.sh made, and UnlinkSnoop.
# One line a tool: nanoseconds a deletion, median of the rounds with the least and the most; the fewest events shown of
# 20,000; medians of CPU time and memory of the tool. Environment: ROUNDS (5), START_SECONDS (30) that a tool may take to start.
set -euo pipefail
folder=$(cd "$1" && pwd) output=$(mktemp /dev/shm/ebpf-tools-XXXXXX) results=$(mktemp)
trap 'rm -f "$output" "$results"' EXIT
tools=(nothing snoop.c UnlinkSnoop bpftrace bcc-trace bcc-filelife)

# command_of NAME: what runs the tool, in the array command.
command_of() {
    local files='tracepoint:syscalls:sys_enter_unlink, tracepoint:syscalls:sys_enter_unlinkat'
    case $1 in
        nothing) command=(sleep 600) ;;
        snoop.c) command=("$folder/snoop" "$folder/unlink.bpf.o") ;;
        UnlinkSnoop) command=("$folder/UnlinkSnoop/UnlinkSnoop") ;;
        bpftrace) command=(bpftrace -B line -e "$files { printf(\"%s %d %s\n\", comm, pid, str(args->pathname)); }") ;;
        bcc-trace) command=(trace-bpfcc 't:syscalls:sys_enter_unlink "%s", args->pathname' 't:syscalls:sys_enter_unlinkat "%s", args->pathname') ;;
        bcc-filelife) command=(filelife-libbpf) ;; # Of libbpf-tools, bcc's programs that are compiled beforehand.
    esac
}

# has_started PID: waits until the tool shows a file that is made and deleted meanwhile. False when it ended, or never does.
has_started() {
    local pid=$1 name=ebpf-start-$1 deadline=$((SECONDS + ${START_SECONDS:-30}))
    until grep -q "$name" "$output"; do
        [ -d "/proc/$pid" ] && ((SECONDS < deadline)) || return 1
        touch "/dev/shm/$name"
        rm "/dev/shm/$name"
        sleep 0.5
    done
}

measure() { # NAME
    local name=$1 command pid nanoseconds user system memory
    command_of "$name"
    PYTHONUNBUFFERED=1 "${command[@]}" >"$output" 2>&1 &
    pid=$!
    if [ "$name" != nothing ] && ! has_started "$pid"; then
        kill -TERM "$pid" 2>/dev/null || true
        wait "$pid" || true
        echo "$name - $(grep -m 1 -i -E 'error|fail|cannot|unable' "$output" || tail -n 1 "$output")" >>"$results"
        return
    fi
    nanoseconds=$(echo 'deletions 20' | "$folder/peer" 0) # 20 times 1,000 files.
    sleep 1
    read -r user system < <(awk '{ print $14, $15 }' "/proc/$pid/stat")
    memory=$(awk '/^Rss(Anon|File):/ { sum += $2 } END { print sum }' "/proc/$pid/status")
    kill -TERM "$pid"
    wait "$pid" || true
    echo "$name $nanoseconds $(grep -c 'ebpf-peers-' "$output") $(((user + system) * 10)) $((memory / 1024))" >>"$results"
}

column() { # NAME COLUMN: a tool's figures, ascending.
    awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$results" | sort -n
}

median() {
    sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

for ((round = 0; round < ${ROUNDS:-5}; round++)); do
    for name in "${tools[@]}"; do
        measure "$name"
    done
done
for name in "${tools[@]}"; do
    if grep -q "^$name -" "$results"; then
        printf '%-12s does not run here: %s\n' "$name" "$(sed -n "s/^$name - //p" "$results" | head -1)"
    else
        printf '%-12s %6.0f ns a deletion (%.0f-%.0f), %6d of 20000 shown, CPU %5d ms, memory %4d MiB\n' "$name" \
            "$(column "$name" 2 | median)" "$(column "$name" 2 | head -1)" "$(column "$name" 2 | tail -1)" \
            "$(column "$name" 3 | head -1)" "$(column "$name" 4 | median)" "$(column "$name" 5 | median)"
    fi
done
echo "load $(cut -d ' ' -f 1 /proc/loadavg)"
