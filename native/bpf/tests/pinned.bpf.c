// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* A map that all who load the object share, by its pin. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, __u32);
	__type(value, __u64);
} shared SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
