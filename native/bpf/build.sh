#!/usr/bin/env bash
# build.sh [--check]: compiles the BPF programs into the objects that the probe embeds, for each architecture.
# --check compiles to a temporary folder and fails when a committed object differs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

objects=../../src/Ebpf.Probes.Unlink/Objects
headers=../../artifacts/native/src/libbpf-1.7.0/src
clang=${CLANG:-clang-14} strip=${LLVM_STRIP:-llvm-strip-14}

for tool in "$clang" "$strip"; do
    command -v "$tool" >/dev/null || {
        echo "$tool is missing. Debian 12: apt-get install clang-14 llvm-14. Elsewhere: set CLANG and LLVM_STRIP; the committed objects come from clang 14." >&2
        exit 1
    }
done
[ -d "$headers" ] || { echo "libbpf's headers are missing: make native" >&2; exit 1; }

# compile FOLDER ARCHITECTURE NAME_IN_LIBBPF. No path of this machine may reach the object: the source is named
# relative to this folder.
compile() {
    "$clang" -target bpf -mcpu=v2 -O2 -g -Wall -Werror -nostdinc "-D__TARGET_ARCH_$3" -idirafter "$headers" \
        -fdebug-compilation-dir=native/bpf "-ffile-prefix-map=$headers=libbpf" -c unlink.bpf.c -o "$1/unlink.bpf.$2.o"
    "$strip" -g "$1/unlink.bpf.$2.o"
}

to=$objects
if [ "${1:-}" = --check ]; then
    to=$(mktemp -d)
    trap 'rm -rf "$to"' EXIT
fi
compile "$to" x86_64 x86
compile "$to" aarch64 arm64
if [ "$to" != "$objects" ]; then
    for architecture in x86_64 aarch64; do
        cmp "$to/unlink.bpf.$architecture.o" "$objects/unlink.bpf.$architecture.o" || {
            echo "The committed object for $architecture is not what its source compiles to: make bpf" >&2
            exit 1
        }
    done
fi
