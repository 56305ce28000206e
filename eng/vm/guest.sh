#!/usr/bin/env bash
# guest.sh KERNEL_DIR APP_DIR COMMAND [ARG...]
# Boots a kernel of kernel.sh in an emulated machine (no KVM) and runs COMMAND there as root in /app, a writable
# copy of APP_DIR. Streams its stdout and stderr to stdout and returns its exit code, or 124 when it took too
# long, or 125 when the guest never reported (its kernel log is printed) or could not be started.
# Environment: VM_TIMEOUT (120 s for COMMAND), VM_BOOT_TIMEOUT (180 s), VM_MEM (1G), VM_SMP (1: see README.md),
#   VM_APPEND (kernel parameters), VM_OUT (directory that gets what COMMAND left in /app/out),
#   VM_LOG (file that gets the kernel log), VM_QEMU (another qemu-system-x86_64 or -aarch64)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=debian.sh
. "$here/debian.sh"
PATH=$PATH:/usr/sbin:/sbin
[ $# -ge 3 ] || { sed -n '2,/^set/{/^#/p}' "$0" >&2; exit 125; }
kernel=$1 app=$2; shift 2
[ -s "$kernel/arch" ] || die 125 "$kernel is not a directory of kernel.sh"
[ -d "$app" ] || die 125 "no directory $app"
arch=$(<"$kernel/arch")
tries=3

tmp=$(mktemp -d "${TMPDIR:-/tmp}/guest.XXXXXX")
qemu=''
# shellcheck disable=SC2317 # the trap calls it
cleanup() { [ -z "$qemu" ] || kill -9 "$qemu" 2>/dev/null || true; rm -rf "$tmp"; }
trap cleanup EXIT
trap 'exit 130' INT TERM

# The first serial port is the console, the second carries the command's output.
case $arch in
    # What the emulator does slowly is off: copying by rep movsb, five levels of pages, and so is clearing what is allocated.
    x64) # clearcpuid=141 takes cmpxchg16b from the kernel but leaves it to programs: NativeAOT needs it. no_timer_check: on
        # a busy host the emulated timer is late, and the kernel would not boot.
        emulator=qemu-system-x86_64 package=qemu-system-x86 machine=pc cpu=max,erms=off,fsrm=off,la57=off image=vmlinux
        output='isa-serial' parameters='console=ttyS0 guest_tty=ttyS1 mitigations=off clearcpuid=141 no_timer_check' ;;
    arm64) # QEMU 7.2 has one port on this machine and computes real pointer authentication very slowly. With its SVE .NET
        # crashed while xunit looked for tests, without it not (one run each; the cause is not known).
        emulator=qemu-system-aarch64 package=qemu-system-arm machine=virt cpu=max,pauth-impdef=on,sve=off image=vmlinuz
        output='pci-serial' parameters='console=ttyAMA0 guest_tty=ttyS0' ;;
esac
emulator=${VM_QEMU:-$emulator}
need 125 "$emulator" "$package"
need 125 mke2fs e2fsprogs; need 125 cpio cpio
base=$("$here/base.sh" "$arch") || exit 125

# The initramfs is the base, and after it our init, the kernel's modules and the command, each argument quoted.
mkdir "$tmp/init"
cp "$here/guest-init" "$tmp/init/init"; chmod 755 "$tmp/init/init"
cp -R "$kernel/modules" "$tmp/init/"
{ printf 'exec'; for a in "$@"; do printf " '%s'" "${a//\'/\'\\\'\'}"; done; echo; } >"$tmp/init/command"
(cat "$base"; cd "$tmp/init"; find . | cpio -o -H newc --quiet -R 0:0) >"$tmp/initrd"
# The application is an NVMe disk: with ext4 that is in every Debian cloud kernel, other disks are modules.
size=$(du -sk "$app" | cut -f1)
mke2fs -q -t ext4 -O ^has_journal -m 0 -i 4096 -E root_owner=0:0,nodiscard,lazy_itable_init=1 \
    -d "$app" "$tmp/disk" $((size + size / 8 + 262144))k >/dev/null || die 125 "no disk image of $app"

# A guest does not outlive this script, even one that is killed.
run=(setpriv --pdeathsig KILL "$emulator" -M "$machine" -cpu "$cpu" -accel "tcg,thread=multi"
    -smp "${VM_SMP:-1}" -m "${VM_MEM:-1G}" -nodefaults -no-user-config -display none -no-reboot
    -kernel "$kernel/$image" -initrd "$tmp/initrd"
    -append "quiet panic=-1 oops=panic printk.devkmsg=on init_on_alloc=0 rcupdate.rcu_expedited=1 $parameters ${VM_APPEND:-}"
    -drive "file=$tmp/disk,if=none,id=disk,format=raw,cache=unsafe" -device "nvme,drive=disk,serial=app"
    -serial "file:$tmp/log" -chardev "stdio,id=out,signal=off" -device "$output,chardev=out")
for ((try = 1; try <= tries; try++)); do
    : >"$tmp/log"
    # QEMU makes the stdout it is given non-blocking; the pipe keeps that from our caller.
    rm -f "$tmp/out"; mkfifo "$tmp/out"
    cat "$tmp/out" & cat=$!
    "${run[@]}" </dev/null >"$tmp/out" 2>"$tmp/stderr" & qemu=$!
    started='' late=''
    deadline=$((SECONDS + ${VM_BOOT_TIMEOUT:-180}))
    while kill -0 "$qemu" 2>/dev/null; do
        if [ -z "$started" ] && grep -aq '@@START' "$tmp/log"; then
            started=1 deadline=$((SECONDS + ${VM_TIMEOUT:-120}))
        fi
        if ((SECONDS > deadline)); then late=1; kill -9 "$qemu"; break; fi
        sleep 0.1
    done
    wait "$qemu" 2>/dev/null || true; qemu=
    wait "$cat"
    # Emulation loses a boot now and then. What has begun is never repeated.
    ! grep -aq '@@START' "$tmp/log" || { started=1; break; }
    say "boot $try of $tries failed${late:+, it took too long}: $(cat "$tmp/stderr")"
done

[ -z "${VM_LOG:-}" ] || cp "$tmp/log" "$VM_LOG"
if [ -n "${VM_OUT:-}" ]; then
    mkdir -p "$tmp/back" "$VM_OUT"
    debugfs -R "rdump /out $tmp/back" "$tmp/disk" 2>/dev/null
    [ ! -d "$tmp/back/out" ] || cp -R "$tmp/back/out/." "$VM_OUT/"
fi
code=$(sed -n 's/.*@@EXIT=\([0-9]*\).*/\1/p' "$tmp/log" | tail -1)
[ -z "$code" ] || exit "$code"
if [ -n "$started" ] && [ -n "$late" ]; then say "timed out after ${VM_TIMEOUT:-120} s"; code=124
else say "$(<"$kernel/version"): the guest ended without a report"; code=125; fi
say "its kernel log:"; tail -n 100 "$tmp/log" >&2
exit $code
