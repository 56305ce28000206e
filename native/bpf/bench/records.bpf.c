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

_Static_assert(sizeof(struct unlink_event) == 184, "a record without its path has 184 bytes");
_Static_assert(sizeof(struct record) == 216, "and 216 with it");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 * 1024 * 1024);
} records SEC(".maps");

/* What the caller wants, and what became of it. */
struct request {
	__u32 count;	/* fewer are sent if the ring is full */
	__u32 first;	/* the first record's process_id; each next has one more */
	__u32 sent;
	__u32 without_path;
};

static __always_inline void fill(struct unlink_event *event, __u32 process_id)
{
	__builtin_memset(event, 0, sizeof(*event));
	__builtin_memcpy(event->command, "bench", sizeof("bench"));
	event->process_id = process_id;
	event->timestamp_ns = bpf_ktime_get_ns();
}

static long send(__u32 index, struct request *request)
{
	struct record *record = bpf_ringbuf_reserve(&records, sizeof(*record), 0);

	if (!record)
		return 1;
	fill(&record->event, request->first + index);
	__builtin_memcpy(record->path, PATH, sizeof(record->path));
	record->event.path_length = sizeof(record->path);
	bpf_ringbuf_submit(record, 0);
	request->sent++;
	return 0;
}

static long send_without_path(__u32 index, struct request *request)
{
	struct unlink_event *event = bpf_ringbuf_reserve(&records, sizeof(*event), 0);

	if (!event)
		return 1;
	fill(event, request->first + index);
	bpf_ringbuf_submit(event, 0);
	request->sent++;
	return 0;
}

SEC("syscall")
int send_records(struct request *request)
{
	struct request local = *request;

	if (local.without_path)
		bpf_loop(local.count, send_without_path, &local, 0);
	else
		bpf_loop(local.count, send, &local, 0);
	request->sent = local.sent;
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
