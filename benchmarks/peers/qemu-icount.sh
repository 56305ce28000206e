#!/bin/sh
# qemu-icount.sh ARGUMENT...: the emulator of a guest whose clock counts instructions, one a nanosecond: without noise, and without
# caches. For VM_QEMU of eng/vm/guest.sh (x64).
for argument; do
    shift
    [ "$argument" != tcg,thread=multi ] || argument=tcg,thread=single
    set -- "$@" "$argument"
done
exec qemu-system-x86_64 "$@" -icount shift=0,sleep=off
