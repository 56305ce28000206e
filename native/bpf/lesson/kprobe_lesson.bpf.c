// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/*
 * The kprobe lesson: a line of text at the entry of the kernel function that
 * deletes a file, and one at its return.
 *
 * int do_unlinkat(int dfd, struct filename *name); filename_unlinkat from 7.0.
 */
#include "kernel_types.h"
#include <bpf_helpers.h>
#include <bpf_core_read.h>
#include <bpf_tracing.h>

SEC("kprobe")
int BPF_KPROBE(do_unlinkat, int dfd, struct filename *name)
{
	int pid = bpf_get_current_pid_tgid() >> 32;
	const char *filename = BPF_CORE_READ(name, name);

	bpf_printk("KPROBE ENTRY pid = %d, filename = %s", pid, filename);
	return 0;
}

/* The register holds 64 bits; an int return sets 32 of them. */
SEC("kretprobe")
int BPF_KRETPROBE(do_unlinkat_exit, int ret)
{
	int pid = bpf_get_current_pid_tgid() >> 32;

	bpf_printk("KPROBE EXIT: pid = %d, ret = %d", pid, ret);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
