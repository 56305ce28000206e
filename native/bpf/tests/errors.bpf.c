// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/*
 * Programs that a sound kernel takes, one for each thing that can be missing:
 * the tests load one at a time and take that thing away.
 */
#include "kernel_types.h"
#include <bpf_helpers.h>
#include <bpf_tracing.h>
#include <bpf_core_read.h>

/* Large enough for the limit of locked memory, where maps count against it. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
} ring SEC(".maps");

SEC("kprobe")
int nothing(void *context)
{
	return 0;
}

SEC("kprobe.multi")
int nothing_at_many(void *context)
{
	return 0;
}

SEC("tracepoint")
int nothing_at_tracepoint(void *context)
{
	return 0;
}

SEC("kprobe")
int read_kernel(struct pt_regs *context)
{
	long word = 0;

	bpf_probe_read_kernel(&word, sizeof(word), (void *)PT_REGS_PARM1(context));
	return word == 1;
}

SEC("kprobe")
int read_by_btf(struct pt_regs *context)
{
	struct filename *name = (struct filename *)PT_REGS_PARM1(context);

	return BPF_CORE_READ(name, name) == 0;
}

SEC("fentry/no_such_function")
int nothing_at_absent(void *context)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
