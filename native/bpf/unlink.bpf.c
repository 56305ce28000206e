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
	return enter_function(UNLINK_RENAME_OVER, newdfd, to);
}

/* Of all three. The register holds 64 bits of which an int return sets 32. */
SEC("kretprobe")
int BPF_KRETPROBE(deletion_return, int result)
{
	return leave(result);
}

SEC("fentry")
int BPF_PROG(unlink_fentry, int dfd, struct filename *name)
{
	return enter_function(UNLINK_FILE, dfd, name);
}

SEC("fexit")
int BPF_PROG(unlink_fexit, int dfd, struct filename *name, int result)
{
	return leave(result);
}

SEC("fentry")
int BPF_PROG(rmdir_fentry, int dfd, struct filename *name)
{
	return enter_function(UNLINK_DIRECTORY, dfd, name);
}

SEC("fexit")
int BPF_PROG(rmdir_fexit, int dfd, struct filename *name, int result)
{
	return leave(result);
}

SEC("fentry")
int BPF_PROG(rename_fentry, int olddfd, struct filename *from, int newdfd, struct filename *to)
{
	return enter_function(UNLINK_RENAME_OVER, newdfd, to);
}

SEC("fexit")
int BPF_PROG(rename_fexit, int olddfd, struct filename *from, int newdfd, struct filename *to,
	     unsigned int flags, int result)
{
	return leave(result);
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
	return is_return(ctx) ? leave(PT_REGS_RC(ctx)) :
				enter_function(UNLINK_RENAME_OVER, PT_REGS_PARM3(ctx), (void *)PT_REGS_PARM4(ctx));
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
	return meet_victim(is_dentry_third ? argument(PT_REGS_PARM3(ctx), 3) : argument(PT_REGS_PARM2(ctx), 2));
}

/* int vfs_rename(struct renamedata *); from 5.12. */
SEC("kprobe")
int BPF_KPROBE(victim_rename_entry, struct renamedata *rename)
{
	return meet_replaced(rename);
}

SEC("fentry")
int victim_unlink_fentry(__u64 *ctx)
{
	return meet_victim(is_dentry_third ? argument(ctx[2], 3) : argument(ctx[1], 2));
}

SEC("fentry")
int victim_rmdir_fentry(__u64 *ctx)
{
	return meet_victim(is_dentry_third ? argument(ctx[2], 3) : argument(ctx[1], 2));
}

SEC("fentry")
int BPF_PROG(victim_rename_fentry, struct renamedata *rename)
{
	return meet_replaced(rename);
}

SEC("tracepoint/syscalls/sys_enter_unlink")
int enter_unlink(struct syscall_enter *ctx)
{
	return enter(UNLINK_FILE, AT_FDCWD, (const char *)ctx->args[0], USER_MEMORY);
}

SEC("tracepoint/syscalls/sys_enter_rmdir")
int enter_rmdir(struct syscall_enter *ctx)
{
	return enter(UNLINK_DIRECTORY, AT_FDCWD, (const char *)ctx->args[0], USER_MEMORY);
}

#define AT_REMOVEDIR 0x200

SEC("tracepoint/syscalls/sys_enter_unlinkat")
int enter_unlinkat(struct syscall_enter *ctx)
{
	const char *path = (const char *)ctx->args[1];
	__u32 flags = ctx->args[2];	/* an int: the kernel drops the upper half, whatever the caller put there */

	if (!flags && report_files)
		return enter(UNLINK_FILE, ctx->args[0], path, USER_MEMORY);
	if (flags == AT_REMOVEDIR && report_directories)
		return enter(UNLINK_DIRECTORY, ctx->args[0], path, USER_MEMORY);
	/* Any other flag is refused before a file is looked at. */
	return ignore();
}

/* Of all three: sys_exit_unlink, sys_exit_unlinkat, sys_exit_rmdir. */
SEC("tracepoint")
int deletion_exit(struct syscall_exit *ctx)
{
	return leave(ctx->result);
}

/* A thread whose return was not run does not take its place in the table with it. */
SEC("raw_tp/sched_process_exit")
int thread_exit(void *ctx)
{
	return forget_thread(bpf_get_current_pid_tgid());
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
