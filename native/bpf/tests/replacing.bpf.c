// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Replaces a function of replaced.bpf.c. */
#include "kernel_types.h"
#include <bpf_helpers.h>

SEC("freplace/answer")
int new_answer(struct xdp_md *ctx)
{
	return 2;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
