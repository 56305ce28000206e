#!/usr/bin/env bash
# build.sh [--check]: compiles the BPF programs into the objects that are committed, for each architecture.
# --check compiles to a temporary folder and fails when a committed object differs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

root=../..
headers=$root/artifacts/native/src/libbpf-1.7.0/src
clang=${CLANG:-clang-14} strip=${LLVM_STRIP:-llvm-strip-14}

for tool in "$clang" "$strip"; do
    command -v "$tool" >/dev/null || {
        echo "$tool is missing. Debian 12: apt-get install clang-14 llvm-14. Elsewhere: set CLANG and LLVM_STRIP; the committed objects come from clang 14." >&2
        exit 1
    }
done
[ -d "$headers" ] || { echo "libbpf's headers are missing: make native" >&2; exit 1; }

# The folder of the objects of a source: that of the project which embeds them.
folder_of() {
    case $1 in
        unlink/*) echo src/Ebpf.Probes.Unlink/Bpf ;;
        lesson/*) echo samples/KprobeLesson/Bpf ;;
        exec/*) echo samples/ExecSnoop/Bpf ;;
        tests/*) echo tests/Ebpf.KernelTests/Bpf ;;
        bench/*) echo benchmarks/Bpf ;;
        *) echo "build.sh does not know which project embeds $1" >&2; return 1 ;;
    esac
}

# compile SOURCE OBJECT NAME_IN_LIBBPF. No path of this machine may reach the object: the source is named
# relative to this folder.
compile() {
    "$clang" -target bpf -mcpu=v2 -O2 -g -Wall -Werror -nostdinc "-D__TARGET_ARCH_$3" -iquote include -iquote unlink -idirafter include -idirafter "$headers" \
        -fdebug-compilation-dir=native/bpf "-ffile-prefix-map=$headers=libbpf" -c "$1" -o "$2"
    "$strip" -g "$2"
}

to=$root
if [ "${1:-}" = --check ]; then
    to=$(mktemp -d)
    trap 'rm -rf "$to"' EXIT
fi
for source in */*.bpf.c; do
    folder=$(folder_of "$source")
    mkdir -p "$to/$folder"
    for architecture in x86_64:x86 aarch64:arm64; do
        object=$folder/$(basename "$source" .c).${architecture%:*}.o
        compile "$source" "$to/$object" "${architecture#*:}"
        [ "$to" = "$root" ] || cmp "$to/$object" "$root/$object" || {
            echo "$object is not what its source compiles to: make bpf" >&2
            exit 1
        }
    done
done
