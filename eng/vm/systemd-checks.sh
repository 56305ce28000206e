#!/bin/bash
# systemd-checks.sh: runs in the guest of test-systemd.sh. Each check is a line; the last line says that all passed.
unit=deletion-watcher

# until_true SECONDS COMMAND...: succeeds as soon as the command does.
until_true() {
    local left=$1
    shift
    while ! "$@"; do
        ((left-- > 0)) || return 1
        sleep 1
    done
}

check() {
    local what=$1
    shift
    if "$@"; then echo "ok: $what"; return; fi
    echo "FAILED: $what"
    systemctl status "$unit" --no-pager -l
    journalctl -u "$unit" --no-pager | tail -30
    exit 1
}

is() { [ "$(systemctl show -p "$1" --value "$unit")" = "$2" ]; }
active() { systemctl is-active -q "$unit"; }
journal_has() { journalctl -u "$unit" --no-pager -o cat | grep -qE "$1"; }
sees() { touch "/root/$1"; rm "/root/$1"; journal_has "rm\[[0-9]+\] OK /root/$1"; }
restarted() { [ "$(systemctl show -p NRestarts --value "$unit")" -ge "$1" ]; }

# doctor PATTERN OPTION...: succeeds when the report of BpfDoctor in a unit with these options has the pattern, and does not say of kprobes,
# which work here, that the kernel lacks them.
doctor() {
    systemd-run --quiet --wait --pipe "${@:2}" /opt/doctor/Doctor >/run/report 2>&1
    grep -qE "$1" /run/report && ! grep -E ' kprobes .*(built without|too old)' /run/report || { cat /run/report; return 1; }
}

echo "kernel $(uname -r), $(systemctl --version | head -1), perf_event_paranoid $(cat /proc/sys/kernel/perf_event_paranoid)"
check "the unit is active: systemd was told when the probe watches" until_true 90 active
check "it runs as a user of its own" [ "$(stat -c %U "/proc/$(systemctl show -p MainPID --value $unit)")" != root ]
check "it has two capabilities" [ "$(awk '/CapEff/ { print $2 }' "/proc/$(systemctl show -p MainPID --value $unit)/status")" = 000000c000000000 ]
check "deletions are in the journal" until_true 30 sees first

kill -9 "$(systemctl show -p MainPID --value $unit)"
check "killed, it is started again" until_true 60 restarted 1
check "and active" until_true 90 active
check "and sees" until_true 30 sees second

systemctl stop "$unit"
check "stopped, it ends with success" is Result success
check "with code 0" is ExecMainStatus 0

mkdir -p "/run/systemd/system/$unit.service.d"
printf '[Service]\nEnvironment=Unlink__FulPaths=true\n' >"/run/systemd/system/$unit.service.d/typo.conf"
systemctl daemon-reload
systemctl start --no-block "$unit"
check "a probe that cannot start is tried again" until_true 120 restarted 2
check "it ended with code 1" journal_has "Main process exited, code=exited, status=1/FAILURE"
check "one line says why" journal_has 'The deletion probe failed, and the host ends: Unlink:FulPaths is not a setting: did you mean FullPaths\?$'
rm -r "/run/systemd/system/$unit.service.d"
systemctl daemon-reload
check "mended, it comes back by itself" until_true 90 active
check "and sees again" until_true 30 sees third

: >/run/empty
check "the doctor sees all in a unit" doctor '^.ok. +kernel symbols +names and addresses'
check "ProcSubset=pid hides kernel symbols" doctor 'This process sees no /proc/kallsyms' -p ProcSubset=pid
check "and settings" doctor '^.warn. +perf events +.*cannot see /proc/sys' -p ProcSubset=pid
check "kprobes work with it" doctor '^.ok. +kprobes +attached to vfs_unlink' -p ProcSubset=pid
check "ProtectKernelTunables empties kernel symbols" doctor 'empty, or cut off|is denied' -p ProtectKernelTunables=yes
check "without sysfs, types cannot be seen" doctor '^.FAIL. +BTF +This process cannot see sysfs' -p TemporaryFileSystem=/sys
check "and nothing is said of fentry" doctor '^.FAIL. +fentry +(Such programs need the kernel.s types|This process cannot see sysfs)' -p TemporaryFileSystem=/sys
check "empty kernel symbols are named so" doctor 'empty, or cut off' -p BindReadOnlyPaths=/run/empty:/proc/kallsyms
echo "$(systemd-analyze security --no-pager "$unit" 2>/dev/null | tail -1)"
echo "all checks passed"
