#!/usr/bin/env bash
# test-isolation.sh PROGRAM ARGUMENT...: runs a program in a process that has another libbpf, libelf and zlib before ours: a
# preloaded library with all their functions; each ends the process. libebpf-core.so must call none of them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
native=artifacts/native
rid=linux-$([ "$(uname -m)" = x86_64 ] && echo x64 || echo arm64)

{
    nm -D --defined-only "$native/$rid/libebpf-core.so" | sed -n 's/.* T \([a-z0-9_]*\).*/\1/p'
    sed -n 's/^ *\(g\?elf[a-z0-9_]*\);.*/\1/p' "$native"/src/elfutils-*/libelf/libelf.map
    echo adler32 crc32 compress uncompress deflate inflate inflateInit_ gzopen gzopen64 gzread gzgets gzclose | tr ' ' '\n'
} | sort -u >"$work/names"
for name in bpf_object__open_mem elf_begin gzopen; do
    grep -qx "$name" "$work/names" || { echo "${0##*/}: the other library lacks $name" >&2; exit 1; }
done
sed 's/.*/void &(void) { __builtin_trap(); }/' "$work/names" >"$work/other.c"
"${CLANG:-clang-14}" -w -fno-builtin -shared -fPIC -o "$work/other.so" "$work/other.c"

LD_PRELOAD=$work/other.so "$@"
