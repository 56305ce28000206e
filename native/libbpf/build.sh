#!/usr/bin/env bash
# build.sh [x86_64|aarch64]        (default: this machine's architecture)
#
# Builds libbpf.so.1 against Debian 11's glibc 2.31, with any host's clang and lld. README.md
# says what comes out and which environment variables are read.
set -euo pipefail
umask 022 # the outputs are packed with their modes

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$(cd "$here/../.." && pwd)/artifacts/native
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ebpf
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
clang=${CLANG:-clang-14}

# shellcheck source-path=SCRIPTDIR source=version.txt
. "$here/version.txt"

die() { echo "${0##*/}: $*" >&2; exit 1; }

arch=${1:-$(uname -m)}
case $arch in
  x86_64 | amd64) arch=x86_64 rid=linux-x64 triple=x86_64-linux-gnu ;;
  aarch64 | arm64) arch=aarch64 rid=linux-arm64 triple=aarch64-linux-gnu ;;
  *) die "unsupported architecture '$arch' (x86_64 or aarch64)" ;;
esac

pins=$here/sysroot.$arch.txt
src=$out/src/libbpf-$LIBBPF_VERSION
sysroot=$out/sysroot-$arch
obj=$out/obj-$arch
final=$out/$rid
licenses=$out/licenses
stamp=$out/.stamp-$arch
source_stamp=$src.sha256

require() { command -v "$1" >/dev/null || die "$1 not found; install it ($2)"; }

# fetch URL SHA256: leaves the file in the cache and prints its path.
fetch() {
  local url=$1 sum=$2 file=$cache/${1##*/}
  if ! matches "$sum" "$file"; then
    mkdir -p "$cache"
    echo "fetching $url" >&2
    curl -fsSL --retry 3 -o "$file.$$.tmp" "$url" || {
      rm -f "$file.$$.tmp"
      die "cannot download $url (LIBBPF_URL and DEBIAN_MIRROR change the location; packages \
that leave the mirror move to http://archive.debian.org/debian)"
    }
    matches "$sum" "$file.$$.tmp" || {
      rm -f "$file.$$.tmp"
      die "$url does not have the pinned SHA-256 $sum"
    }
    mv "$file.$$.tmp" "$file"
  fi
  echo "$file"
}

matches() { [[ -f $2 ]] && sha256sum --status -c <<<"$1  $2"; }

# What the outputs are made from; the toolchain's own version is not part of it, so that a
# machine without a toolchain accepts outputs that are already there.
inputs() {
  echo "arch $arch, clang $clang"
  (cd "$here" && sha256sum build.sh version.txt "sysroot.$arch.txt")
}

current() {
  [[ -f $stamp && -f $src/src/bpf_helper_defs.h && -d $licenses ]] &&
    [[ $(sed '/^--$/,$d' "$stamp") == "$(inputs)" ]] &&
    (cd "$out" && sed '1,/^--$/d' "$stamp" | sha256sum --status -c)
}

extract_source() {
  [[ -f $source_stamp && -d $src && $(<"$source_stamp") == "$LIBBPF_SHA256" ]] && return
  local tarball
  tarball=$(fetch "${LIBBPF_URL:-$mirror/$LIBBPF_POOL}" "$LIBBPF_SHA256")
  rm -rf "$src" "$src.tmp"
  mkdir -p "$src.tmp"
  tar -xzf "$tarball" -C "$src.tmp" --strip-components=1 --no-same-owner
  mv "$src.tmp" "$src"
  echo "$LIBBPF_SHA256" >"$source_stamp"
}

make_sysroot() {
  local sum path deb link
  rm -rf "$sysroot"
  mkdir -p "$sysroot"
  while read -r sum path; do
    [[ -z $sum || $sum == \#* ]] && continue
    deb=$(fetch "$mirror/$path" "$sum")
    # ar and tar rather than dpkg-deb, for hosts that are not Debian; bullseye's are all xz.
    ar p "$deb" data.tar.xz | tar -xJ -C "$sysroot" --no-same-owner
  done <"$pins"
  # Debian's absolute links (libz.so -> /lib/...) would lead out of the sysroot, to the host's.
  find "$sysroot" -type l -lname '/*' | while read -r link; do
    ln -sfnr "$sysroot$(readlink "$link")" "$link"
  done
}

build() {
  local objects cc flags ldflags
  rm -rf "$obj"
  mkdir -p "$obj/libbpf" "$obj/$rid"

  # Relative to $src/src, where make runs: the repository's path may have spaces, which libbpf's
  # Makefile cannot handle.
  objects=../../../obj-$arch/libbpf
  cc="$clang --target=$triple --sysroot=../../../sysroot-$arch"
  # The Makefile's default flags without -g, and without -Werror, which is for its developers.
  flags="-O2 -g0 -Wall -std=gnu89 -fstack-protector-strong"
  # RUNPATH=$ORIGIN finds libelf and libz beside libbpf. libelf has no RUNPATH of its own; its
  # need for libz is met by the one that libbpf, which is why it must keep its own need for it,
  # has brought in already.  -z defs: a symbol that bullseye lacks fails here, not at load time.
  ldflags="-fuse-ld=lld -static-libgcc -Wl,--no-as-needed -Wl,-s -Wl,-z,defs -Wl,-z,relro"
  ldflags+=" -Wl,-z,now -Wl,--enable-new-dtags -Wl,-rpath,'\$\$ORIGIN'"

  # An empty environment: the caller's CFLAGS, CPATH, MAKEFLAGS... must not change the result.
  env -i PATH="$PATH" HOME="$HOME" LC_ALL=C \
    make -C "$src/src" --no-print-directory -j"$(nproc)" \
    CC="$cc" CFLAGS="$flags" LDFLAGS="$ldflags" NO_PKG_CONFIG=1 \
    OBJDIR="$objects" "$objects/libbpf.so.$LIBBPF_VERSION"

  # install follows the links, so that all three are real files under their SONAMEs.
  install -m 755 "$obj/libbpf/libbpf.so.$LIBBPF_VERSION" "$obj/$rid/libbpf.so.1"
  install -m 755 "$sysroot/usr/lib/$triple/libelf.so.1" "$obj/$rid/libelf.so.1"
  install -m 755 "$sysroot/lib/$triple/libz.so.1" "$obj/$rid/libz.so.1"
  "$here/check-glibc.sh" "$obj/$rid"/*

  rm -rf "$final"
  mv "$obj/$rid" "$final"
}

collect_licenses() {
  local doc=$sysroot/usr/share/doc common=$sysroot/usr/share/common-licenses
  rm -rf "$licenses.tmp"
  mkdir -p "$licenses.tmp"/{libbpf,libelf,zlib}
  install -m 644 "$src"/LICENSE "$src"/LICENSE.* "$licenses.tmp/libbpf/"
  install -m 644 "$doc/libelf1/copyright" "$common"/{GPL-2,GPL-3,LGPL-3} "$licenses.tmp/libelf/"
  install -m 644 "$doc/zlib1g/copyright" "$licenses.tmp/zlib/"
  cat >"$licenses.tmp/README" <<EOF
The files in this package that come from others, and where their sources are:

libbpf.so.1  libbpf $LIBBPF_VERSION, LGPL-2.1 or BSD-2-Clause (libbpf/)
             http://deb.debian.org/debian/$LIBBPF_POOL
libelf.so.1  elfutils' libelf, LGPL-3+ or GPL-2+ (libelf/), as Debian 11 built it
             $(package libelf1), source package elfutils
libz.so.1    zlib, zlib licence (zlib/), as Debian 11 built it
             $(package zlib1g), source package zlib

Debian's source packages: http://deb.debian.org/debian/pool/main/e/elfutils/ and .../z/zlib/,
later http://archive.debian.org/debian/ and https://snapshot.debian.org/. The libraries are
separate files and linked dynamically: each can be replaced by another build of itself.
EOF
  rm -rf "$licenses"
  mv "$licenses.tmp" "$licenses"
}

# package NAME: prints "NAME VERSION" as pinned, without the architecture: both builds write
# the same licence files.
package() { sed -n "s|.*/$1_\(.*\)_[a-z0-9]*\.deb\$|$1 \1|p" "$pins"; }

require sha256sum "apt-get install coreutils"
require flock "apt-get install util-linux"
mkdir -p "$out"
exec 9>"$out/.lock" # src/ and licenses/ are shared between the architectures
flock 9

if current; then
  echo "$final is current"
  exit
fi

require curl "apt-get install curl ca-certificates"
require make "apt-get install make"
require tar "apt-get install tar"
require xz "apt-get install xz-utils"
require ar "apt-get install binutils"
require readelf "apt-get install binutils"
require "$clang" "apt-get install clang-14, or set CLANG to another clang"
# clang prints the bare name back when it finds no such program.
lld=$("$clang" -print-prog-name=ld.lld)
require "$lld" "apt-get install lld-14, or the lld of the clang in CLANG"

rm -f "$stamp"
extract_source
make_sysroot
build
collect_licenses
{
  inputs
  echo --
  cd "$out" && find "$rid" licenses -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
} >"$stamp.tmp"
mv "$stamp.tmp" "$stamp"
echo "built $final"
