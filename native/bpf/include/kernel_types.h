/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * The few kernel types that our programs name, so that no vmlinux.h and no
 * system header takes part in the build. Types marked preserve_access_index
 * are matched by name against the running kernel's BTF when the object is
 * loaded; only the members that are read are here.
 */
#ifndef EBPF_KERNEL_TYPES_H
#define EBPF_KERNEL_TYPES_H

/* Makes bpf_tracing.h use the kernel's own register names. */
#define __VMLINUX_H__

#include "bpf_types.h"

/* What a kprobe program receives: the layout is the architecture's ABI. */
#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx;
	unsigned long r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax, ip, cs, flags, sp, ss;
};
#elif defined(__TARGET_ARCH_arm64)
struct user_pt_regs {
	__u64 regs[31];
	__u64 sp;
	__u64 pc;
	__u64 pstate;
};
#else
#error "no register layout for this architecture"
#endif

/* fs.h: 32 bytes up to Linux 6.19, 192 from 7.0; name is at 0 in both. */
struct filename {
	const char *name;
} __attribute__((preserve_access_index));

/* dcache.h, path.h, mount.h, fs/mount.h, fs.h: the place of a name. */
struct qstr {
	__u32 len;
	const unsigned char *name;
} __attribute__((preserve_access_index));

struct hlist_bl_node {
	struct hlist_bl_node **pprev;
} __attribute__((preserve_access_index));

struct super_block {
	__u32 s_dev;
} __attribute__((preserve_access_index));

/* uidgid.h */
typedef struct {
	__u32 val;
} kuid_t;

typedef struct {
	__u32 val;
} kgid_t;

struct timespec64 {
	__s64 tv_sec;
	long tv_nsec;
} __attribute__((preserve_access_index));

struct inode {
	__u16 i_mode;
	kuid_t i_uid;
	kgid_t i_gid;
	unsigned int i_nlink;
	unsigned long i_ino;
	__s64 i_size;
	struct timespec64 i_mtime;	/* up to 6.6 */
} __attribute__((preserve_access_index));

struct inode___from_6_7 {
	struct timespec64 __i_mtime;
} __attribute__((preserve_access_index));

struct inode___from_6_11 {
	__s64 i_mtime_sec;
	__u32 i_mtime_nsec;
} __attribute__((preserve_access_index));

struct dentry {
	struct {
		struct {
			unsigned int sequence;	/* odd or another where name or parent change */
		} seqcount;
	} d_seq;
	struct hlist_bl_node d_hash;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	struct super_block *d_sb;
} __attribute__((preserve_access_index));

struct vfsmount {
	struct dentry *mnt_root;
	void *mnt_userns;	/* from 5.12 to 6.1 */
	void *mnt_idmap;	/* from 6.2 */
} __attribute__((preserve_access_index));

struct ns_common {
	unsigned int inum;
} __attribute__((preserve_access_index));

struct mnt_namespace {
	struct ns_common ns;
} __attribute__((preserve_access_index));

struct pid_namespace {
	struct ns_common ns;
} __attribute__((preserve_access_index));

struct upid {
	int nr;
	struct pid_namespace *ns;
} __attribute__((preserve_access_index));

/* numbers has level + 1 elements: one for each namespace that sees the task. */
struct pid {
	unsigned int level;
	struct upid numbers[1];
} __attribute__((preserve_access_index));

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
	struct mnt_namespace *mnt_ns;
} __attribute__((preserve_access_index));

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
} __attribute__((preserve_access_index));

struct file {
	struct path f_path;
} __attribute__((preserve_access_index));

/* fs.h, from 5.12, and in the later ones of 5.10. */
struct renamedata {
	struct dentry *old_dentry;
	struct dentry *new_dentry;
	unsigned int flags;
} __attribute__((preserve_access_index));

/* fdtable.h, fs_struct.h, nsproxy.h, cgroup-defs.h, sched.h: who asks. */
struct fdtable {
	unsigned int max_fds;
	struct file **fd;
} __attribute__((preserve_access_index));

struct files_struct {
	struct {
		int counter;
	} count;	/* of those that share it */
	struct fdtable *fdt;
} __attribute__((preserve_access_index));

struct fs_struct {
	struct {
	} seq;		/* its first 4 bytes: odd or another where root or pwd change */
	struct path root;
	struct path pwd;
} __attribute__((preserve_access_index));

struct nsproxy {
	struct mnt_namespace *mnt_ns;
} __attribute__((preserve_access_index));

/* mm_types.h */
struct mm_struct {
	unsigned long arg_start;
	unsigned long arg_end;
	struct file *exe_file;
} __attribute__((preserve_access_index));

struct kernfs_node {
	const char *name;
	__u64 id;
} __attribute__((preserve_access_index));

struct cgroup_subsys_state {
	struct cgroup_subsys_state *parent;
} __attribute__((preserve_access_index));

/* The state is a cgroup's first member. */
struct cgroup {
	struct cgroup_subsys_state self;
	struct kernfs_node *kn;
} __attribute__((preserve_access_index));

struct css_set {
	struct cgroup *dfl_cgrp;
} __attribute__((preserve_access_index));

/* cred.h */
struct cred {
	kuid_t uid;
	kgid_t gid;
	kuid_t euid;
} __attribute__((preserve_access_index));

#define TASK_COMM_LEN 16

struct task_struct {
	int pid;
	int tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	__u64 start_boottime;
	const struct cred *cred;
	char comm[TASK_COMM_LEN];
	kuid_t loginuid;	/* with CONFIG_AUDIT */
	unsigned int sessionid;
	struct mm_struct *mm;
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	struct css_set *cgroups;
} __attribute__((preserve_access_index));

/* What a syscall tracepoint passes; see events/syscalls/<name>/format in tracefs. */
struct syscall_enter {
	__u64 common;
	__u64 id;
	__u64 args[6];
};

struct syscall_exit {
	__u64 common;
	__u64 id;
	__s64 result;
};

#endif
