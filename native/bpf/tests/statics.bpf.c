// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Variables that only this file sees: libbpf does not map their section. */
#include "kernel_types.h"
#include <bpf_helpers.h>

static volatile int count = 7, other = 5;
const volatile char command[8];

SEC("syscall")
int increment(void *context)
{
	count++;
	return other + command[0];
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
