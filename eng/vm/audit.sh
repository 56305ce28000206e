#!/usr/bin/env bash
# audit.sh x64|arm64 FOLDER: puts auditd and auditctl of the guests' Debian into FOLDER, with the libraries that the guests' base has not.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=debian.sh
. "$here/debian.sh"
[[ $# = 2 && $1 =~ ^(x64|arm64)$ ]] || { sed -n '2,/^set/{/^#/p}' "$0" >&2; exit 2; }
arch=$1 folder=$2 release=trixie
[ ! -x "$folder/auditctl" ] || exit 0
mkdir -p "$folder/lib"
debian=$(mktemp -d)
trap 'rm -rf "$debian"' EXIT

debian_update "$arch"
debian_extract "$arch" "$debian" auditd/$release ./usr/sbin/auditd ./usr/sbin/auditctl
for package in libaudit1 libauparse0t64 libwrap0 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libcom-err2 libkrb5support0 libkeyutils1 libnsl2 libtirpc3t64; do
    debian_extract "$arch" "$debian" $package/$release './usr/lib/*/*.so*'
done
cp -P "$debian"/usr/lib/*/*.so* "$debian"/usr/sbin/* "$folder/lib"
for program in auditd auditctl; do
    # shellcheck disable=SC2016 # The script's own variables.
    printf '#!/bin/sh\nlib=$(dirname "$0")/lib\nLD_LIBRARY_PATH=$lib exec "$lib/%s" "$@"\n' $program >"$folder/$program"
    chmod 755 "$folder/$program"
done
