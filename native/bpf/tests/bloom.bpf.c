// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* A bloom filter, and a program that asks it. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 1000);
	__uint(map_extra, 3);
	__type(value, __u32);
} seen SEC(".maps");

/* Whether the packet's length may be in it. */
SEC("tc")
int ask(struct __sk_buff *skb)
{
	__u32 length = skb->len;

	return bpf_map_peek_elem(&seen, &length) == 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
