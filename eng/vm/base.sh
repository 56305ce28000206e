#!/usr/bin/env bash
# base.sh x64|arm64
# Prints the path of the guests' base initramfs for an architecture, building it when needed: busybox, and
# what a self-contained .NET application or a C++ program loads. All of it comes from one Debian release, so
# every host tests in the same user space. guest.sh adds guest-init and the command.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=debian.sh
. "$here/debian.sh"
[[ $# = 1 && $1 =~ ^(x64|arm64)$ ]] || { sed -n '2,/^set/{/^#/p}' "$0" >&2; exit 2; }
arch=$1 release=trixie

# The recipe names the file: a changed one builds anew.
base=$cache/base-$arch-$(sha256sum <"${BASH_SOURCE[0]}" | cut -c1-12).cpio
[ -s "$base" ] && { echo "$base"; exit; }
need 1 cpio cpio
debian_update "$arch"
say "building the $arch base initramfs"
tmp=$(mktemp -d "$cache/base.XXXXXX"); trap 'rm -rf "$tmp"' EXIT
root=$tmp/root
mkdir -p "$root"/{bin,sbin,usr/bin,usr/lib,usr/lib64,etc,proc,sys,dev,tmp,run,root,app}
ln -s usr/lib "$root/lib"
ln -s usr/lib64 "$root/lib64"

# libssl: the test platform of xunit.v3 wants it. libelf, zlib, zstd: libbpf and its tools.
for p in libc6 libgcc-s1 libstdc++6 libssl3t64 zlib1g libelf1t64 libzstd1 libcap-ng0; do
    debian_extract "$arch" "$root" "$p/$release" './usr/lib/*/*.so*'
done
case $arch in
    x64) ln -s ../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 "$root/usr/lib64/" ;;
    arm64) ln -s aarch64-linux-gnu/ld-linux-aarch64.so.1 "$root/usr/lib/" ;;
esac

# /bin has busybox's tools and comes first in PATH, /usr/bin the few others. The shell is dash: busybox's runs
# its own tools whatever PATH says, and some of them, rm too, without a process. setpriv of util-linux sets
# users and groups, unshare makes time namespaces, busybox's cannot; coreutils' rm calls unlinkat where busybox's calls unlink.
debian_extract "$arch" "$root" dash/$release ./usr/bin/dash
debian_extract "$arch" "$root" util-linux/$release ./usr/bin/setpriv ./usr/bin/unshare
debian_extract "$arch" "$root" coreutils/$release ./usr/bin/rm ./usr/bin/unlink ./usr/bin/nice
debian_extract "$arch" "$tmp" busybox-static/$release ./usr/bin/busybox
mv "$tmp/usr/bin/busybox" "$root/usr/bin/dash" "$root/bin/"
ln -s dash "$root/bin/sh"

printf '%s\n' root:x:0:0:root:/root:/bin/sh nobody:x:65534:65534:nobody:/tmp:/bin/sh >"$root/etc/passwd"
printf '%s\n' root:x:0: nogroup:x:65534: >"$root/etc/group"
echo '127.0.0.1 localhost guest' >"$root/etc/hosts"

(cd "$root" && find . | LC_ALL=C sort | cpio -o -H newc --quiet -R 0:0) >"$tmp/cpio"
mv "$tmp/cpio" "$base"
echo "$base"
