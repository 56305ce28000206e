// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* A line of text for each unlinkat, whether it deletes anything or not. */
#include "kernel_types.h"
#include <bpf_helpers.h>

SEC("tracepoint/syscalls/sys_enter_unlinkat")
int print_unlinkat(struct syscall_enter *ctx)
{
	int pid = bpf_get_current_pid_tgid() >> 32;

	bpf_printk("printk test: pid = %d, flags = %d", pid, (int)ctx->args[2]);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
