/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* The maps of the unlink programs, and calls between their entry and their return. */
#ifndef EBPF_UNLINK_MAPS_H
#define EBPF_UNLINK_MAPS_H

#include "kernel_types.h"
#include "unlink_event.h"
#include <bpf_helpers.h>

#define SHORT_PATH_MAX 256

enum verdict {
	REPORT = 0,
	FILTERED = 1,
	IGNORED = 2,	/* not a deletion that was asked for */
};

enum storage { SHORT = 0, LONG = 1, FULL = 2 };

/* Nearly all paths are short: only a long one pays for 4,096 bytes. */
struct short_call {
	struct unlink_event event;
	char path[SHORT_PATH_MAX];
	const char *user_path;	/* not readable to its end at entry; to be tried again */
	__u8 storage;		/* the map that has the path: enum storage */
	__u8 verdict;
	__u8 has_victim;
	__u8 met_victim;	/* or what stood in its place: where nothing was, nothing is replaced */
};

/* Mirrored by src/Ebpf.Probes.Unlink/UnlinkCallLayout.cs. */
_Static_assert(sizeof(struct short_call) == 368, "short_call has 368 bytes");
_Static_assert(__builtin_offsetof(struct short_call, verdict) == 361, "verdict stands at 361");
_Static_assert(__builtin_offsetof(struct short_call, met_victim) == 363, "met_victim stands at 363");

/* One byte more than a legal path, to tell a longer one from one that fits. */
#define LONG_PATH_MAX (UNLINK_PATH_MAX + 1)

struct long_call {
	struct unlink_event event;
	char path[LONG_PATH_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 * 1024 * 1024);
} events SEC(".maps");

/* By thread. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct short_call);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 512);
	__type(key, __u64);
	__type(value, struct long_call);
} long_calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct unlink_counters);
} counters SEC(".maps");

/* New map elements start from these: the stack has no room for them. */
static const struct short_call empty_short_call;
static const struct long_call empty_long_call;

/* Set by user space before the programs are loaded: what is not asked for is not even verified. */
const volatile _Bool report_files = 1;
const volatile _Bool report_directories;

#define count(what)                                                             \
	do {                                                                    \
		__u32 zero = 0;                                                 \
		struct unlink_counters *all = bpf_map_lookup_elem(&counters, &zero); \
		if (all)                                                        \
			__sync_fetch_and_add(&all->what, 1);                    \
	} while (0)

static __always_inline void forget_full(__u64 thread);

static __always_inline void forget_path(__u64 thread, const struct short_call *call)
{
	if (call->storage == LONG)
		bpf_map_delete_elem(&long_calls, &thread);
	else if (call->storage == FULL)
		forget_full(thread);
}

/* A rename deletes what it replaces: until it has come there, it may. */
static __always_inline int may_delete(const struct short_call *call)
{
	return call->verdict != IGNORED &&
	       (call->event.operation != UNLINK_RENAME_OVER || call->has_victim || !call->met_victim);
}

static __always_inline void count_unreturned(const struct short_call *call)
{
	if (!may_delete(call))
		return;
	if (call->verdict == FILTERED)
		count(filtered_unreturned);
	else
		count(return_missed);
}

static __always_inline struct short_call *begin_call(__u64 thread)
{
	long error = bpf_map_update_elem(&calls, &thread, &empty_short_call, BPF_NOEXIST);
	struct short_call *call = bpf_map_lookup_elem(&calls, &thread);

	if (!call)
		count(in_flight_overflow);
	else if (error) {
		/* The thread entered before and its return was never seen. */
		count_unreturned(call);
		forget_path(thread, call);
		bpf_map_update_elem(&calls, &thread, &empty_short_call, BPF_ANY);
		call = bpf_map_lookup_elem(&calls, &thread);
	}
	return call;
}

static __always_inline void end_call(__u64 thread, const struct short_call *call)
{
	forget_path(thread, call);
	bpf_map_delete_elem(&calls, &thread);
}

#endif
