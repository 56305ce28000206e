// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Every program that a process starts, as one record. */
#include "kernel_types.h"
#include <bpf_helpers.h>
#include <bpf_core_read.h>

#define FILE_MAX 256

struct exec_event {
	__u64 start_ns;			/* of the process, CLOCK_BOOTTIME */
	__u32 process_id;
	__u32 parent_process_id;
	__u32 user_id;
	__u32 file_length;		/* without the final NUL */
	char parent_command[TASK_COMM_LEN];
	char file[FILE_MAX];		/* the program's file, as it was named; cut at 255 bytes */
};

_Static_assert(sizeof(struct exec_event) == 296, "exec_event has 296 bytes");

/* What the tracepoint passes; see events/sched/sched_process_exec/format in tracefs. */
struct sched_process_exec {
	__u64 common;
	__u32 file;			/* the lower half: where the name begins */
	int process_id;
	int old_process_id;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
	__type(value, struct exec_event);
} events SEC(".maps");

/* Records that found no room in the ring; one value a CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} lost SEC(".maps");

/* Set by user space before the program is loaded: report what this process starts; 0: what any does. */
const volatile __u32 only_parent;

static __always_inline int count_lost(void)
{
	__u32 zero = 0;
	__u64 *count = bpf_map_lookup_elem(&lost, &zero);

	if (count)
		__sync_fetch_and_add(count, 1);
	return 0;
}

SEC("tracepoint/sched/sched_process_exec")
int exec_started(struct sched_process_exec *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct task_struct *parent = BPF_CORE_READ(task, real_parent, group_leader);
	__u32 parent_id = BPF_CORE_READ(parent, tgid);
	struct exec_event *event;
	long length;

	if (only_parent && only_parent != parent_id)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return count_lost();
	event->start_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	event->process_id = bpf_get_current_pid_tgid() >> 32;
	event->parent_process_id = parent_id;
	event->user_id = bpf_get_current_uid_gid();
	bpf_core_read(event->parent_command, sizeof(event->parent_command), &parent->comm);
	length = bpf_probe_read_kernel_str(event->file, sizeof(event->file), (void *)ctx + (ctx->file & 0xffff));
	event->file_length = length > 0 ? length - 1 : 0;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
