// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* How long block devices take, as a histogram: slot n counts requests of 2^n microseconds and more. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#define SLOTS 27

struct request_key {
	__u64 device, sector;
};

/* What both tracepoints pass first; see events/block/block_rq_issue/format in tracefs. */
struct block_request {
	__u64 common;
	__u32 device;
	__u64 sector;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, struct request_key);
	__type(value, __u64);
} starts SEC(".maps");

__u64 slots[SLOTS];
__u64 missed;		/* began before the program, or while the map was full */

SEC("tracepoint/block/block_rq_issue")
int on_issue(struct block_request *request)
{
	struct request_key key = { request->device, request->sector };
	__u64 now = bpf_ktime_get_ns();

	bpf_map_update_elem(&starts, &key, &now, BPF_ANY);
	return 0;
}

SEC("tracepoint/block/block_rq_complete")
int on_complete(struct block_request *request)
{
	struct request_key key = { request->device, request->sector };
	__u64 *start = bpf_map_lookup_elem(&starts, &key);
	__u64 microseconds;
	__u32 slot = 0;

	if (!start) {
		__sync_fetch_and_add(&missed, 1);
		return 0;
	}
	microseconds = (bpf_ktime_get_ns() - *start) / 1000;
	bpf_map_delete_elem(&starts, &key);
	for (int i = 0; i < SLOTS - 1; i++) {
		microseconds >>= 1;
		if (!microseconds)
			break;
		slot++;
	}
	if (slot < SLOTS)
		__sync_fetch_and_add(&slots[slot], 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
