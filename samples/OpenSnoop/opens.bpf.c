// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Every file that a process opens by openat, as one record. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct open_event {
	__u32 process;
	__s32 result;		/* a descriptor, or an errno below 0 */
	char command[16];
	char path[256];		/* as the process named it; cut at 255 bytes */
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
	__type(value, struct open_event);
} events SEC(".maps");

/* The path's place in the process, by thread, from the call to its return. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32);
	__type(value, __u64);
} calls SEC(".maps");

/* What the tracepoints pass; see events/syscalls/sys_enter_openat/format in tracefs. */
struct sys_enter {
	__u64 common, number, arguments[6];
};

struct sys_exit {
	__u64 common, number;
	__s64 result;
};

const volatile __u32 only_process;	/* 0: all */
const volatile bool only_failures;
__u64 lost;

SEC("tracepoint/syscalls/sys_enter_openat")
int on_enter(struct sys_enter *call)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u64 path = call->arguments[1];
	__u32 thread = id;

	if (only_process && only_process != id >> 32)
		return 0;
	if (bpf_map_update_elem(&calls, &thread, &path, BPF_ANY))
		__sync_fetch_and_add(&lost, 1);
	return 0;
}

SEC("tracepoint/syscalls/sys_exit_openat")
int on_exit(struct sys_exit *call)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 thread = id;
	__u64 *found = bpf_map_lookup_elem(&calls, &thread);
	struct open_event *event;
	__u64 path;

	if (!found)
		return 0;
	path = *found;
	bpf_map_delete_elem(&calls, &thread);
	if (only_failures && call->result >= 0)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	event->process = id >> 32;
	event->result = call->result;
	bpf_get_current_comm(event->command, sizeof(event->command));
	if (bpf_probe_read_user_str(event->path, sizeof(event->path), (void *)path) < 0)
		event->path[0] = 0;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
