// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
// Tells of each process that starts a new executable. Needs clang (Debian: apt-get install clang).
#include <vmlinux.h>
#include <bpf/bpf_helpers.h>

struct start {
	__u32 process;
	char command[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
	__type(value, struct start);
} events SEC(".maps");

__u64 lost; /* Starts that found the ring full. */

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *ctx)
{
	struct start *start = bpf_ringbuf_reserve(&events, sizeof(*start), 0);

	if (!start) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	start->process = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(start->command, sizeof(start->command));
	bpf_ringbuf_submit(start, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
