// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/*
 * Every deletion of a file, as one record: the entry stores the call and its
 * path in a hash map, the return completes it and sends it.
 *
 * The path is read at entry because the kernel frees it before it returns.
 * There is no per-CPU scratch memory: a record is built in place in the map, so
 * that it does not matter whether a program can be preempted.
 */
#include "unlink_calls.h"
#include "kprobe_session.h"
#include <bpf_tracing.h>

/* int do_unlinkat(int dfd, struct filename *name); filename_unlinkat from 7.0. */
SEC("kprobe")
int BPF_KPROBE(unlink_entry, int dfd, struct filename *name)
{
	return enter_function(UNLINK_FILE, dfd, name);
}

/* int do_rmdir(int dfd, struct filename *name); filename_rmdir from 7.0. */
SEC("kprobe")
int BPF_KPROBE(rmdir_entry, int dfd, struct filename *name)
{
	return enter_function(UNLINK_DIRECTORY, dfd, name);
}

/*
 * int do_renameat2(int olddfd, struct filename *from, int newdfd, struct
 * filename *to, unsigned int flags), from 5.11; filename_renameat2 from 7.0.
 */
SEC("kprobe")
int BPF_KPROBE(rename_entry, int olddfd, struct filename *from, int newdfd, struct filename *to)
{
	return enter_rename(olddfd, BPF_CORE_READ(from, name), newdfd, BPF_CORE_READ(to, name), KERNEL_MEMORY);
}

/* Of both. The register holds 64 bits; an int return sets 32 of them. */
SEC("kretprobe")
int BPF_KRETPROBE(deletion_return, int result)
{
	return leave(result);
}

SEC("kretprobe")
int BPF_KRETPROBE(rename_return, int result)
{
	return leave_rename(result);
}

SEC("fentry")
int BPF_PROG(unlink_fentry, int dfd, struct filename *name)
{
	return enter_fentry(UNLINK_FILE, dfd, name);
}

SEC("fexit")
int BPF_PROG(unlink_fexit, int dfd, struct filename *name, int result)
{
	return leave(result);
}

SEC("fentry")
int BPF_PROG(rmdir_fentry, int dfd, struct filename *name)
{
	return enter_fentry(UNLINK_DIRECTORY, dfd, name);
}

SEC("fexit")
int BPF_PROG(rmdir_fexit, int dfd, struct filename *name, int result)
{
	return leave(result);
}

SEC("fentry")
int BPF_PROG(rename_fentry, int olddfd, struct filename *from, int newdfd, struct filename *to)
{
	return enter_rename(olddfd, from->name, newdfd, to->name, KERNEL_MEMORY);
}

SEC("fexit")
int BPF_PROG(rename_fexit, int olddfd, struct filename *from, int newdfd, struct filename *to,
	     unsigned int flags, int result)
{
	return leave_rename(result);
}

SEC("kprobe.session")
int unlink_session(struct pt_regs *ctx)
{
	return is_return(ctx) ? leave(PT_REGS_RC(ctx)) :
				enter_function(UNLINK_FILE, PT_REGS_PARM1(ctx), (void *)PT_REGS_PARM2(ctx));
}

SEC("kprobe.session")
int rmdir_session(struct pt_regs *ctx)
{
	return is_return(ctx) ? leave(PT_REGS_RC(ctx)) :
				enter_function(UNLINK_DIRECTORY, PT_REGS_PARM1(ctx), (void *)PT_REGS_PARM2(ctx));
}

SEC("kprobe.session")
int rename_session(struct pt_regs *ctx)
{
	struct filename *from, *to;

	if (is_return(ctx))
		return leave_rename(PT_REGS_RC(ctx));
	from = (void *)PT_REGS_PARM2(ctx);
	to = (void *)PT_REGS_PARM4(ctx);
	return enter_rename(PT_REGS_PARM1(ctx), BPF_CORE_READ(from, name), PT_REGS_PARM3(ctx), BPF_CORE_READ(to, name), KERNEL_MEMORY);
}

/*
 * vfs_unlink and vfs_rmdir (dir, dentry, ...); where mounts map ids, from 5.12,
 * (idmap, dir, dentry, ...). Each branch loads its own argument: a chosen offset
 * from the context is no offset that the verifier takes.
 */
#define is_dentry_third                                                         \
	(bpf_core_field_exists(struct vfsmount, mnt_userns) ||                  \
	 bpf_core_field_exists(struct vfsmount, mnt_idmap))

#define argument(value, n)                                                      \
	({                                                                      \
		void *loaded = (void *)(value);                                 \
		asm volatile("" : "+r"(loaded) : "i"(n));                       \
		loaded;                                                         \
	})

SEC("kprobe")
int victim_entry(struct pt_regs *ctx)
{
	return record_victim(is_dentry_third ? argument(PT_REGS_PARM3(ctx), 3) : argument(PT_REGS_PARM2(ctx), 2));
}

/* int vfs_rename(struct renamedata *); from 5.12. */
SEC("kprobe")
int BPF_KPROBE(victim_rename_entry, struct renamedata *rename)
{
	return record_rename(rename);
}

SEC("fentry")
int victim_unlink_fentry(__u64 *ctx)
{
	return record_victim(is_dentry_third ? argument(ctx[2], 3) : argument(ctx[1], 2));
}

SEC("fentry")
int victim_rmdir_fentry(__u64 *ctx)
{
	return record_victim(is_dentry_third ? argument(ctx[2], 3) : argument(ctx[1], 2));
}

SEC("fentry")
int BPF_PROG(victim_rename_fentry, struct renamedata *rename)
{
	return record_rename(rename);
}

#define AT_REMOVEDIR 0x200

/* Of x86-64. arm64 has neither. */
#define SYSCALL_RMDIR 84
#define SYSCALL_UNLINK 87

/*
 * Of all three: sys_enter_unlink, sys_enter_unlinkat, sys_enter_rmdir. Each program more would take the verifier as long again. The
 * kernel attaches no program to a call that looks at more arguments than it has: those of unlinkat are read as memory.
 */
SEC("tracepoint")
int deletion_enter(struct syscall_enter *ctx)
{
	enum unlink_operation operation = UNLINK_FILE;
	int directory_fd = AT_FDCWD;
	const char *path = (const char *)ctx->args[0];
	__u32 number = ctx->id;	/* an int: the kernel may leave the upper half as it was */

	if (number == SYSCALL_RMDIR) {
		operation = UNLINK_DIRECTORY;
	} else if (number != SYSCALL_UNLINK) {
		__u64 more[2] = {};
		__u32 flags;	/* an int: the kernel drops the upper half, whatever the caller put there */

		bpf_probe_read_kernel(more, sizeof(more), &ctx->args[1]);
		directory_fd = ctx->args[0];
		path = (const char *)more[0];
		flags = more[1];
		if (flags == AT_REMOVEDIR)
			operation = UNLINK_DIRECTORY;
		else if (flags)
			return ignore();	/* Any other flag is refused before a file is looked at. */
		if (!(flags ? report_directories : report_files))
			return ignore();
	}
	return enter(operation, directory_fd, path, USER_MEMORY);
}

SEC("tracepoint/syscalls/sys_enter_rename")
int enter_rename_call(struct syscall_enter *ctx)
{
	return enter_rename(AT_FDCWD, (const char *)ctx->args[0], AT_FDCWD, (const char *)ctx->args[1], USER_MEMORY);
}

/* Of both: sys_enter_renameat, sys_enter_renameat2. */
SEC("tracepoint")
int enter_renameat(struct syscall_enter *ctx)
{
	return enter_rename(ctx->args[0], (const char *)ctx->args[1], ctx->args[2], (const char *)ctx->args[3], USER_MEMORY);
}

/* Of all three: sys_exit_unlink, sys_exit_unlinkat, sys_exit_rmdir. */
SEC("tracepoint")
int deletion_exit(struct syscall_exit *ctx)
{
	return leave(ctx->result);
}

/* Of all three: sys_exit_rename, sys_exit_renameat, sys_exit_renameat2. */
SEC("tracepoint")
int rename_exit(struct syscall_exit *ctx)
{
	return leave_rename(ctx->result);
}

/* A thread whose return was not run does not take its place in the table with it. */
SEC("raw_tp/sched_process_exit")
int thread_exit(void *ctx)
{
	return forget_thread(bpf_get_current_pid_tgid());
}

/* (task, old number, ...). A thread that is not its process's first takes the first one's number by execve. */
SEC("raw_tp/sched_process_exec")
int thread_renumbered(__u64 *ctx)
{
	__u64 thread = bpf_get_current_pid_tgid();
	__u32 old = ctx[1];

	return old == (__u32)thread ? 0 : forget_thread((thread & ~0xffffffffULL) | old);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
