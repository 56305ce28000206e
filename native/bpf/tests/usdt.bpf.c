// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* A probe that the authors of libstdc++ placed where an exception is caught. */
#include "kernel_types.h"
#include <bpf_helpers.h>
#include <bpf_tracing.h>
#include <usdt.bpf.h>

__u64 hits;
__u64 object;
__u64 exception_type;
__u64 cookie;

SEC("usdt")
int on_catch(struct pt_regs *ctx)
{
	long argument = 0;

	hits++;
	bpf_usdt_arg(ctx, 0, &argument);
	object = argument;
	bpf_usdt_arg(ctx, 1, &argument);
	exception_type = argument;
	cookie = bpf_usdt_cookie(ctx);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
