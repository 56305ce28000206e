// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/*
 * A program that the verifier must refuse, at its very end: before that it
 * follows a loop long enough for a log of more than 64 KiB.
 */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} values SEC(".maps");

SEC("kprobe")
int unchecked_lookup(void *context)
{
	__u64 sum = bpf_get_current_pid_tgid();
	__u32 key = 0;
	__u64 *value;

	for (int i = 0; i < 2000; i++)
		sum += bpf_ktime_get_ns() >> (sum & 7);
	value = bpf_map_lookup_elem(&values, &key);
	*value = sum; /* It can be null. */
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
