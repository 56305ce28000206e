// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/*
 * Fills a ring with deletions that never happened, as fast as the kernel can:
 * user space runs the program, so that what is measured is the reading.
 */
#include "kernel_types.h"
#include "unlink_event.h"
#include <bpf_helpers.h>

#define PATH "/var/tmp/ebpf-bench/0123456789.t"

struct record {
	struct unlink_event event;
	char path[sizeof(PATH) - 1];
};

_Static_assert(sizeof(struct record) == 128, "a record has 128 bytes");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 * 1024 * 1024);
} records SEC(".maps");

/* What the caller wants, and what became of it. */
struct request {
	__u32 count;	/* fewer are sent if the ring is full */
	__u32 first;	/* the first record's process_id; each next has one more */
	__u32 sent;
	__u32 reserved;
};

static long send(__u32 index, struct request *request)
{
	struct record *record = bpf_ringbuf_reserve(&records, sizeof(*record), 0);

	if (!record)
		return 1;
	__builtin_memset(&record->event, 0, sizeof(record->event));
	__builtin_memcpy(record->event.command, "bench", sizeof("bench"));
	__builtin_memcpy(record->path, PATH, sizeof(record->path));
	record->event.path_length = sizeof(record->path);
	record->event.process_id = request->first + index;
	record->event.timestamp_ns = bpf_ktime_get_ns();
	bpf_ringbuf_submit(record, 0);
	request->sent++;
	return 0;
}

SEC("syscall")
int send_records(struct request *request)
{
	struct request local = *request;

	bpf_loop(local.count, send, &local, 0);
	request->sent = local.sent;
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
