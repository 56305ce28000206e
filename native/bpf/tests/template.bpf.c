// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Maps that cannot be made as the source declares them: user space says before the load what is missing. */
#include "kernel_types.h"
#include <bpf_helpers.h>

/* What the maps in it are like is not said. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__uint(value_size, 4);
} outer SEC(".maps");

/* As in tools that choose the depth of a stack at their start. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__uint(key_size, 4);
} unsized SEC(".maps");

/* How many bytes the value of key 1 has in the map of the first index: 8, or a failure. */
SEC("tc")
int look(struct __sk_buff *skb)
{
	__u32 zero = 0, one = 1;
	void *inner = bpf_map_lookup_elem(&outer, &zero);
	__u64 *value;

	if (!inner)
		return 2;
	value = bpf_map_lookup_elem(inner, &one);
	return value ? (int)*value : 3;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
