// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* A map of more entries than kernels survive: a hash table, which each of them refuses where user space does not. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1u << 31);
	__type(key, __u32);
	__type(value, __u32);
} counts SEC(".maps");

SEC("tc")
int look(struct __sk_buff *skb)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&counts, &zero) ? 1 : 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
