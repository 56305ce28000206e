/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * The few kernel types that our programs name, so that no vmlinux.h and no
 * system header takes part in the build. Types marked preserve_access_index
 * are matched by name against the running kernel's BTF when the object is
 * loaded; only the members that are read stand here.
 */
#ifndef EBPF_KERNEL_TYPES_H
#define EBPF_KERNEL_TYPES_H

/* Makes bpf_tracing.h use the kernel's own register names. */
#define __VMLINUX_H__

typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef _Bool bool;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

/* include/uapi/linux/bpf.h */
enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_STACK_TRACE = 7,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_LPM_TRIE = 11,
	BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_QUEUE = 22,
	BPF_MAP_TYPE_STACK = 23,
	BPF_MAP_TYPE_RINGBUF = 27,
};

/* Named here to ask whether the kernel has it. */
enum bpf_func_id {
	BPF_FUNC_get_current_task_btf = 158,
};

struct bpf_iter_num {
	__u64 opaque[1];
} __attribute__((aligned(8)));

enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
};

enum {
	BPF_F_NO_PREALLOC = 1,
	BPF_F_ZERO_SEED = 64,
};

/* Of bpf_get_stackid: the user's stack; of two stacks in one place the later one. */
enum {
	BPF_F_USER_STACK = 256,
	BPF_F_REUSE_STACKID = 1024,
};

/* Of bpf_perf_event_output. */
#define BPF_F_CURRENT_CPU 0xffffffffULL

/* What programs at packets receive; user space gives it to a test run. */
struct __sk_buff {
	__u32 len;
};

struct xdp_md {
	__u32 data;
	__u32 data_end;
};

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

/* dcache.h, path.h, mount.h, fs/mount.h, fs.h: where a name stands. */
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

struct inode {
	unsigned int i_nlink;
	unsigned long i_ino;
} __attribute__((preserve_access_index));

struct dentry {
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
	struct fdtable *fdt;
} __attribute__((preserve_access_index));

struct fs_struct {
	struct path root;
	struct path pwd;
} __attribute__((preserve_access_index));

struct nsproxy {
	struct mnt_namespace *mnt_ns;
} __attribute__((preserve_access_index));

struct kernfs_node {
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

struct task_struct {
	int pid;
	int tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
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
