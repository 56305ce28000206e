// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Takes the address of a kernel variable that no kernel has. */
#include "kernel_types.h"
#include <bpf_helpers.h>

extern const int no_such_symbol __ksym;

SEC("tc")
int read(struct __sk_buff *packet)
{
	return (int)(long)&no_such_symbol;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
