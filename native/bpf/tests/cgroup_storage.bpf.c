// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Values that belong to a cgroup. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_CGRP_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} groups SEC(".maps");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
