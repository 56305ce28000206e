// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* A map in the way of before libbpf 1.0. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct {
	__u32 type;
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
	__u32 map_flags;
} old __attribute__((section("maps"), used)) = {
	.type = BPF_MAP_TYPE_ARRAY,
	.key_size = 4,
	.value_size = 8,
	.max_entries = 1,
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";
