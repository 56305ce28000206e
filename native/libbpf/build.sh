#!/usr/bin/env bash
# build.sh [x86_64|aarch64]        (default: this machine's architecture)
#
# Builds libebpf-core.so, for glibc and for musl, with any host's clang and lld. README.md says what comes out and which
# environment variables are read.
set -euo pipefail
umask 022 # the outputs are packed with their modes

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$(cd "$here/../.." && pwd)/artifacts/native
clang=${CLANG:-clang-14}
library=libebpf-core.so

# shellcheck source-path=SCRIPTDIR source=version.txt
. "$here/version.txt"
# shellcheck source-path=SCRIPTDIR source=fetch.sh
. "$here/fetch.sh"

arch=${1:-$(uname -m)}
case $arch in
  x86_64 | amd64) arch=x86_64 rid=x64 ;;
  aarch64 | arm64) arch=aarch64 rid=arm64 ;;
  *) die "unsupported architecture '$arch' (x86_64 or aarch64)" ;;
esac

libbpf=src/libbpf-$LIBBPF_VERSION
elfutils=src/elfutils-$ELFUTILS_VERSION
zlib=src/zlib-$ZLIB_VERSION
sysroot=sysroot-$arch
stamp=.stamp-$arch

# The toolchain's own version is not among the inputs: a machine without a toolchain accepts outputs that are there.
inputs() {
  echo "arch $arch, clang $clang"
  (cd "$here" && sha256sum build.sh fetch.sh check-glibc.sh ebpf_log.c ./*.map elfutils/config.h version.txt "sysroot.$arch.txt")
}

current() {
  [[ -f $stamp && -f $libbpf/src/bpf_helper_defs.h && -d licenses ]] &&
    [[ $(sed '/^--$/,$d' "$stamp") == "$(inputs)" ]] &&
    sed '1,/^--$/d' "$stamp" | sha256sum --status -c
}

make_sysroot() {
  local link
  rm -rf "$sysroot"
  mkdir -p "$sysroot/usr/kernel"
  unpack_packages "$here/sysroot.$arch.txt" "$sysroot"
  # Debian's absolute links (libz.so -> /lib/...) would lead out of the sysroot, to the host's.
  find "$sysroot" -type l -lname '/*' | while read -r link; do
    ln -sfnr "$sysroot$(readlink "$link")" "$link"
  done
  # The kernel's headers without glibc's, for musl.
  ln -s ../include/linux ../include/asm-generic "../include/$arch-linux-gnu/asm" "$sysroot/usr/kernel/"
}

# compile FOLDER FLAG... -- FILE...: objects into a folder, as many at a time as there are processors.
compile() {
  local objects=$1 flags=()
  shift
  while [[ $1 != -- ]]; do flags+=("$1"); shift; done
  shift
  mkdir -p "$objects"
  # An empty environment: the caller's CPATH must not change the result. -w: the warnings are the authors' business.
  printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} sh -c '
    file=$1 objects=$2; shift 2
    exec "$@" -c "$file" -o "$objects/$(basename "$file" .c).o"' sh {} "$objects" \
    env -i PATH="$PATH" LC_ALL=C "$clang" "${common[@]}" "${flags[@]}"
}

# build LIBC: libbpf with libelf and zlib inside. Only libbpf's and our own functions are exported, and calls between them
# are bound here (-Bsymbolic): another libbpf, libelf or zlib of the process changes nothing. Relative paths: the same bytes
# in every folder. -z defs: a symbol that the C library lacks fails here, not at load time.
build() {
  local libc=$1 objects=obj-$arch-$1 common=(-O2 -g0 -w -std=gnu11 -fPIC -fvisibility=hidden -fstack-protector-strong
    -ffunction-sections -fdata-sections -D_GNU_SOURCE -D_LARGEFILE64_SOURCE -D_FILE_OFFSET_BITS=64)
  local target=$arch-linux-$libc link=() final=linux-$rid
  if [ "$arch" = aarch64 ]; then common+=(-mno-outline-atomics); fi # They would need libgcc.
  if [ "$libc" = musl ]; then
    final=linux-musl-$rid
    common+=(--target="$target" -nostdlibinc -isystem "$sysroot/usr/include/$target" -isystem "$sysroot/usr/kernel")
    link=(-L "$sysroot/lib/$target")
  else
    common+=(--target="$target" --sysroot="$sysroot")
    link=(--sysroot="$sysroot")
  fi
  rm -rf "$objects"
  mkdir -p "$objects/$final"

  compile "$objects/zlib" -DHAVE_UNISTD_H -DHAVE_STDARG_H -I "$zlib" -- "$zlib"/*.c
  compile "$objects/libelf" -DHAVE_CONFIG_H -I "$here/elfutils" -I "$elfutils/lib" -I "$elfutils/libelf" -I "$zlib" -- \
    "$elfutils"/libelf/*.c "$elfutils/lib/eu-search.c"
  compile "$objects/libbpf" -DSHARED -I "$libbpf/src" -I "$libbpf/include" -I "$libbpf/include/uapi" \
    -I "$elfutils/libelf" -I "$zlib" -- "$libbpf"/src/*.c "$here/ebpf_log.c"

  "$clang" --target="$target" -fuse-ld=lld -shared -nostdlib "${link[@]}" -o "$objects/$final/$library" \
    -Wl,-soname,$library -Wl,--version-script="$libbpf/src/libbpf.map" -Wl,--version-script="$here/ebpf_log.map" \
    -Wl,-Bsymbolic -Wl,--gc-sections -Wl,-s -Wl,-z,defs -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack \
    "$objects"/{libbpf,libelf,zlib}/*.o -lc
  if [ "$libc" = gnu ]; then "$here/check-glibc.sh" "$objects/$final/$library"; fi
  rm -rf "$final"
  mv "$objects/$final" "$final"
}

collect_licenses() {
  rm -rf licenses.tmp
  mkdir -p licenses.tmp/{libbpf,libelf,zlib}
  install -m 644 "$libbpf"/LICENSE "$libbpf"/LICENSE.* licenses.tmp/libbpf/
  install -m 644 "$elfutils"/COPYING{,-GPLV2,-LGPLV3} licenses.tmp/libelf/
  install -m 644 "$zlib"/LICENSE licenses.tmp/zlib/
  cat >licenses.tmp/README <<END
$library in this package has three parts that come from others. The library as a whole is under libelf's licence.

libbpf $LIBBPF_VERSION   LGPL-2.1 or BSD-2-Clause (libbpf/)
               http://deb.debian.org/debian/$LIBBPF_POOL
libelf $ELFUTILS_VERSION   LGPL-3.0 or later, or GPL-2.0 or later (libelf/); of elfutils
               http://deb.debian.org/debian/$ELFUTILS_POOL
zlib $ZLIB_VERSION     zlib licence (zlib/)
               http://deb.debian.org/debian/$ZLIB_POOL

Files that leave the mirror are at https://snapshot.debian.org/. The sources are used as they are. native/libbpf/build.sh of
this package's repository builds the library from them: change the sources, build, and put the result in the library's place.
END
  rm -rf licenses
  mv licenses.tmp licenses
}

mkdir -p "$out"
cd "$out"
exec 9>.lock # src/ and licenses/ are shared between the architectures
flock 9

if current; then
  echo "$out: $arch is current"
  exit
fi

require_tools curl tar xz bzip2 ar readelf "$clang"
# clang prints the bare name back when it finds no such program.
require_tools "$("$clang" -print-prog-name=ld.lld)"

rm -f "$stamp"
unpack_source "$libbpf" "$LIBBPF_POOL" "$LIBBPF_SHA256"
unpack_source "$elfutils" "$ELFUTILS_POOL" "$ELFUTILS_SHA256"
unpack_source "$zlib" "$ZLIB_POOL" "$ZLIB_SHA256"
make_sysroot
build gnu
build musl
collect_licenses
{
  inputs
  echo --
  find "linux-$rid" "linux-musl-$rid" licenses -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
} >"$stamp.tmp"
mv "$stamp.tmp" "$stamp"
echo "built $out/linux-$rid and $out/linux-musl-$rid"
