/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* A call from its entry to its record. */
#ifndef EBPF_UNLINK_CALLS_H
#define EBPF_UNLINK_CALLS_H

#ifdef UNLINK_FULL
#include "unlink_details.h"
#include "unlink_base.h"
#include "unlink_filter.h"
#include "unlink_moves.h"
#else
#include "unlink_plain.h"
#endif
#include "unlink_caller.h"
#include "unlink_victim.h"

#define EBADF 9

/* The destination of a rename may be only what a source's record needs. */
static __always_inline int is_reported(enum unlink_operation operation)
{
	return operation != UNLINK_RENAME_OVER || report_replaced;
}

/* The second clock tells user space on which side of a step of the system clock the call was. */
static __always_inline void set_time(struct unlink_event *event)
{
	event->timestamp_ns = bpf_ktime_get_boot_ns();
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_ktime_get_tai_ns))
		event->tai_ns = bpf_ktime_get_tai_ns();
}

static __always_inline int enter_at(__u64 thread, enum unlink_operation operation, int directory_fd,
				    const char *path, enum path_origin origin)
{
	struct short_call *call;
	int passes;

	if (is_stopping)
		return 0;
	call = begin_call(thread, directory_fd == UNLINK_SELF_TEST_FD);
	if (!call) {
		if (is_reported(operation))
			add_count(in_flight_overflow);
		return 0;
	}
	call->event.operation = operation;
	call->event.directory_fd = directory_fd;
	passes = passes_caller();
	if (!is_reported(operation))
		call->verdict = IGNORED;
	else if (!passes)
		call->verdict = FILTERED;
	if (!passes)
		return 0;
	store_path(thread, call, path, origin);
	if (origin == USER_MEMORY && call->event.path_state != UNLINK_PATH_AS_GIVEN && call->storage == SHORT)
		call->user_path = path;
	set_time(&call->event);
	return 0;
}

static __always_inline int enter(enum unlink_operation operation, int directory_fd,
				 const char *path, enum path_origin origin)
{
	return enter_at(bpf_get_current_pid_tgid(), operation, directory_fd, path, origin);
}

/* What a rename needs is called, not inlined: it is twice as long as what a deletion needs. */
static __noinline int enter_rename(int from_fd, const char *from, int to_fd, const char *to, enum path_origin origin)
{
	__u64 thread = bpf_get_current_pid_tgid();

	if (report_moved)
		enter_at(thread, UNLINK_RENAME_AWAY, from_fd, from, origin);
	return enter_at(thread | DESTINATION, UNLINK_RENAME_OVER, to_fd, to, origin);
}

static __always_inline int enter_function(enum unlink_operation operation, int directory_fd,
					  struct filename *name)
{
	return enter(operation, directory_fd, BPF_CORE_READ(name, name), KERNEL_MEMORY);
}

/* A fentry program's arguments are pointers that it may follow by itself. */
static __always_inline int enter_fentry(enum unlink_operation operation, int directory_fd,
					struct filename *name)
{
	return enter(operation, directory_fd, name->name, KERNEL_MEMORY);
}

/* Remembered all the same: the exit does not tell what it returns from. Where there is no room, the exit's count is taken off here. */
static __always_inline int ignore(void)
{
	struct short_call *call;

	if (is_stopping)
		return 0;
	call = begin_call(bpf_get_current_pid_tgid(), 0);
	if (call)
		call->verdict = IGNORED;
	else
		add_to_count(entry_missed, -1);
	return 0;
}

static __always_inline long send_short(const struct short_call *call)
{
	__u64 length = call->event.path_length;

	if (length >= SHORT_PATH_MAX)
		length = SHORT_PATH_MAX - 1;
	return bpf_ringbuf_output(&events, (void *)call, sizeof(call->event) + length, 0);
}

static __always_inline long send_long(__u64 thread, const struct unlink_event *event)
{
	struct long_call *large = bpf_map_lookup_elem(&long_calls, &thread);
	__u64 length = event->path_length;

	if (!large)
		return -1;
	large->event = *event;
	if (length >= LONG_PATH_MAX)
		length = LONG_PATH_MAX - 1;
	return bpf_ringbuf_output(&events, large, sizeof(large->event) + length, 0);
}

static __always_inline void complete_event(__u64 thread, struct unlink_event *event, int result)
{
	event->duration_ns = bpf_ktime_get_boot_ns() - event->timestamp_ns;
	event->process_id = thread >> 32;
	event->thread_id = (__u32)(thread & ~DESTINATION);
	event->cgroup_id = bpf_get_current_cgroup_id();
	event->result = result;
	/* From Linux 5.11 the program may follow the kernel's pointers by itself. */
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf))
		set_caller(event, bpf_get_current_task_btf());
	else
		set_caller_by_helper(event, (void *)bpf_get_current_task());
}

/* The kernel has since brought in the page that held the path. Rare, and so not a part of every return. */
static __noinline int store_path_again(__u64 thread, struct short_call *call)
{
	const char *path = call->user_path;

	call->user_path = 0;
	return store_path(thread, call, path, USER_MEMORY);
}

/* Of a whole path. The base is looked at before and after the call; a path that was only read after it is in doubt itself. */
static __always_inline void complete_path(__u64 thread, struct short_call *call, int result)
{
	if (!call->user_path) {
		check_base(call, result);
		return;
	}
	store_path_again(thread, call);
	if (call->event.path_state == UNLINK_PATH_RESOLVED)
		set_as_given(&call->event);
}

/* Where the destination could not be kept, the record has none. */
static __always_inline long send_moved(__u64 thread, struct short_call *from)
{
	struct short_call *to = get_call(thread | DESTINATION);

	if (!to)
		return NO_DESTINATION;
	complete_path(thread | DESTINATION, to, from->event.result);
	return send_move(from, to);
}

static __always_inline long send(__u64 thread, struct short_call *call)
{
	if (report_moved && call->event.operation == UNLINK_RENAME_AWAY) {
		long error = send_moved(thread, call);

		if (error != NO_DESTINATION)
			return error;
	}
	return call->storage == FULL ? send_full(call) :
	       call->storage == LONG ? send_long(thread, &call->event) :
				       send_short(call);
}

/* Each rename that does not fail comes to vfs_rename: where no victim was met there, the kernel did not run the program. */
static __always_inline int finish_without_victim(struct short_call *call, int result)
{
	if (call->met_victim || result)
		return 0;
	call->event.result = result;
	if (call->verdict == FILTERED || !passes_result(call))
		add_count(filtered);
	else
		add_count(victim_missed);
	return 0;
}

static __always_inline int finish(__u64 thread, struct short_call *call, int result)
{
	if (call->verdict == IGNORED)
		return 0;
	if (call->event.operation == UNLINK_RENAME_OVER && !call->has_victim)
		return finish_without_victim(call, result);
	/* A rename that came to vfs_rename and moved nothing. */
	if (report_moved && call->event.operation == UNLINK_RENAME_AWAY && call->met_victim && !call->has_victim)
		return 0;
	if (call->verdict == FILTERED) {
		add_count(filtered);
		return 0;
	}
	complete_event(thread, &call->event, result);
	complete_path(thread, call, result);
	if (!passes_result(call)) {
		add_count(filtered);
		return 0;
	}
	add_details(thread, call);
	if (send(thread, call))
		add_count(ring_full);
	return 0;
}

/* Only a call that failed so is a self-test: with this descriptor an absolute path deletes. */
static __always_inline int is_self_test(const struct short_call *call, int result)
{
	return result == -EBADF && call->event.directory_fd == UNLINK_SELF_TEST_FD;
}

static __always_inline void count_self_test(const struct short_call *call)
{
	__u32 operation = call->event.operation;
	__u64 *seen = bpf_map_lookup_elem(&self_tests, &operation);

	if (seen)
		__sync_fetch_and_add(seen, 1);
}

static __always_inline void forget_call(__u64 thread)
{
	struct short_call *call = bpf_map_lookup_elem(&calls, &thread);

	if (!call)
		return;
	if (call->verdict != RETURNED) {
		count_unreturned(call);
		forget_path(thread, call);
	}
	remove_call(thread);
}

static __always_inline int forget_thread(__u64 thread)
{
	forget_call(thread);
	if (report_moved || report_replaced)
		forget_call(thread | DESTINATION);
	return 0;
}

static __always_inline int leave_at(__u64 thread, int result, int is_reported)
{
	struct short_call *call = get_call(thread);

	if (!call) {
		if (is_reported)
			add_count(entry_missed);
		return 0;
	}
	if (is_self_test(call, result))
		count_self_test(call);
	else
		finish(thread, call, result);
	end_call(thread, call);
	return 0;
}

static __always_inline int leave(int result)
{
	return leave_at(bpf_get_current_pid_tgid(), result, 1);
}

/* The source first: its record has the destination's path. */
static __noinline int leave_rename(int result)
{
	__u64 thread = bpf_get_current_pid_tgid();

	if (report_moved)
		leave_at(thread, result, 1);
	return leave_at(thread | DESTINATION, result, report_replaced);
}

#endif
