// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/*
 * What unlink.bpf.c is measured against: the same event at the same hooks, as
 * a small tool writes it. The entry remembers the caller's arguments, the return
 * reserves a record of a fixed size and fills it. A path is cut at 255 bytes,
 * and what is lost is not counted.
 */
#include "kernel_types.h"
#include "kprobe_session.h"
#include "unlink_event.h"
#include <bpf_helpers.h>
#include <bpf_core_read.h>
#include <bpf_tracing.h>

#define PATH_SIZE 256

struct start {
	__u64 timestamp_ns;
	const char *path;
	int directory_fd;
};

/* The kernel's function frees its path before it returns. */
struct function_start {
	struct start start;
	long length;
	char path[PATH_SIZE];
};

struct record {
	struct unlink_event event;
	char path[PATH_SIZE];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct start);
} starts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct function_start);
} function_starts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 * 1024 * 1024);
} events SEC(".maps");

static __always_inline int enter(int directory_fd, const char *path)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct start start = {};

	start.timestamp_ns = bpf_ktime_get_boot_ns();
	start.path = path;
	start.directory_fd = directory_fd;
	bpf_map_update_elem(&starts, &thread, &start, BPF_ANY);
	return 0;
}

static __always_inline struct record *begin_record(const struct start *start, int result)
{
	__u64 thread = bpf_get_current_pid_tgid(), user = bpf_get_current_uid_gid();
	struct task_struct *task = (void *)bpf_get_current_task();
	struct task_struct *leader = BPF_CORE_READ(task, group_leader), *parent = BPF_CORE_READ(task, real_parent, group_leader);
	struct record *record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);

	if (!record)
		return 0;
	__builtin_memset(&record->event, 0, sizeof(record->event));
	record->event.timestamp_ns = start->timestamp_ns;
	record->event.duration_ns = bpf_ktime_get_boot_ns() - start->timestamp_ns;
	record->event.cgroup_id = bpf_get_current_cgroup_id();
	record->event.process_id = thread >> 32;
	record->event.thread_id = (__u32)thread;
	record->event.process_start_ns = BPF_CORE_READ(leader, start_boottime);
	record->event.parent_process_id = BPF_CORE_READ(parent, tgid);
	record->event.user_id = (__u32)user;
	record->event.group_id = user >> 32;
	record->event.effective_user_id = BPF_CORE_READ(task, cred, euid.val);
	if (bpf_core_field_exists(task->loginuid)) {
		record->event.login_user_id = BPF_CORE_READ(task, loginuid.val);
		record->event.session_id = BPF_CORE_READ(task, sessionid);
	}
	record->event.mount_namespace = BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum);
	record->event.result = result;
	record->event.directory_fd = start->directory_fd;
	bpf_get_current_comm(record->event.command, sizeof(record->event.command));
	bpf_core_read(record->event.process_command, UNLINK_COMMAND_MAX, &leader->comm);
	bpf_core_read(record->event.parent_command, UNLINK_COMMAND_MAX, &parent->comm);
	return record;
}

static __always_inline int leave(int result)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct start *start = bpf_map_lookup_elem(&starts, &thread);
	struct record *record;
	long length;

	if (!start)
		return 0;
	record = begin_record(start, result);
	if (record) {
		length = bpf_probe_read_user_str(record->path, sizeof(record->path), start->path);
		record->event.path_length = length > 0 ? length - 1 : 0;
		bpf_ringbuf_submit(record, 0);
	}
	bpf_map_delete_elem(&starts, &thread);
	return 0;
}

static __always_inline int enter_function(int directory_fd, struct filename *name)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct function_start call = {};

	call.start.timestamp_ns = bpf_ktime_get_boot_ns();
	call.start.directory_fd = directory_fd;
	call.length = bpf_probe_read_kernel_str(call.path, sizeof(call.path), BPF_CORE_READ(name, name));
	bpf_map_update_elem(&function_starts, &thread, &call, BPF_ANY);
	return 0;
}

static __always_inline int leave_function(int result)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct function_start *call = bpf_map_lookup_elem(&function_starts, &thread);
	struct record *record;

	if (!call)
		return 0;
	record = begin_record(&call->start, result);
	if (record) {
		__builtin_memcpy(record->path, call->path, sizeof(record->path));
		record->event.path_length = call->length > 0 ? call->length - 1 : 0;
		bpf_ringbuf_submit(record, 0);
	}
	bpf_map_delete_elem(&function_starts, &thread);
	return 0;
}

#define SYSCALL_UNLINK 87	/* of x86-64; arm64 has none */

/* Of both: sys_enter_unlink, sys_enter_unlinkat. */
SEC("tracepoint")
int deletion_enter(struct syscall_enter *ctx)
{
	__u64 more[2] = {};

	if ((__u32)ctx->id == SYSCALL_UNLINK)
		return enter(-100, (const char *)ctx->args[0]);
	bpf_probe_read_kernel(more, sizeof(more), &ctx->args[1]);
	return more[1] ? 0 : enter(ctx->args[0], (const char *)more[0]);
}

/* Of both: sys_exit_unlink, sys_exit_unlinkat. */
SEC("tracepoint")
int deletion_exit(struct syscall_exit *ctx)
{
	return leave(ctx->result);
}

SEC("kprobe")
int BPF_KPROBE(unlink_entry, int dfd, struct filename *name)
{
	return enter_function(dfd, name);
}

SEC("kretprobe")
int BPF_KRETPROBE(deletion_return, int result)
{
	return leave_function(result);
}

SEC("fentry")
int BPF_PROG(unlink_fentry, int dfd, struct filename *name)
{
	return enter_function(dfd, name);
}

SEC("fexit")
int BPF_PROG(unlink_fexit, int dfd, struct filename *name, int result)
{
	return leave_function(result);
}

SEC("kprobe.session")
int unlink_session(struct pt_regs *ctx)
{
	return is_return(ctx) ? leave_function(PT_REGS_RC(ctx)) :
				enter_function(PT_REGS_PARM1(ctx), (void *)PT_REGS_PARM2(ctx));
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
