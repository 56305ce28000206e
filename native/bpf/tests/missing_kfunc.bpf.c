// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Calls a kernel function that no kernel has. */
#include "kernel_types.h"
#include <bpf_helpers.h>

extern void no_such_kfunc(void) __ksym;

SEC("tc")
int call(struct __sk_buff *packet)
{
	no_such_kfunc();
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
