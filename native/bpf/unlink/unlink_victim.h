/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* The file that a call deletes or moves, seen in vfs_unlink, vfs_rmdir and vfs_rename. */
#ifndef EBPF_UNLINK_VICTIM_H
#define EBPF_UNLINK_VICTIM_H

#include "unlink_maps.h"
#include <bpf_core_read.h>

#define RENAME_EXCHANGE 2
#define NS_PER_SECOND 1000000000LL

/*
 * The caller's is the first one on its file system: one above another deletes and renames there, too. A kernel that had
 * to wait for somebody (a delegation, ESTALE) looks the names up again, and the last one counts.
 */
static __always_inline struct short_call *begin_victim(__u64 thread, int is_rename, const struct dentry *dentry)
{
	struct short_call *call = get_call(thread);
	__u32 device;

	if (!call || (call->event.operation >= UNLINK_RENAME_OVER) != is_rename)
		return 0;
	device = BPF_CORE_READ(dentry, d_sb, s_dev);
	if (call->met_victim && call->event.victim_device != device)
		return 0;
	call->met_victim = 1;
	call->has_victim = 0;
	call->event.victim_device = device;
	return call;
}

static __always_inline void confirm_base_of(__u64 thread, int is_rename, const struct dentry *dentry)
{
	struct short_call *call = get_call(thread);

	if (call && (call->event.operation >= UNLINK_RENAME_OVER) == is_rename)
		confirm_base(call, dentry);
}

/* The inode's fields for its times have been renamed twice. */
static __always_inline __s64 get_modified_ns(const struct inode *inode)
{
	const struct inode___from_6_7 *later = (void *)inode;
	const struct inode___from_6_11 *latest = (void *)inode;

	if (bpf_core_field_exists(latest->i_mtime_sec))
		return BPF_CORE_READ(latest, i_mtime_sec) * NS_PER_SECOND + BPF_CORE_READ(latest, i_mtime_nsec);
	if (bpf_core_field_exists(later->__i_mtime))
		return BPF_CORE_READ(later, __i_mtime.tv_sec) * NS_PER_SECOND + BPF_CORE_READ(later, __i_mtime.tv_nsec);
	return BPF_CORE_READ(inode, i_mtime.tv_sec) * NS_PER_SECOND + BPF_CORE_READ(inode, i_mtime.tv_nsec);
}

static __always_inline int set_victim(struct short_call *call, const struct inode *inode)
{
	call->has_victim = 1;
	call->event.victim_inode = BPF_CORE_READ(inode, i_ino);
	call->event.victim_links = BPF_CORE_READ(inode, i_nlink);
	call->event.victim_mode = BPF_CORE_READ(inode, i_mode);
	call->event.victim_user_id = BPF_CORE_READ(inode, i_uid.val);
	call->event.victim_group_id = BPF_CORE_READ(inode, i_gid.val);
	call->event.victim_size = BPF_CORE_READ(inode, i_size);
	call->event.victim_modified_ns = get_modified_ns(inode);
	return 0;
}

static __always_inline int record_victim(struct dentry *dentry)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct short_call *call;
	struct inode *inode;

	confirm_base_of(thread, 0, dentry);
	call = identify_victims ? begin_victim(thread, 0, dentry) : 0;
	if (!call)
		return 0;
	inode = BPF_CORE_READ(dentry, d_inode);
	return inode ? set_victim(call, inode) : 0;
}

/* A rename from one name of a file to another does nothing. */
static __noinline int record_rename(struct renamedata *rename)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct dentry *moved = BPF_CORE_READ(rename, old_dentry), *replaced = BPF_CORE_READ(rename, new_dentry);
	struct inode *moved_inode = BPF_CORE_READ(moved, d_inode), *replaced_inode = BPF_CORE_READ(replaced, d_inode);
	struct short_call *from = report_moved ? begin_victim(thread, 1, moved) : 0;
	struct short_call *to = report_replaced ? begin_victim(thread | DESTINATION, 1, replaced) : 0;

	if (report_moved)
		confirm_base_of(thread, 1, moved);
	confirm_base_of(thread | DESTINATION, 1, replaced);
	if (moved_inode == replaced_inode)
		return 0;
	if (from)
		set_victim(from, moved_inode);
	if (to && replaced_inode && !(BPF_CORE_READ(rename, flags) & RENAME_EXCHANGE))
		set_victim(to, replaced_inode);
	return 0;
}

#endif
