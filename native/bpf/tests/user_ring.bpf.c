// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* A ring buffer that user space writes and a program drains. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} requests SEC(".maps");

__u64 sum;
__u64 last;
__u32 count;

static long take(struct bpf_dynptr *request, void *context)
{
	__u64 *value = bpf_dynptr_data(request, 0, sizeof(*value));

	if (!value)
		return 0;
	last = *value;
	sum += last;
	count++;
	return 0;
}

SEC("syscall")
int drain(void *ctx)
{
	return bpf_user_ringbuf_drain(&requests, take, 0, 0);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
