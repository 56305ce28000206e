// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* A map of each kind, and one program that writes to them. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} recent SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} slots SEC(".maps");

struct prefix {
	__u32 length;
	__u8 address[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 256);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix);
	__type(value, __u64);
} routes SEC(".maps");

/* Which keys share a bucket can be computed: the hash has no seed. */
struct large {
	__u64 words[128];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__type(key, __u32);
	__type(value, struct large);
} crowded SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, __u64);
} per_cpu SEC(".maps");

/* Not a multiple of 8 bytes: the kernel pads the value of each CPU. */
struct odd {
	__u32 calls;
	__u32 argument;
	__u32 twice_calls;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct odd);
} per_cpu_slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__type(value, __u64);
} queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 4);
	__type(value, __u64);
} stack SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} a_ring_with_a_long_name SEC(".maps");

struct half {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} first_half SEC(".maps"), second_half SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct half);
} halves SEC(".maps") = {
	.values = { &first_half },
};

/* The tests call getpgid with process ids that cannot be: 0x40000000 and more. */
SEC("tracepoint/syscalls/sys_enter_getpgid")
int on_getpgid(struct syscall_enter *ctx)
{
	__u64 argument = ctx->args[0];
	__u32 first = 0;
	struct odd *odd;
	void *half;

	if (argument < 0x40000000)
		return 0;
	odd = bpf_map_lookup_elem(&per_cpu_slots, &first);
	if (odd) {
		odd->calls += 1;
		odd->argument = argument;
		odd->twice_calls += 2;
	}
	half = bpf_map_lookup_elem(&halves, &first);
	if (half)
		bpf_map_update_elem(half, &first, &argument, BPF_ANY);
	bpf_map_push_elem(&queue, &argument, BPF_ANY);
	bpf_ringbuf_output(&a_ring_with_a_long_name, &argument, sizeof(argument), 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
