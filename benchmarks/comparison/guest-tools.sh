#!/usr/bin/env bash
# guest-tools.sh FOLDER: what compare.sh needs in a guest (x64), in FOLDER, which eng/vm/guest.sh makes /app: deletions,
# UnlinkSnoop, this machine's bpftrace with its libraries, and filelife (libbpf-tools) and auditd of the guests' Debian.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=../../eng/vm/debian.sh
. eng/vm/debian.sh
mkdir -p "$1"/{snoop,bpftrace.d,out}
folder=$(cd "$1" && pwd) debian=$(mktemp -d)
trap 'rm -rf "$debian"' EXIT

wrap() { # NAME COMMAND: a script that runs the command with the arguments that it is given.
    printf '#!/bin/sh\nexec %s "$@"\n' "$2" >"$folder/$1"
    chmod 755 "$folder/$1"
}

cp benchmarks/comparison/compare.sh "$folder"
gcc -static -O2 -Wall -Werror -o "$folder/deletions" benchmarks/comparison/deletions.c

dotnet publish samples/UnlinkSnoop --runtime linux-x64 --configuration Release --output "$folder/snoop" --verbosity quiet --nologo \
    -p:CppCompilerAndLinker=clang-14
rm -f "$folder"/snoop/*.dbg
wrap UnlinkSnoop /app/snoop/UnlinkSnoop

# With its own libc, which is older than the guest's.
mapfile -t needed < <(ldd "$(command -v bpftrace)" | grep -o '/[^ ]*\.so[^ ]*')
cp -L "$(command -v bpftrace)" "${needed[@]}" "$folder/bpftrace.d"
wrap bpftrace "/app/bpftrace.d/ld-linux-x86-64.so.2 --library-path /app/bpftrace.d /app/bpftrace.d/bpftrace"

debian_update x64
debian_extract x64 "$debian" libbpf-tools/trixie ./usr/sbin/filelife-libbpf
cp "$debian/usr/sbin/filelife-libbpf" "$folder/filelife"
eng/vm/audit.sh x64 "$folder/audit"
for program in auditd auditctl; do wrap $program "/app/audit/$program"; done
