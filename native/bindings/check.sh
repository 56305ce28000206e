#!/usr/bin/env bash
# check.sh [x86_64|aarch64]...         (default: both)
#
# Checks the committed bindings against the libbpf that `make native` has unpacked and built:
# every layout and constant, every function's name, and the headers' hash. Needs no CppSharp.
# BINDINGS is the C# file, if it is not src/Ebpf.Core/Interop/Libbpf.g.cs; CLANG a clang.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
native=$root/artifacts/native
bindings=${BINDINGS:-$root/src/Ebpf.Core/Interop/Libbpf.g.cs}
clang=${CLANG:-clang-14}

# shellcheck source=../libbpf/version.txt
. "$here/../libbpf/version.txt"
source=$native/src/libbpf-$LIBBPF_VERSION

die() { echo "${0##*/}: $*" >&2; exit 1; }

check_hash() {
  local named actual
  named=$(sed -n 's|^// sha256: ||p' "$bindings")
  actual=$(cd "$source" && grep -v '^#' "$here/headers.txt" | xargs cat | sha256sum)
  [[ $named == "${actual%% *}" ]] ||
    die "$bindings comes from other headers than libbpf $LIBBPF_VERSION's; run make bindings"
}

check_layouts() {
  local arch=$1 sysroot=$native/sysroot-$1
  [[ -d $sysroot ]] || die "no $sysroot; run native/libbpf/build.sh $arch first"
  "$clang" --target="$arch-linux-gnu" --sysroot="$sysroot" -std=gnu11 -fsyntax-only \
    -I "$source/src" -I "$source/include/uapi" "$here/layout_asserts.g.c" ||
    die "the layouts are not libbpf $LIBBPF_VERSION's on $arch; run make bindings"
}

check_exports() {
  local library=$native/$1/libebpf-core.so imported exported missing
  imported=$(sed -n 's/^ *internal static partial [^(]* \([a-z0-9_]*\)(.*/\1/p' "$bindings" | sort)
  [[ -n $imported ]] || die "$bindings imports nothing"
  exported=$(nm -D --defined-only "$library" | sed 's/.* //; s/@.*//' | sort -u)
  missing=$(comm -23 <(echo "$imported") <(echo "$exported"))
  [[ -z $missing ]] || die "$library does not export ${missing//$'\n'/, }"
}

[[ $# -gt 0 ]] || set -- x86_64 aarch64
check_hash
for arch in "$@"; do
  case $arch in
    x86_64) check_layouts x86_64; check_exports linux-x64 ;;
    aarch64) check_layouts aarch64; check_exports linux-arm64 ;;
    *) die "unsupported architecture '$arch' (x86_64 or aarch64)" ;;
  esac
done
