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
	RETURNED = 3,	/* no call: kept for the thread's next one */
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
	__u32 place;		/* of the full path: with the storage FULL */
};

/* Mirrored by src/Ebpf.Probes.Unlink/Events/UnlinkCallLayout.cs. */
_Static_assert(sizeof(struct short_call) == 456, "short_call has 456 bytes");

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

#define CALLS_MAX 8192
#define SELF_TESTS_MAX 16	/* at a time that find room in a full table; added by UnlinkObject.cs, too */

/*
 * By thread. An element stays for the thread's next call: to insert and to
 * delete one takes longer than all the rest of a call.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, CALLS_MAX + SELF_TESTS_MAX);
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

/* Self-tests whose entry and return were seen, by enum unlink_operation. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} self_tests SEC(".maps");

/* New map elements start from these: the stack has no room for them. */
static const struct short_call empty_short_call;

/* Elements of calls; above the maximum none is kept, so that calls in flight find room. */
static __u64 call_count;
const volatile __u64 kept_calls_max;
const volatile __u64 calls_max = CALLS_MAX;	/* without the room for self-tests */

static const struct long_call empty_long_call;

/* Set by user space before the programs are loaded: what is not asked for is not even verified. */
const volatile _Bool report_files = 1;
const volatile _Bool report_directories;
const volatile _Bool report_replaced;
const volatile _Bool report_moved;
const volatile _Bool identify_victims;

/* Set by user space when the probe stops: to detach the programs takes the kernel a while. */
_Bool is_stopping;

#define add_to_count(what, number)                                              \
	do {                                                                    \
		__u32 zero = 0;                                                 \
		struct unlink_counters *all = bpf_map_lookup_elem(&counters, &zero); \
		if (all)                                                        \
			__sync_fetch_and_add(&all->what, number);               \
	} while (0)

#define add_count(what) add_to_count(what, 1)

#define NO_DESTINATION 1	/* the record of a source goes without */

static __always_inline void forget_full(const struct short_call *call);

static __always_inline void forget_path(__u64 thread, const struct short_call *call)
{
	if (call->storage == LONG)
		bpf_map_delete_elem(&long_calls, &thread);
	else if (call->storage == FULL)
		forget_full(call);
}

/* A rename deletes what it replaces: until it has come there, it may. */
static __always_inline int may_delete(const struct short_call *call)
{
	return call->verdict < IGNORED &&
	       (call->event.operation != UNLINK_RENAME_OVER || call->has_victim || !call->met_victim);
}

static __always_inline void count_unreturned(const struct short_call *call)
{
	if (!may_delete(call))
		return;
	if (call->verdict == FILTERED)
		add_count(filtered_unreturned);
	else
		add_count(return_missed);
}

static __always_inline void clear_call(struct short_call *call)
{
	call->event.victim_inode = 0;
	call->event.victim_device = 0;
	call->event.base_length = 0;
	call->event.details_length = 0;
	call->user_path = 0;
	call->storage = SHORT;
	call->verdict = REPORT;
	call->has_victim = 0;
	call->met_victim = 0;
}

/*
 * A rename is two calls of a thread: that of its source, and beside it that of its destination. The number of a
 * thread has fewer bits.
 */
#define DESTINATION (1ULL << 31)

static __always_inline struct short_call *insert_call(__u64 thread, int is_self_test)
{
	struct short_call *call;

	if (call_count >= calls_max && !is_self_test)
		return 0;
	bpf_map_update_elem(&calls, &thread, &empty_short_call, BPF_NOEXIST);
	call = bpf_map_lookup_elem(&calls, &thread);
	if (call)
		__sync_fetch_and_add(&call_count, 1);
	return call;
}

/* 0: the table is full. */
static __always_inline struct short_call *begin_call(__u64 thread, int is_self_test)
{
	struct short_call *call = bpf_map_lookup_elem(&calls, &thread);

	if (!call)
		return insert_call(thread, is_self_test);
	if (call->verdict != RETURNED) {
		/* The thread entered before and its return was never seen. */
		count_unreturned(call);
		forget_path(thread, call);
	}
	clear_call(call);
	return call;
}

/* The thread's call that has entered and not returned. */
static __always_inline struct short_call *get_call(__u64 thread)
{
	struct short_call *call = bpf_map_lookup_elem(&calls, &thread);

	return call && call->verdict != RETURNED ? call : 0;
}

static __always_inline void remove_call(__u64 thread)
{
	if (!bpf_map_delete_elem(&calls, &thread))
		__sync_fetch_and_add(&call_count, -1);
}

static __always_inline void end_call(__u64 thread, struct short_call *call)
{
	forget_path(thread, call);
	call->verdict = RETURNED;
	if (call_count > kept_calls_max)
		remove_call(thread);
}

#endif
