#!/usr/bin/env bash
# generate.sh [CSHARP_OUTPUT_DIR]      (default: src/Ebpf.Core/Interop)
#
# Regenerates Libbpf.g.cs and layout_asserts.g.c from the libbpf that `make native` has unpacked.
# docs/bindings.md says where CppSharp comes from.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
native=$root/artifacts/native
out=${1:-$root/src/Ebpf.Core/Interop}

# shellcheck source=../libbpf/version.txt
. "$here/../libbpf/version.txt"

source=$native/src/libbpf-$LIBBPF_VERSION
[[ -d $source ]] || { echo "${0##*/}: no $source; run make native first" >&2; exit 1; }

targets=()
for arch in x86_64 aarch64; do
  sysroot=$native/sysroot-$arch
  [[ ! -d $sysroot ]] || targets+=(--target "$arch-linux-gnu=$sysroot")
done

mkdir -p "$out"
dotnet run --project "$here" --configuration Release -- \
  --libbpf-version "$LIBBPF_VERSION" \
  --source "$source" \
  --headers "$here/headers.txt" \
  --allow-list "$here/allow-list.txt" \
  --csharp "$out/Libbpf.g.cs" \
  --asserts "$here/layout_asserts.g.c" \
  "${targets[@]}"
