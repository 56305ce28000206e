#!/usr/bin/env bash
# kernel.sh SERIES|VERSION [x64|arm64]
# Prints the directory that holds a Debian cloud kernel, downloading it when needed: the newest of a series
# (6.1, 7.3), or an exact one by package version (6.12.74-2), by its upstream version (6.12.74) or by uname. With -rt behind
# it (6.1-rt): not the cloud kernel but the real-time one (PREEMPT_RT).
# The directory: vmlinuz; vmlinux (x64); version ("UNAME PACKAGE_VERSION"); arch; modules: what tests need (overlay, veth, TC),
# or none where Debian offers only the kernel itself; before it, with numbers, what a kernel needs to read guest.sh's disk.
# Exit: 1 it failed, 2 usage, 3 the mirrors do not offer this kernel.
# Environment: DEBIAN_MIRROR, DEBIAN_SECURITY_MIRROR, XDG_CACHE_HOME, EBPF_INDEX_HOURS (12).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=debian.sh
. "$here/debian.sh"

want=${1:-} arch=${2:-x64}
if [[ $# -gt 2 || ! $want =~ ^[0-9]+\.[0-9][A-Za-z0-9.+~-]*$ || ! $arch =~ ^(x64|arm64)$ ]]; then
    sed -n '2,/^set/{/^#/p}' "$0" >&2; exit 2
fi

# vmlinux VMLINUZ OUT: the ELF kernel inside a bzImage, which QEMU starts through its PVH entry: a second
# faster than the decompressor under emulation. Header: Documentation/arch/x86/boot.rst.
vmlinux() {
    local z=$1 setup offset length size
    number() { od -An --endian=little "-tu$2" "-j$1" "-N$2" "$z" | tr -d ' '; }
    setup=$(number $((0x1f1)) 1)
    offset=$(((setup + 1) * 512 + $(number $((0x248)) 4)))
    length=$(number $((0x24c)) 4)
    # The payload ends in its uncompressed size.
    size=$(number $((offset + length - 4)) 4)
    unpack=(dd "if=$z" bs=1M "iflag=skip_bytes,count_bytes" "skip=$offset" "count=$((length - 4))" status=none)
    case $("${unpack[@]}" count=4 | od -An -tx1 | tr -d ' ') in
        28b52ffd) need 1 zstd zstd; "${unpack[@]}" | zstd -dcq ;;
        fd377a58) need 1 xz xz-utils; "${unpack[@]}" | xz -dcq ;;
        02214c18) need 1 lz4 lz4; "${unpack[@]}" | lz4 -dcq ;;
        *) die 1 "unknown compression in $z" ;;
    esac >"$2"
    [ "$(stat -c %s "$2")" = "$size" ] || die 1 "$z did not unpack to $size bytes"
}

# Of a kernel that has them not built in, as the real-time one: the disk and its file system, in the order of their needs.
disk='crct10dif_common crct10dif_generic crc-t10dif crc64 crc64_rocksoft_generic crc64-rocksoft t10-pi nvme-core nvme
    crc32c_generic crc16 mbcache jbd2 ext4'
tested='overlay veth sch_ingress cls_bpf'

# modules PACKAGE VERSION OUT: from 6.19 the modules have a package of their own, which leaves the mirrors before the
# kernel's does (so did those of 6.19 to 7.1).
modules() {
    local package=${1/#linux-binary-/linux-modules-} names name module number=0
    read -r -d '' -a names <<<"$([ "$flavour" = cloud ] || echo "$disk") $tested" || true
    mkdir "$3"
    echo "$tested" >"$3/tested"
    [ "$package" = "$1" ] || [ -n "$(debian_apt "$arch" apt-cache show "$package=$2" 2>/dev/null)" ] ||
        { say "Debian does not offer $package $2"; return 0; }
    debian_extract "$arch" "$3/deb" "$package=$2" --no-anchored "${names[@]/%/.ko*}" || true # It fails when a name is absent.
    for name in "${names[@]}"; do
        module=$(find "$3/deb" -type f -name "$name.ko*")
        [ -n "$module" ] || { say "$package $2 has no $name"; continue; }
        [[ " $tested " == *" $name "* ]] || printf -v name '%02d-%s' $((number += 1)) "$name"
        case $module in
            *.xz) need 1 xz xz-utils; xz -dc "$module" ;;
            *.zst) need 1 zstd zstd; zstd -dcq "$module" ;;
            *) cat "$module" ;;
        esac >"$3/$name.ko"
    done
    rm -r "$3/deb"
}

flavour=cloud
[[ $want != *-rt ]] || { flavour=rt want=${want%-rt}; }
suffix=${flavour/#cloud/}
suffix=${suffix:+-$suffix}

# An exact version that is here needs no network.
dir=$cache/$arch/$want$suffix
[ -d "$dir/modules" ] && { echo "$dir"; exit; }

debian_update "$arch"
list=$cache/apt-$arch/images
# From 6.19 linux-image is a meta package and linux-binary of the same version holds the kernel: it sorts last.
read -r version package uname < <(
    awk -v want="$want" -v flavour="-$flavour-" 'index($3, flavour) && ($1 == want || $3 == want || index($3, want flavour) == 1 ||
        index($1, want ".") == 1 || index($1, want "-") == 1)' "$list" | LC_ALL=C sort -k1,1V -k2,2r | tail -1) ||
    die 3 "Debian does not offer kernel $want$suffix for $arch any more; it offers" \
        "$(cut -d. -f1,2 "$list" | sort -Vu | paste -sd' ') (exact versions: $list)"

dir=$cache/$arch/$version$suffix
current() { [ "$(cat "$dir/modules/tested" 2>/dev/null)" = "$tested" ]; }
if ! current; then
    say "fetching $package $version"
    tmp=$(mktemp -d "$cache/kernel.XXXXXX"); trap 'rm -rf "$tmp"' EXIT
    debian_extract "$arch" "$tmp/deb" "$package=$version" --no-anchored 'vmlinuz*'
    mkdir "$tmp/new"
    find "$tmp/deb" -type f -name 'vmlinuz*' -exec mv {} "$tmp/new/vmlinuz" \;
    [ "$arch" != x64 ] || vmlinux "$tmp/new/vmlinuz" "$tmp/new/vmlinux"
    modules "$package" "$version" "$tmp/new/modules"
    echo "$arch" >"$tmp/new/arch"
    echo "$uname $version" >"$tmp/new/version"
    mkdir -p "$cache/$arch"
    # Somebody else may have been faster, and both are the same; or it is there with the modules of an older kernel.sh.
    mv -T "$tmp/new" "$dir" 2>/dev/null || { rm -rf "$dir/modules" && mv -T "$tmp/new/modules" "$dir/modules" 2>/dev/null; } || current
fi
echo "$dir"
