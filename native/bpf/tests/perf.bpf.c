// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Records through a perf event array: one for each call of getpgid with a process id that cannot be. */
#include "kernel_types.h"
#include <bpf_helpers.h>

/* 44 bytes: the kernel pads a record. */
struct perf_record {
	__u64 argument;
	__u32 cpu;
	__u8 text[32];
} __attribute__((packed));

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} records SEC(".maps");

/* Not used: it brings the type of the records into the object's BTF. */
struct perf_record *record_type;

/* How often the helper refused: the buffer was full, or the CPU had none. */
__u64 refused;

SEC("tracepoint/syscalls/sys_enter_getpgid")
int on_getpgid(struct syscall_enter *ctx)
{
	struct perf_record record = { .argument = ctx->args[0], .cpu = bpf_get_smp_processor_id(), .text = "hello" };

	if (record.argument < 0x40000000)
		return 0;
	if (bpf_perf_event_output(ctx, &records, BPF_F_CURRENT_CPU, &record, sizeof(record)))
		__sync_fetch_and_add(&refused, 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
