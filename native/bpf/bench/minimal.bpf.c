// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/*
 * What unlink.bpf.c is measured against: the same event, as a small tool
 * writes it. The entry remembers the caller's arguments, the return reserves a
 * record of a fixed size and fills it. A path is cut at 255 bytes, and what is
 * lost is not counted.
 */
#include "kernel_types.h"
#include "unlink_event.h"
#include <bpf_helpers.h>
#include <bpf_core_read.h>

#define PATH_SIZE 256

struct start {
	__u64 timestamp_ns;
	const char *path;
	int directory_fd;
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
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 * 1024 * 1024);
} events SEC(".maps");

static __always_inline int enter(int directory_fd, const char *path)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct start start = {};

	start.timestamp_ns = bpf_ktime_get_ns();
	start.path = path;
	start.directory_fd = directory_fd;
	bpf_map_update_elem(&starts, &thread, &start, BPF_ANY);
	return 0;
}

static __always_inline int leave(int result)
{
	__u64 thread = bpf_get_current_pid_tgid(), user = bpf_get_current_uid_gid();
	struct task_struct *task = (void *)bpf_get_current_task();
	struct start *start = bpf_map_lookup_elem(&starts, &thread);
	struct record *record;
	long length;

	if (!start)
		return 0;
	record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
	if (record) {
		__builtin_memset(&record->event, 0, sizeof(record->event));
		record->event.timestamp_ns = start->timestamp_ns;
		record->event.duration_ns = bpf_ktime_get_ns() - start->timestamp_ns;
		record->event.cgroup_id = bpf_get_current_cgroup_id();
		record->event.process_id = thread >> 32;
		record->event.thread_id = (__u32)thread;
		record->event.parent_process_id = BPF_CORE_READ(task, real_parent, tgid);
		record->event.user_id = (__u32)user;
		record->event.group_id = user >> 32;
		record->event.mount_namespace = BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum);
		record->event.result = result;
		record->event.directory_fd = start->directory_fd;
		bpf_get_current_comm(record->event.command, sizeof(record->event.command));
		length = bpf_probe_read_user_str(record->path, sizeof(record->path), start->path);
		record->event.path_length = length > 0 ? length - 1 : 0;
		bpf_ringbuf_submit(record, 0);
	}
	bpf_map_delete_elem(&starts, &thread);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_unlink")
int enter_unlink(struct syscall_enter *ctx)
{
	return enter(-100, (const char *)ctx->args[0]);
}

SEC("tracepoint/syscalls/sys_enter_unlinkat")
int enter_unlinkat(struct syscall_enter *ctx)
{
	return ctx->args[2] ? 0 : enter(ctx->args[0], (const char *)ctx->args[1]);
}

/* Of both: sys_exit_unlink, sys_exit_unlinkat. */
SEC("tracepoint")
int deletion_exit(struct syscall_exit *ctx)
{
	return leave(ctx->result);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
