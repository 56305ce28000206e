#!/usr/bin/env bash
# build.sh FOLDER: compiles the C programs that C# is measured against into FOLDER, over the libbpf of this repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
native=../../../artifacts/native
library=$(cd "$native/linux-$([ "$(uname -m)" = x86_64 ] && echo x64 || echo arm64)" && pwd)
folder=$1
mkdir -p "$folder/include"
ln -sfn "$(cd "$native/src/libbpf-1.7.0/src" && pwd)" "$folder/include/bpf"
build() { # PROGRAM SOURCE...
    gcc -O2 -g -Wall -Werror -I"$folder/include" -o "$folder/$1" "${@:2}" \
        "$library/libebpf-core.so" -Wl,-rpath,"$library" -Wl,-rpath-link,"$library" -lpthread
}
build peer peer.c measure.c deletions.c
build snoop snoop.c
