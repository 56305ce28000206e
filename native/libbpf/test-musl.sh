#!/usr/bin/env bash
# test-musl.sh OBJECT: loads a BPF object, as root, by a C program on musl: musl's loader, musl's C library, our library for musl.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
object=$(realpath "$1")
cd "$here/../../artifacts/native"
arch=$(uname -m)
rid=linux-musl-$([ "$arch" = x86_64 ] && echo x64 || echo arm64)
sysroot=sysroot-$arch/usr target=$arch-linux-musl
program=obj-$arch-musl/test_musl
# shellcheck source-path=SCRIPTDIR source=version.txt
. "$here/version.txt"

"${CLANG:-clang-14}" --target="$target" -O2 -Wall -Werror -Wno-unused-parameter -nostdlibinc -isystem "$sysroot/include/$target" \
  -isystem "$sysroot/kernel" -I "src/libbpf-$LIBBPF_VERSION/src" -fuse-ld=lld -nostdlib -L "sysroot-$arch/lib/$target" \
  "$sysroot/lib/$target"/{Scrt1,crti,crtn}.o "$here/test_musl.c" "$rid/libebpf-core.so" -lc -o "$program"
"sysroot-$arch/lib/$target/libc.so" --library-path "$rid" "$program" "$object"
