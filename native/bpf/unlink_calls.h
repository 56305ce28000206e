/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* A call from its entry to its record. */
#ifndef EBPF_UNLINK_CALLS_H
#define EBPF_UNLINK_CALLS_H

#ifdef UNLINK_FULL
#include "unlink_filter.h"
#include "unlink_full_path.h"
#else
#include "unlink_plain.h"
#endif

#define RENAME_EXCHANGE 2

static __always_inline int enter(enum unlink_operation operation, int directory_fd,
				 const char *path, enum path_origin origin)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct short_call *call = begin_call(thread);

	if (!call)
		return 0;
	call->event.operation = operation;
	if (!passes_caller(thread)) {
		call->verdict = FILTERED;
		return 0;
	}
	call->event.directory_fd = directory_fd;
	store_path(thread, call, path, origin);
	if (origin == USER_MEMORY && call->event.path_state != UNLINK_PATH_AS_GIVEN && call->storage == SHORT)
		call->user_path = path;
	call->event.timestamp_ns = bpf_ktime_get_ns();
	return 0;
}

static __always_inline int enter_function(enum unlink_operation operation, int directory_fd,
					  struct filename *name)
{
	return enter(operation, directory_fd, BPF_CORE_READ(name, name), KERNEL_MEMORY);
}

/* Remembered all the same: the exit does not tell what it returns from. */
static __always_inline int ignore(void)
{
	struct short_call *call = begin_call(bpf_get_current_pid_tgid());

	if (call)
		call->verdict = IGNORED;
	return 0;
}

/*
 * The caller's is the first one on its file system: one above another deletes and renames there, too. A kernel that had
 * to wait for somebody (a delegation, ESTALE) looks the names up again, and the last one counts.
 */
static __always_inline struct short_call *begin_victim(int is_rename, const struct dentry *dentry)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct short_call *call = bpf_map_lookup_elem(&calls, &thread);
	__u32 device;

	if (!call || (call->event.operation == UNLINK_RENAME_OVER) != is_rename)
		return 0;
	device = BPF_CORE_READ(dentry, d_sb, s_dev);
	if (call->met_victim && call->event.victim_device != device)
		return 0;
	call->met_victim = 1;
	call->has_victim = 0;
	call->event.victim_device = device;
	return call;
}

static __always_inline int set_victim(struct short_call *call, const struct inode *inode)
{
	call->has_victim = 1;
	call->event.victim_inode = BPF_CORE_READ(inode, i_ino);
	call->event.victim_links = BPF_CORE_READ(inode, i_nlink);
	return 0;
}

static __always_inline int meet_victim(struct dentry *dentry)
{
	struct short_call *call = begin_victim(0, dentry);
	struct inode *inode;

	if (!call)
		return 0;
	inode = BPF_CORE_READ(dentry, d_inode);
	return inode ? set_victim(call, inode) : 0;
}

/* A rename from one name of a file to another does nothing. */
static __always_inline int meet_replaced(struct renamedata *rename)
{
	struct dentry *replaced = BPF_CORE_READ(rename, new_dentry);
	struct short_call *call = begin_victim(1, replaced);
	struct inode *inode;

	if (!call || BPF_CORE_READ(rename, flags) & RENAME_EXCHANGE)
		return 0;
	inode = BPF_CORE_READ(replaced, d_inode);
	return inode && inode != BPF_CORE_READ(rename, old_dentry, d_inode) ? set_victim(call, inode) : 0;
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

/* From Linux 5.11 a pointer that the program may follow by itself. */
static __always_inline void set_surroundings(struct unlink_event *event)
{
	struct task_struct *task;

	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf)) {
		task = bpf_get_current_task_btf();
		event->parent_process_id = task->real_parent->tgid;
		event->mount_namespace = task->nsproxy->mnt_ns->ns.inum;
	} else {
		task = (void *)bpf_get_current_task();
		event->parent_process_id = BPF_CORE_READ(task, real_parent, tgid);
		event->mount_namespace = BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum);
	}
	event->cgroup_id = bpf_get_current_cgroup_id();
}

static __always_inline void complete_event(__u64 thread, struct unlink_event *event, int result)
{
	__u64 user = bpf_get_current_uid_gid();

	event->duration_ns = bpf_ktime_get_ns() - event->timestamp_ns;
	event->process_id = thread >> 32;
	event->thread_id = (__u32)thread;
	event->user_id = (__u32)user;
	event->group_id = user >> 32;
	event->result = result;
	set_surroundings(event);
	bpf_get_current_comm(event->command, sizeof(event->command));
}

/* The kernel has since brought in the page that held the path. Rare, and so not a part of every return. */
static __noinline int store_path_again(__u64 thread, struct short_call *call)
{
	return store_path(thread, call, call->user_path, USER_MEMORY);
}

/* Each rename that does not fail comes to vfs_rename: where no victim was met there, the kernel did not run the program. */
static __always_inline int finish_without_victim(__u64 thread, const struct short_call *call, int result)
{
	if (call->met_victim || result)
		return 0;
	if (call->verdict == FILTERED || !passes_result(thread, call))
		count(filtered);
	else
		count(victim_missed);
	return 0;
}

static __always_inline int finish(__u64 thread, struct short_call *call, int result)
{
	long error;

	if (call->verdict == IGNORED)
		return 0;
	if (call->event.operation == UNLINK_RENAME_OVER && !call->has_victim)
		return finish_without_victim(thread, call, result);
	if (call->verdict == FILTERED) {
		count(filtered);
		return 0;
	}
	complete_event(thread, &call->event, result);

	if (call->user_path)
		store_path_again(thread, call);

	if (!passes_result(thread, call)) {
		count(filtered);
		return 0;
	}
	error = call->storage == FULL ? send_full(thread, &call->event) :
		call->storage == LONG ? send_long(thread, &call->event) :
					send_short(call);
	if (error)
		count(ring_full);
	return 0;
}

static __always_inline int forget_thread(__u64 thread)
{
	struct short_call *call = bpf_map_lookup_elem(&calls, &thread);

	if (!call)
		return 0;
	count_unreturned(call);
	end_call(thread, call);
	return 0;
}

static __always_inline int leave(int result)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct short_call *call = bpf_map_lookup_elem(&calls, &thread);

	if (!call) {
		count(entry_missed);
		return 0;
	}
	finish(thread, call, result);
	end_call(thread, call);
	return 0;
}

#endif
