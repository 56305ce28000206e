#!/usr/bin/env bash
# tools-guest.sh FOLDER: tools.sh in a guest with Linux 6.1 (x64), as root, after bench-peers: for bcc's filelife, which needs kprobes.
# The guest has Debian 13 with bpftrace and libbpf-tools in a file system of its own, and its clock counts instructions
# (qemu-icount.sh), so that one round says all. Needs mmdebstrap.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
kernel=$(eng/vm/kernel.sh 6.1)
root=$(mktemp -d)
trap 'rm -rf --one-file-system "$root"' EXIT

mmdebstrap --quiet --variant=apt --include=bpftrace,libbpf-tools,mawk trixie "$root" 'deb http://deb.debian.org/debian trixie main'
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/doc
mkdir -p "$root/peers/lib"
cp -LR "$1"/{peer,snoop,unlink.bpf.o,UnlinkSnoop} benchmarks/peers/tools.sh "$root/peers"
cp -L artifacts/native/linux-x64/libebpf-core.so "$root/peers/lib"
cat >"$root/peers/run" <<'END'
#!/bin/sh
for folder in proc sys dev; do mount --rbind /$folder /app/$folder; done
export LD_LIBRARY_PATH=/peers/lib PATH=/usr/sbin:/usr/bin:/sbin:/bin START_SECONDS=120 ROUNDS=1
exec chroot /app /peers/tools.sh /peers
END
chmod 755 "$root/peers/run"
VM_QEMU=$PWD/benchmarks/peers/qemu-icount.sh VM_BOOT_TIMEOUT=300 VM_TIMEOUT=1800 VM_MEM=3G eng/vm/guest.sh "$kernel" "$root" ./peers/run
