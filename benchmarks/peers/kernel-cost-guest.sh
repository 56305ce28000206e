#!/usr/bin/env bash
# kernel-cost-guest.sh FOLDER KERNEL...: what a deletion costs in the kernel by each means of attachment, ours by the minimal tool's, in
# guests (x64) whose clock counts instructions (qemu-icount.sh). FOLDER: where bench-peers built. Environment: MEASURES, others of
# bench-peers ("option-cost-kprobe option-cost-fentry"); ROUNDS (3).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
app=$(mktemp -d)
trap 'rm -rf "$app"' EXIT
dotnet publish benchmarks/peers --runtime linux-x64 --self-contained --configuration Release --output "$app" --verbosity quiet --nologo
cp "$1/peer" "$app"

read -ra measures <<<"${MEASURES:-kernel-cost-kprobe kernel-cost-kprobesession kernel-cost-fentry kernel-cost-tracepoint}"
code=0
for kernel in "${@:2}"; do
    echo "== $kernel"
    VM_QEMU=$PWD/benchmarks/peers/qemu-icount.sh VM_BOOT_TIMEOUT=300 VM_TIMEOUT=1800 eng/vm/guest.sh "$(eng/vm/kernel.sh "$kernel")" "$app" \
        env LD_LIBRARY_PATH=/app ROUNDS="${ROUNDS:-3}" ./Ebpf.Peers ./peer "${measures[@]}" || code=1
done
exit $code
