// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* The kprobe lesson's programs with the places that its text gives them: what ecc makes a package of. */
#include "kernel_types.h"
#include <bpf_helpers.h>
#include <bpf_core_read.h>
#include <bpf_tracing.h>

SEC("kprobe/do_unlinkat")
int BPF_KPROBE(do_unlinkat, int dfd, struct filename *name)
{
	int pid = bpf_get_current_pid_tgid() >> 32;

	bpf_printk("KPROBE ENTRY pid = %d, filename = %s", pid, BPF_CORE_READ(name, name));
	return 0;
}

SEC("kretprobe/do_unlinkat")
int BPF_KRETPROBE(do_unlinkat_exit, int ret)
{
	int pid = bpf_get_current_pid_tgid() >> 32;

	bpf_printk("KPROBE EXIT: pid = %d, ret = %d", pid, ret);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
