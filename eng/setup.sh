#!/usr/bin/env bash
# setup.sh GROUP...: makes sure that the tools of each group are there. On Debian and its kin, root gets what is
# missing installed; otherwise it is named, with how to get it.
#   build    compilers and archivers for native/
#   guests   QEMU and what a test guest is made of
#   arm64    QEMU for guests of that architecture
#   samples  what their tests use: a browser and what drives it, a NATS server
#   systemd  what makes a guest with Debian's systemd
#   fuzz     the fuzzer that is guided by coverage
#   tracefs  the kernel's tracing file system, mounted where the tests and samples look for it
set -euo pipefail

# A line a command: the command, the Debian package that has it.
build_tools='clang-14 clang-14
ld.lld-14 lld-14
llvm-strip-14 llvm-14
readelf binutils
xz xz-utils
bzip2 bzip2
curl curl'
guest_tools='qemu-system-x86_64 qemu-system-x86
cpio cpio
xz xz-utils
mke2fs e2fsprogs
zstd zstd
lz4 lz4
gpgv debian-archive-keyring'
samples_tools='chromium chromium
nats-server nats-server
node nodejs
npm npm'
systemd_tools='debootstrap debootstrap'
fuzz_tools='afl-fuzz afl++'
arm64_tools='qemu-system-aarch64 qemu-system-arm'

has() { PATH=$PATH:/sbin:/usr/sbin command -v "$1" >/dev/null; }

require() {
    local missing=() tools=() tool package
    while read -r tool package; do
        has "$tool" || { tools+=("$tool"); missing+=("$package"); }
    done <<<"$1"
    [ ${#missing[@]} -gt 0 ] || return 0
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        echo "Installing ${missing[*]}" >&2
        apt-get -qq update >&2
        DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
    elif command -v apt-get >/dev/null; then
        echo "Missing: ${tools[*]}. Get them with: sudo apt-get install ${missing[*]}" >&2
        exit 1
    else
        echo "Missing: ${tools[*]}. In Debian 12 they are in the packages ${missing[*]}; install those of your distribution." >&2
        exit 1
    fi
}

require_dotnet() {
    command -v dotnet >/dev/null && dotnet --version >/dev/null 2>&1 || {
        echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
        exit 1
    }
}

mount_tracefs() {
    [ -d /sys/kernel/tracing/events ] || [ "$(id -u)" != 0 ] || mount -t tracefs tracefs /sys/kernel/tracing
}

for group in "$@"; do
    case $group in
        build) require_dotnet; require "$build_tools" ;;
        guests) require "$guest_tools" ;;
        arm64) require "$arm64_tools" ;;
        samples) require "$samples_tools" ;;
        systemd) require "$systemd_tools" ;;
        fuzz) require "$fuzz_tools" ;;
        tracefs) mount_tracefs ;;
        *) sed -n '2,11p' "$0" >&2; exit 2 ;;
    esac
done
