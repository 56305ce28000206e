// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* A program whose function another program replaces (replacing.bpf.c). */
#include "kernel_types.h"
#include <bpf_helpers.h>

__attribute__((noinline)) int answer(struct xdp_md *ctx)
{
	volatile int value = 1;

	return value;
}

SEC("xdp")
int ask(struct xdp_md *ctx)
{
	return answer(ctx);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
