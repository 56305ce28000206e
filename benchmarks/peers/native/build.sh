#!/usr/bin/env bash
# build.sh FOLDER: compiles the C programs that C# is measured against into FOLDER, over the libbpf of this repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
native=../../../artifacts/native
library=$(cd "$native/linux-$([ "$(uname -m)" = x86_64 ] && echo x64 || echo arm64)" && pwd)
mkdir -p "$1/include"
ln -sfn "$(cd "$native/src/libbpf-1.7.0/src" && pwd)" "$1/include/bpf"
for program in peer snoop; do
    gcc -O2 -g -Wall -Werror -I"$1/include" -o "$1/$program" $program.c \
        "$library/libbpf.so.1" -Wl,-rpath,"$library" -Wl,-rpath-link,"$library" -lpthread
done
