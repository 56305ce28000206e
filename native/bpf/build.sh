#!/usr/bin/env bash
# build.sh [--check]: compiles the BPF programs into the objects that the assemblies embed, for each architecture.
# --check compiles to a temporary folder and fails when a committed object differs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# A line each: a source, or a folder of them; the folder of the objects.
objects='unlink.bpf.c ../../src/Ebpf.Probes.Unlink/Objects
tests ../../tests/Ebpf.KernelTests/Objects'

headers=../../artifacts/native/src/libbpf-1.7.0/src
clang=${CLANG:-clang-14} strip=${LLVM_STRIP:-llvm-strip-14}

for tool in "$clang" "$strip"; do
    command -v "$tool" >/dev/null || {
        echo "$tool is missing. Debian 12: apt-get install clang-14 llvm-14. Elsewhere: set CLANG and LLVM_STRIP; the committed objects come from clang 14." >&2
        exit 1
    }
done
[ -d "$headers" ] || { echo "libbpf's headers are missing: make native" >&2; exit 1; }

# compile SOURCE OBJECT NAME_OF_ARCHITECTURE_IN_LIBBPF. No path of this machine may reach the object: the source is
# named relative to this folder.
compile() {
    "$clang" -target bpf -mcpu=v2 -O2 -g -Wall -Werror -nostdinc "-D__TARGET_ARCH_$3" -I. -idirafter "$headers" \
        -fdebug-compilation-dir=native/bpf "-ffile-prefix-map=$headers=libbpf" -c "$1" -o "$2"
    "$strip" -g "$2"
}

# compile_all FOLDER: each line's objects go to FOLDER, or where they are committed if it is empty.
compile_all() {
    local source place from
    while read -r source place; do
        mkdir -p "${1:-$place}"
        for from in $(find "$source" -name '*.bpf.c' | sort); do
            compile "$from" "${1:-$place}/$(basename "$from" .c).x86_64.o" x86
            compile "$from" "${1:-$place}/$(basename "$from" .c).aarch64.o" arm64
        done
    done <<<"$objects"
}

if [ "${1:-}" != --check ]; then
    compile_all ''
    exit
fi
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
compile_all "$made"
while read -r _ place; do
    for object in "$place"/*.o; do
        cmp "$made/$(basename "$object")" "$object" || {
            echo "The committed object is not what its source compiles to: make bpf" >&2
            exit 1
        }
        rm "$made/$(basename "$object")"
    done
done <<<"$objects"
[ -z "$(ls "$made")" ] || { echo "Not committed: $(ls "$made"). Run make bpf" >&2; exit 1; }
