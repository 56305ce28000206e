/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* What makes a caller's path one from the root of its mount namespace. */
#ifndef EBPF_UNLINK_FULL_PATH_H
#define EBPF_UNLINK_FULL_PATH_H

#include "unlink_path.h"

/* From a directory up to the root of its mount namespace; the pointers are the kernel's. */
struct walk {
	__u64 dentry;
	__u64 mount;
	__u64 namespace;
	__u64 free;	/* bytes of the base that are not used yet */
	__u64 is_resolved;
};

#define BASE_MAX UNLINK_PATH_MAX
#define FULL_PATH_AT (sizeof(struct unlink_event) + BASE_MAX)

/*
 * The base ends, and the path begins, at FULL_PATH_AT. The event goes before
 * the base, wherever that begins. The last bytes are never used: the verifier
 * adds the highest begin to the highest length.
 */
struct full_call {
	struct walk walk;
	char bytes[FULL_PATH_AT + LONG_PATH_MAX + BASE_MAX];
};

/* By thread. User space gives it room when full paths are asked for. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, struct full_call);
} full_calls SEC(".maps");

static const struct full_call empty_full_call;

/* Set by user space before the programs are loaded. */
const volatile _Bool full_paths;

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
	char *to;
	long read;

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
	to = &call->bytes[sizeof(struct unlink_event) + free];
	read = bpf_probe_read_kernel_str(to + 1, length + 1, name);
	to[0] = to[length + 1] = '/';	/* the second is where the NUL came to lie */
	if (read < 0)
		return END;
	/* Pointer, length and bytes are of one name, or it was renamed meanwhile, and is read again. */
	if (read != length + 1 || name != BPF_CORE_READ(dentry, d_name.name) ||
	    length != (BPF_CORE_READ(dentry, d_name.len) & 255))
		return ON;
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

	if (!full_paths)
		return 0;
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

static __always_inline void forget_full(__u64 thread)
{
	bpf_map_delete_elem(&full_calls, &thread);
}

static __always_inline long send_full(__u64 thread, const struct unlink_event *event)
{
	struct full_call *full = bpf_map_lookup_elem(&full_calls, &thread);
	__u64 begin = BASE_MAX - event->base_length;
	__u64 length = event->base_length + event->path_length;

	/* Else the compiler subtracts from the pointer, and the verifier loses the bounds. */
	barrier_var(begin);
	if (!full || begin > BASE_MAX)
		return -1;
	if (length >= BASE_MAX + LONG_PATH_MAX)
		return -1;
	bpf_probe_read_kernel(&full->bytes[begin], sizeof(*event), event);
	return bpf_ringbuf_output(&events, &full->bytes[begin], sizeof(*event) + length, 0);
}

#endif
