// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* How long threads that could run wait for a CPU, as a histogram: slot n counts waits of 2^n microseconds and more. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#define SLOTS 27
#define RUNNING 0

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, __u32);
	__type(value, __u64);
} starts SEC(".maps");

__u64 slots[SLOTS];
__u64 missed;	/* for which the map had no room */

/* See events/sched/sched_wakeup/format and sched_switch/format in tracefs. */
struct wakeup {
	__u64 common;
	char command[16];
	__u32 thread;
};

struct task_switch {
	__u64 common;
	char old_command[16];
	__u32 old_thread, old_priority;
	__s64 old_state;
	char new_command[16];
	__u32 new_thread;
};

static __always_inline void begin(__u32 thread)
{
	__u64 now = bpf_ktime_get_ns();

	if (thread && bpf_map_update_elem(&starts, &thread, &now, BPF_ANY))
		__sync_fetch_and_add(&missed, 1);
}

SEC("tracepoint/sched/sched_wakeup")
int on_wakeup(struct wakeup *ctx)
{
	begin(ctx->thread);
	return 0;
}

SEC("tracepoint/sched/sched_wakeup_new")
int on_first_wakeup(struct wakeup *ctx)
{
	begin(ctx->thread);
	return 0;
}

SEC("tracepoint/sched/sched_switch")
int on_switch(struct task_switch *ctx)
{
	__u32 thread = ctx->new_thread, slot = 0;
	__u64 microseconds, *start;

	if (ctx->old_state == RUNNING)
		begin(ctx->old_thread);	/* It was interrupted, and waits again. */
	start = bpf_map_lookup_elem(&starts, &thread);
	if (!start)
		return 0;
	microseconds = (bpf_ktime_get_ns() - *start) / 1000;
	bpf_map_delete_elem(&starts, &thread);
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
