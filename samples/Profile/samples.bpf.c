// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* What runs at each tick of the CPU clock, counted by its stacks. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#define DEPTH 127

struct sample {
	__u32 process;
	__s32 kernel_stack;	/* below 0: there is none, or its place was taken */
	__s32 user_stack;
	char command[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, struct sample);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 10240);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, DEPTH * sizeof(__u64));
} stacks SEC(".maps");

__u64 lost;	/* samples for which the map had no room */

SEC("perf_event")
int on_sample(void *ctx)
{
	struct sample sample = { .process = bpf_get_current_pid_tgid() >> 32 };
	__u64 first = 1, *count;

	if (!sample.process)
		return 0;	/* idle */
	bpf_get_current_comm(sample.command, sizeof(sample.command));
	sample.kernel_stack = bpf_get_stackid(ctx, &stacks, 0);
	sample.user_stack = bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK);
	count = bpf_map_lookup_elem(&counts, &sample);
	if (count)
		__sync_fetch_and_add(count, 1);
	else if (bpf_map_update_elem(&counts, &sample, &first, BPF_NOEXIST))
		__sync_fetch_and_add(&lost, 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
