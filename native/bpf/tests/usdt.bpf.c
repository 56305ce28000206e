// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* A probe that the authors of libc placed in mallopt: its arguments are those of mallopt. */
#include "kernel_types.h"
#include <bpf_helpers.h>
#include <bpf_tracing.h>
#include <usdt.bpf.h>

__u64 hits;
__s64 parameter;
__s64 value;
__s64 cookie;

SEC("usdt")
int on_mallopt(struct pt_regs *ctx)
{
	long argument = 0;

	hits++;
	bpf_usdt_arg(ctx, 0, &argument);
	parameter = (int)argument;
	bpf_usdt_arg(ctx, 1, &argument);
	value = (int)argument;
	cookie = bpf_usdt_cookie(ctx);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
