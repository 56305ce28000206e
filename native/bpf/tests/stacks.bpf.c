// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* What profilers do: counts samples of one process by its stack, and the most recent by thread. And the stacks of one system call. */
#include "kernel_types.h"
#include <bpf_helpers.h>

#define DEPTH 127

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 1024);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, DEPTH * sizeof(__u64));
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __s32);
	__type(value, __u64);
} samples SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __s32);
} last_of_thread SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 64);
	__uint(map_flags, BPF_F_STACK_BUILD_ID);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, DEPTH * 32); /* struct bpf_stack_build_id */
} files SEC(".maps");

const volatile __u32 target_process;

/* Of the last call of getppid. */
__s32 user_stack, kernel_stack, file_stack;

SEC("perf_event")
int on_sample(void *ctx)
{
	__u64 ids = bpf_get_current_pid_tgid();
	__u32 thread = ids;
	__u64 one = 1, *count;
	__s32 stack;

	if (ids >> 32 != target_process)
		return 0;
	stack = bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK | BPF_F_REUSE_STACKID);
	count = bpf_map_lookup_elem(&samples, &stack);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&samples, &stack, &one, BPF_NOEXIST);
	bpf_map_update_elem(&last_of_thread, &thread, &stack, BPF_ANY);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_getppid")
int on_getppid(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 != target_process)
		return 0;
	user_stack = bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK | BPF_F_REUSE_STACKID);
	kernel_stack = bpf_get_stackid(ctx, &stacks, BPF_F_REUSE_STACKID);
	file_stack = bpf_get_stackid(ctx, &files, BPF_F_USER_STACK | BPF_F_REUSE_STACKID);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
