/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* The caller's path, and what makes it a path from the root of its mount namespace. */
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

/*
 * Components and mounts. More than the first need a loop that the verifier does
 * not follow round by round, from Linux 6.4. Not bpf_loop: kernels before 5.13
 * refuse the address of its callback, also where it is never called.
 */
#define STEPS_BEFORE_6_4 1024
#define STEPS_MAX UNLINK_PATH_MAX

enum { ON = 0, END = 1 };

/* A global function: the verifier looks at it once, and not again for every round of the loop. */
__noinline int step(__u64 thread)
{
	struct full_call *call = bpf_map_lookup_elem(&full_calls, &thread);
	struct walk *walk;
	struct dentry *dentry, *parent;
	struct mount *mount;
	const unsigned char *name;
	__u64 length, free;

	if (!call)
		return END;
	walk = &call->walk;
	dentry = (void *)walk->dentry;
	mount = (void *)walk->mount;
	if (dentry == BPF_CORE_READ(mount, mnt.mnt_root)) {
		struct mount *above = BPF_CORE_READ(mount, mnt_parent);

		if (above == mount) {
			walk->is_resolved = (__u64)BPF_CORE_READ(mount, mnt_ns) == walk->namespace;
			return END;
		}
		walk->dentry = (__u64)BPF_CORE_READ(mount, mnt_mountpoint);
		walk->mount = (__u64)above;
		return ON;
	}

	parent = BPF_CORE_READ(dentry, d_parent);
	if (parent == dentry)
		return END;	/* not connected to the file system's root */
	name = BPF_CORE_READ(dentry, d_name.name);
	length = BPF_CORE_READ(dentry, d_name.len) & 255;
	if (walk->free <= length)
		return END;
	free = (walk->free - length - 1) & (BASE_MAX - 1);
	call->bytes[sizeof(struct unlink_event) + free] = '/';
	if (bpf_probe_read_kernel(&call->bytes[sizeof(struct unlink_event) + free + 1], length, name))
		return END;
	walk->free = free;
	walk->dentry = (__u64)parent;
	return ON;
}

static __always_inline void find_directory(struct task_struct *task, int fd, int is_absolute,
					   struct path *directory)
{
	struct fdtable *table;
	struct file **files, *file = 0;

	if (is_absolute)
		BPF_CORE_READ_INTO(directory, task, fs, root);
	else if (fd == AT_FDCWD)
		BPF_CORE_READ_INTO(directory, task, fs, pwd);
	else {
		table = BPF_CORE_READ(task, files, fdt);
		if ((__u32)fd >= BPF_CORE_READ(table, max_fds))
			return;
		files = BPF_CORE_READ(table, fd);
		bpf_probe_read_kernel(&file, sizeof(file), &files[(__u32)fd]);
		if (file)
			BPF_CORE_READ_INTO(directory, file, f_path);
	}
}

/* A directory that was removed has no path any more. */
static __always_inline int is_removed(struct dentry *dentry, struct mount *mount)
{
	return dentry != BPF_CORE_READ(mount, mnt.mnt_root) && !BPF_CORE_READ(dentry, d_hash.pprev);
}

/* The base's length; negative when there is none. */
static __always_inline long resolve_base(__u64 thread, struct full_call *call, int fd)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct path directory = {};
	struct walk *walk = &call->walk;
	struct mount *mount;
	int is_absolute = call->bytes[FULL_PATH_AT] == '/', i;

	find_directory(task, fd, is_absolute, &directory);
	if (!directory.dentry)
		return -1;
	mount = (void *)directory.mnt - bpf_core_field_offset(struct mount, mnt);
	if (is_removed(directory.dentry, mount))
		return -1;
	walk->dentry = (__u64)directory.dentry;
	walk->mount = (__u64)mount;
	walk->namespace = (__u64)BPF_CORE_READ(task, nsproxy, mnt_ns);
	walk->free = BASE_MAX;
	if (!is_absolute)
		call->bytes[sizeof(struct unlink_event) + --walk->free] = '/';
	if (bpf_ksym_exists(bpf_iter_num_new)) {
		bpf_for(i, 0, STEPS_MAX)
			if (step(thread) == END)
				break;
	} else
		for (i = 0; i < STEPS_BEFORE_6_4; i++)
			if (step(thread) == END)
				break;
	return walk->is_resolved ? BASE_MAX - walk->free : -1;
}

/* False when there is no room for it, or when the path cannot be read now. */
static __always_inline int store_full(__u64 thread, struct short_call *call,
				      const char *path, enum path_origin origin)
{
	struct full_call *full;
	long read, base;

	bpf_map_update_elem(&full_calls, &thread, &empty_full_call, BPF_ANY);
	full = bpf_map_lookup_elem(&full_calls, &thread);
	if (!full)
		return 0;
	read = read_path(&full->bytes[FULL_PATH_AT], LONG_PATH_MAX, path, origin);
	if (read <= 0) {
		bpf_map_delete_elem(&full_calls, &thread);
		return 0;
	}
	call->storage = FULL;
	if (set_path(&call->event, read, LONG_PATH_MAX)) {
		base = resolve_base(thread, full, call->event.directory_fd);
		if (base >= 0) {
			call->event.base_length = base;
			call->event.path_state = UNLINK_PATH_RESOLVED;
		}
	}
	return 1;
}

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

static __noinline int store_path(__u64 thread, struct short_call *call, const char *path,
				 enum path_origin origin)
{
	long read;

	if (full_paths && store_full(thread, call, path, origin))
		return 0;
	read = read_path(call->path, SHORT_PATH_MAX, path, origin);
	if (!set_path(&call->event, read, SHORT_PATH_MAX))
		store_long(thread, call, path, origin);
	return 0;
}

#endif
