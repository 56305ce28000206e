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
	__u32 fs_sequence;	/* of the process's root and working directory */
	__u32 is_from_fs;	/* the walk began in one of them */
	__u64 begin;		/* the directory's dentry */
	__u64 file;		/* of the descriptor where it began, if another thread may exchange it; 0: none may */
	__u64 met;		/* the file system where the kernel came to the victim; 0: not yet */
	__u64 is_confirmed;	/* and it had begun in this directory */
};

#define BASE_MAX UNLINK_PATH_MAX
#define FULL_PATH_AT (sizeof(struct unlink_event) + BASE_MAX)
#define DETAILS_MAX 4096	/* see unlink_details.h */

/*
 * The base ends, and the path begins, at FULL_PATH_AT. The event goes before
 * the base, wherever that begins. The last bytes are never used: the verifier
 * adds the highest begin to the highest length.
 */
struct full_call {
	struct walk walk;
	struct unlink_details details;
	struct unlink_ancestor ancestor;
	__u64 numbers[UNLINK_PREFIX_WORDS + 1];	/* of the path's first words: see unlink_filter.h */
	char bytes[FULL_PATH_AT + LONG_PATH_MAX + DETAILS_MAX + BASE_MAX];
};

/* Places for calls. User space gives them room when full paths are asked for. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct full_call);
} full_calls SEC(".maps");

/*
 * The numbers of the places that no call has; user space fills it. A hash map
 * of calls would have 12 KiB copied for each new element.
 */
struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 1);
	__type(value, __u32);
} free_places SEC(".maps");

static __always_inline struct full_call *get_full(__u32 place)
{
	return bpf_map_lookup_elem(&full_calls, &place);
}

/* Set by user space before the programs are loaded. */
const volatile _Bool full_paths;
const volatile _Bool confirm_bases;	/* in vfs_unlink, vfs_rmdir and vfs_rename */

/*
 * Components and mounts. More than the first need a loop that the verifier does
 * not follow round by round, from Linux 6.4. Not bpf_loop: kernels before 5.13
 * refuse the address of its callback, also where it is never called.
 */
#define STEPS_BEFORE_6_4 1024
#define STEPS_MAX UNLINK_PATH_MAX

enum { ON = 0, END = 1 };

extern void *bpf_rdonly_cast(const void *pointer, __u32 type_id) __ksym __weak;

/* From Linux 6.2: a pointer that the program may follow by itself. */
#define cast(type, pointer) ((type *)bpf_rdonly_cast((void *)(pointer), bpf_core_type_id_kernel(type)))

/*
 * One component or mount. The same for each way to follow the kernel's pointers:
 * get(pointer, member).
 */
#define define_step(function, get, to_dentry, to_mount)                         \
	static __always_inline int function(struct full_call *call)             \
	{                                                                       \
		struct walk *walk = &call->walk;                                \
		struct dentry *dentry = to_dentry(walk->dentry), *parent;       \
		struct mount *mount = to_mount(walk->mount);                    \
		const unsigned char *name;                                      \
		__u64 length, free;                                             \
		__u32 sequence;                                                 \
		char *to;                                                       \
		long read;                                                      \
                                                                                \
		if ((__u64)dentry == (__u64)get(mount, mnt.mnt_root)) {         \
			struct mount *above = get(mount, mnt_parent);           \
                                                                                \
			if ((__u64)above == (__u64)mount) {                     \
				walk->is_resolved = (__u64)get(mount, mnt_ns) == walk->namespace; \
				return END;                                     \
			}                                                       \
			walk->dentry = (__u64)get(mount, mnt_mountpoint);       \
			walk->mount = (__u64)above;                             \
			return ON;                                              \
		}                                                               \
                                                                                \
		sequence = get(dentry, d_seq.seqcount.sequence);                \
		parent = get(dentry, d_parent);                                 \
		if ((__u64)parent == (__u64)dentry)                             \
			return END;	/* not connected to the file system's root */ \
		name = get(dentry, d_name.name);                                \
		length = get(dentry, d_name.len);                               \
		if (walk->free <= length)                                       \
			return END;                                             \
		length &= BASE_MAX - 1;	/* as it is: free is no more; the verifier does not know */ \
		free = (walk->free - length - 1) & (BASE_MAX - 1);              \
		to = &call->bytes[sizeof(struct unlink_event) + free];          \
		read = bpf_probe_read_kernel_str(to + 1, length + 1, name);     \
		to[0] = to[length + 1] = '/';	/* the second is where the NUL came to lie */ \
		if (read < 0)                                                   \
			return END;                                             \
		/* Parent, length and bytes are of one name, or it was renamed meanwhile, and is read again. */ \
		if (read != length + 1 || sequence & 1 || sequence != get(dentry, d_seq.seqcount.sequence)) \
			return ON;                                              \
		walk->free = free;                                              \
		walk->dentry = (__u64)parent;                                   \
		return ON;                                                      \
	}

#define as_is(pointer) ((void *)(pointer))
#define cast_dentry(pointer) cast(struct dentry, pointer)
#define cast_mount(pointer) cast(struct mount, pointer)

define_step(step_directly, ___arrow, cast_dentry, cast_mount)
define_step(step_by_helper, BPF_CORE_READ, as_is, as_is)

/* A global function: the verifier looks at it once, and not again for every round of the loop. */
__noinline int walk_step(__u32 place)
{
	struct full_call *call = get_full(place);

	return call ? step_by_helper(call) : END;
}

static __always_inline void walk_up(struct full_call *call, __u32 place)
{
	int i;

	if (bpf_ksym_exists(bpf_iter_num_new) && bpf_ksym_exists(bpf_rdonly_cast)) {
		bpf_for(i, 0, STEPS_MAX)
			if (step_directly(call) == END)
				break;
	} else
		for (i = 0; i < STEPS_BEFORE_6_4; i++)
			if (walk_step(place) == END)
				break;
}

static __always_inline struct file *get_file(struct task_struct *task, int fd)
{
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **files, *file = 0;

	if ((__u32)fd >= BPF_CORE_READ(table, max_fds))
		return 0;
	files = BPF_CORE_READ(table, fd);
	bpf_probe_read_kernel(&file, sizeof(file), &files[(__u32)fd]);
	return file;
}

static __always_inline void find_directory(struct task_struct *task, int fd, int is_absolute, struct walk *walk,
					   struct path *directory)
{
	struct file *file;

	walk->file = 0;
	if (is_absolute)
		BPF_CORE_READ_INTO(directory, task, fs, root);
	else if (fd == AT_FDCWD)
		BPF_CORE_READ_INTO(directory, task, fs, pwd);
	else {
		file = get_file(task, fd);
		if (!file)
			return;
		BPF_CORE_READ_INTO(directory, file, f_path);
		if (BPF_CORE_READ(task, files, count.counter) > 1)
			walk->file = (__u64)file;
	}
}

/* A directory that was removed has no path any more. */
static __always_inline int is_removed(struct dentry *dentry, struct mount *mount)
{
	return dentry != BPF_CORE_READ(mount, mnt.mnt_root) && !BPF_CORE_READ(dentry, d_hash.pprev);
}

static __always_inline __u32 read_fs_sequence(struct task_struct *task)
{
	struct fs_struct *fs = BPF_CORE_READ(task, fs);
	__u32 sequence = 0;

	bpf_core_read(&sequence, sizeof(sequence), &fs->seq);
	return sequence;
}

/* The walk up to the directory where the call's path begins; null: it has none. */
static __always_inline struct walk *get_walk(const struct short_call *call)
{
	struct full_call *full;

	if (call->storage != FULL || call->event.path_state != UNLINK_PATH_RESOLVED)
		return 0;
	full = get_full(call->place);
	return full ? &full->walk : 0;
}

/*
 * Whether the kernel may have begun in another directory. Where a descriptor was exchanged and put back, only the
 * victim tells; a call that failed before it came there deleted nothing.
 */
static __always_inline int is_in_doubt(const struct walk *walk, int fd, int result)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u32 sequence;

	if (walk->is_from_fs) {
		sequence = read_fs_sequence(task);
		return sequence & 1 || sequence != walk->fs_sequence;
	}
	if (!walk->file)
		return 0;
	if (confirm_bases && (walk->met || !result))
		return !walk->is_confirmed;
	return (__u64)get_file(task, fd) != walk->file;
}

/*
 * Another thread may have changed the root, the working directory or the
 * descriptor between our look and the kernel's: then the path is only what the
 * caller gave.
 */
static __always_inline void check_base(struct short_call *call, int result)
{
	const struct walk *walk = get_walk(call);

	if (walk && is_in_doubt(walk, call->event.directory_fd, result))
		set_as_given(&call->event);
}

/* The length of the path, which ends before FULL_PATH_AT; negative when there is none. */
static __always_inline long walk_from(struct full_call *call, __u32 place, const struct path *path, int with_slash)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct walk *walk = &call->walk;
	struct mount *mount = (void *)path->mnt - bpf_core_field_offset(struct mount, mnt);

	if (!path->dentry || is_removed(path->dentry, mount))
		return -1;
	walk->dentry = walk->begin = (__u64)path->dentry;
	walk->mount = (__u64)mount;
	walk->namespace = (__u64)BPF_CORE_READ(task, nsproxy, mnt_ns);
	walk->free = BASE_MAX;
	walk->is_resolved = 0;
	walk->met = 0;
	walk->is_confirmed = 0;
	call->bytes[FULL_PATH_AT - 1] = with_slash ? '/' : 0;
	if (with_slash)
		walk->free--;
	walk_up(call, place);
	return walk->is_resolved ? BASE_MAX - walk->free : -1;
}

static __always_inline long resolve_base(struct full_call *call, __u32 place, int fd)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct path directory = {};
	int is_absolute = call->bytes[FULL_PATH_AT] == '/';

	call->walk.is_from_fs = is_absolute || fd == AT_FDCWD;
	call->walk.fs_sequence = read_fs_sequence(task);
	find_directory(task, fd, is_absolute, &call->walk, &directory);
	return walk_from(call, place, &directory, !is_absolute);
}

static __always_inline void forget_full(const struct short_call *call)
{
	bpf_map_push_elem(&free_places, &call->place, BPF_ANY);
}

static __always_inline int wants_place(const struct short_call *call)
{
	return full_paths || (report_moved && call->event.operation >= UNLINK_RENAME_OVER);
}

/* False when there is no room for it, or when the path cannot be read now. */
static __always_inline int store_full(struct short_call *call, const char *path, enum path_origin origin)
{
	struct full_call *full;
	long read, base;

	if (!wants_place(call) || bpf_map_pop_elem(&free_places, &call->place))
		return 0;
	full = get_full(call->place);
	if (!full)
		return 0;
	read = read_path(&full->bytes[FULL_PATH_AT], LONG_PATH_MAX, path, origin);
	if (read <= 0) {
		forget_full(call);
		return 0;
	}
	/* The bytes behind are those of earlier calls: has_dot_component looks at eight at a time. */
	*(__u64 *)&full->bytes[FULL_PATH_AT + read - 1] = 0;
	call->storage = FULL;
	if (set_path(&call->event, read, LONG_PATH_MAX) && full_paths) {
		base = resolve_base(full, call->place, call->event.directory_fd);
		if (base >= 0) {
			call->event.base_length = base;
			call->event.path_state = UNLINK_PATH_RESOLVED;
		}
	}
	return 1;
}

static __always_inline long send_full(const struct short_call *call)
{
	const struct unlink_event *event = &call->event;
	struct full_call *full = get_full(call->place);
	__u64 begin = BASE_MAX - event->base_length;
	__u64 length = event->base_length + event->path_length + event->details_length;

	/* Else the compiler subtracts from the pointer, and the verifier loses the bounds. */
	barrier_var(begin);
	if (!full || begin > BASE_MAX || length >= BASE_MAX + LONG_PATH_MAX + DETAILS_MAX)
		return -1;
	bpf_probe_read_kernel(&full->bytes[begin], sizeof(*event), event);
	return bpf_ringbuf_output(&events, &full->bytes[begin], sizeof(*event) + length, 0);
}

#endif
