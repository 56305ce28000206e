/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* The caller's path. */
#ifndef EBPF_UNLINK_PATH_H
#define EBPF_UNLINK_PATH_H

#include "unlink_maps.h"
#include <bpf_core_read.h>

#define AT_FDCWD -100

enum path_origin { KERNEL_MEMORY, USER_MEMORY };

static __always_inline long read_path(char *to, __u32 size, const char *from,
				      enum path_origin origin)
{
	return origin == USER_MEMORY ? bpf_probe_read_user_str(to, size, from)
				     : bpf_probe_read_kernel_str(to, size, from);
}

/* The bytes without the final NUL; false when they fill the buffer. */
static __always_inline int set_path(struct unlink_event *event, long read, long size)
{
	if (read <= 0) {
		event->path_state = UNLINK_PATH_UNREADABLE;
		event->path_length = 0;
		return 1;
	}
	event->path_state = read == size ? UNLINK_PATH_TRUNCATED : UNLINK_PATH_AS_GIVEN;
	event->path_length = read - 1;
	return read != size;
}

/* Nobody knows where the kernel began. */
static __always_inline void set_as_given(struct unlink_event *event)
{
	event->path_state = UNLINK_PATH_AS_GIVEN;
	event->base_length = 0;
}

/* False when the path is not stored so: see unlink_full_path.h. */
static __always_inline int store_full(struct short_call *call, const char *path, enum path_origin origin);

static __always_inline void store_long(__u64 thread, struct short_call *call,
				       const char *path, enum path_origin origin)
{
	struct long_call *large;
	long read;

	bpf_map_update_elem(&long_calls, &thread, &empty_long_call, BPF_ANY);
	large = bpf_map_lookup_elem(&long_calls, &thread);
	if (!large)
		return;	/* the table is full: the short form stays, marked truncated */
	read = read_path(large->path, LONG_PATH_MAX, path, origin);
	if (read <= 0) {
		bpf_map_delete_elem(&long_calls, &thread);
		return;
	}
	set_path(&call->event, read, LONG_PATH_MAX);
	call->storage = LONG;
}

static __always_inline int store_path(__u64 thread, struct short_call *call, const char *path,
				 enum path_origin origin)
{
	long read;

	if (store_full(call, path, origin))
		return 0;
	read = read_path(call->path, SHORT_PATH_MAX, path, origin);
	if (!set_path(&call->event, read, SHORT_PATH_MAX))
		store_long(thread, call, path, origin);
	return 0;
}

#endif
