#!/usr/bin/env bash
# test-systemd.sh [SERIES]: the WorkerService sample as Debian's systemd runs it: a virtual machine whose init is systemd, the sample's
# own unit, hardened and with two capabilities; and what the Doctor sample says in units that hide the kernel. Linux 6.1 unless told. It takes minutes: the machine is emulated.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PATH:/usr/sbin:/sbin
kernel=$(eng/vm/kernel.sh "${1:-6.1}" x64)
root=artifacts/systemd/root
work=$(mktemp -d)
qemu=
cleanup() {
    [ -z "$qemu" ] || kill -9 "$qemu" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

# Debian 12's systemd; kept, since it is downloaded.
if [ ! -e "$root/.made" ]; then
    rm -rf "$root"
    mkdir -p "$root"
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus bookworm "$root" >"$work/debootstrap" 2>&1 || { tail "$work/debootstrap"; exit 1; }
    rm -rf "$root/var/cache/apt" "$root/var/lib/apt/lists" "$root/usr/share/doc" "$root/usr/share/locale"
    touch "$root/.made"
fi

# The sample as its unit says, with a runtime of its own; the checks are a service that ends the machine.
install -d "$root/etc/systemd/system/multi-user.target.wants"
rm -rf "$root/opt/deletion-watcher" "$root/opt/doctor"
dotnet publish samples/Doctor --runtime linux-x64 --self-contained --configuration Release --output "$root/opt/doctor" \
    --verbosity quiet --nologo -p:PublishAot=false -p:PublishReadyToRun=true
dotnet publish samples/WorkerService --runtime linux-x64 --self-contained --configuration Release --output "$root/opt/deletion-watcher" \
    --verbosity quiet --nologo -p:PublishReadyToRun=true
cp samples/WorkerService/deletion-watcher.service "$root/etc/systemd/system/"
cp eng/vm/systemd-checks.sh "$root/opt/checks"
cat >"$root/etc/systemd/system/checks.service" <<'EOF'
[Unit]
After=multi-user.target
[Service]
Type=idle
ExecStart=/bin/bash /opt/checks
StandardOutput=file:/dev/ttyS1
StandardError=file:/dev/ttyS1
ExecStopPost=/bin/systemctl poweroff --force
EOF
for service in checks deletion-watcher; do ln -sf "/etc/systemd/system/$service.service" "$root/etc/systemd/system/multi-user.target.wants/"; done
mke2fs -q -t ext4 -O ^has_journal -m 0 -E root_owner=0:0,nodiscard,lazy_itable_init=1 -d "$root" "$work/disk" 1500000k

setpriv --pdeathsig KILL qemu-system-x86_64 -M pc -cpu max,erms=off,fsrm=off,la57=off -accel tcg,thread=multi -m 2G \
    -nodefaults -no-user-config -display none -no-reboot -kernel "$kernel/vmlinux" \
    -append "root=/dev/nvme0n1 rw init=/lib/systemd/systemd console=ttyS0 panic=-1 mitigations=off clearcpuid=141 systemd.mask=serial-getty@ttyS0.service" \
    -drive "file=$work/disk,if=none,id=disk,format=raw,cache=unsafe" -device "nvme,drive=disk,serial=root" \
    -serial "file:$work/console" -chardev "file,id=out,path=$work/out" -device "isa-serial,chardev=out" </dev/null &
qemu=$!
for _ in $(seq "${VM_TIMEOUT:-900}"); do
    kill -0 "$qemu" 2>/dev/null || break
    sleep 1
done
tr -d '\r' <"$work/out"
grep -q '^all checks passed' "$work/out" || { echo "the checks did not pass; the console's end:"; tail -40 "$work/console"; exit 1; }
