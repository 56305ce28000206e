// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Fills the perf buffer of a CPU with records of 96 bytes, as fast as the kernel can: user space runs the program. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct perf_record {
	__u64 number;
	__u64 words[11];
};

_Static_assert(sizeof(struct perf_record) == 96, "a record has 96 bytes");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} records SEC(".maps");

struct sending {
	void *ctx;
	__u32 sent;
};

static long send(__u32 index, struct sending *sending)
{
	struct perf_record record = { .number = index };

	if (bpf_perf_event_output(sending->ctx, &records, BPF_F_CURRENT_CPU, &record, sizeof(record)))
		return 1;
	sending->sent++;
	return 0;
}

/* How many were sent before the buffer was full. */
SEC("raw_tp")
int send_records(void *ctx)
{
	struct sending sending = { .ctx = ctx };

	bpf_loop(1 << 20, send, &sending, 0);
	return sending.sent;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
