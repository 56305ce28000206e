// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* What packages of eunomia-bpf have: a program of each kind with its place, maps that are printed again and again, records of two rings, arguments. */
#include "kernel_types.h"
#include <bpf_helpers.h>

enum level {
	LOW,
	HIGH = 7,
};

/* Arguments. */
const volatile __u32 least = 0;
const volatile bool doubled;
const volatile bool counting = 1;
const volatile char label[8] = "none";
const volatile enum level level = LOW;
__s16 offset;

struct hist {
	__u32 slots[26];
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct hist);
} hists SEC(".maps");

struct argument {
	__u32 high, low;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct argument);
} arguments SEC(".maps");

struct stack_event {
	__u32 pid;
	__u32 cpu_id;
	char comm[16];
	__s32 kstack_sz;
	__s32 ustack_sz;
	__u64 kstack[32];
	__u64 ustack[32];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} first_ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} second_ring SEC(".maps");

/* Not used: they bring types into the object's BTF. */
struct stack_event *stack_type;
struct argument *argument_type;
struct hist *hist_type;

/* How often each program ran, in the order of this file. */
__u64 runs[16];

static const struct hist no_hist;

/* The tests call getpgid with process ids that cannot be: 0x40000000 and more. */
SEC("tp/syscalls/sys_enter_getpgid")
int on_call(struct syscall_enter *ctx)
{
	__u32 slot = ctx->args[0] & 15, key = doubled ? 2 : 1;
	struct argument argument = { .high = ctx->args[0] >> 16 & 0xffff, .low = (ctx->args[0] & 0xffff) + offset };
	struct hist *hist;

	__sync_fetch_and_add(&runs[0], 1);
	if (ctx->args[0] < 0x40000000 || argument.low < least)
		return 0;
	bpf_map_update_elem(&hists, &key, &no_hist, BPF_NOEXIST);
	hist = bpf_map_lookup_elem(&hists, &key);
	if (hist && counting) {
		/* By another variable: the verifier forgets the bound of one whose address is taken. */
		__u64 index = ctx->args[0] & 15;

		__sync_fetch_and_add(&hist->slots[index], 1);
		for (int i = 0; i < 8; i++)
			hist->comm[i] = label[i];
	}
	bpf_map_update_elem(&arguments, &slot, &argument, BPF_ANY);
	bpf_ringbuf_output(&first_ring, &argument, sizeof(argument), 0);
	return 0;
}

SEC("raw_tp/sys_enter")
int on_raw_call(void *ctx)
{
	__sync_fetch_and_add(&runs[1], 1);
	return 0;
}

SEC("tp_btf/sys_enter")
int on_typed_call(void *ctx)
{
	__sync_fetch_and_add(&runs[2], 1);
	return 0;
}

SEC("kprobe/vfs_unlink")
int on_unlink(void *ctx)
{
	__sync_fetch_and_add(&runs[3], 1);
	return 0;
}

SEC("kretprobe/vfs_unlink")
int on_unlink_return(void *ctx)
{
	__sync_fetch_and_add(&runs[4], 1);
	return 0;
}

SEC("fentry/vfs_unlink")
int on_unlink_entry(void *ctx)
{
	__sync_fetch_and_add(&runs[5], 1);
	return 0;
}

SEC("fexit/vfs_unlink")
int on_unlink_exit(void *ctx)
{
	__sync_fetch_and_add(&runs[6], 1);
	return 0;
}

SEC("uprobe/libc.so.6:getpgid")
int on_library(void *ctx)
{
	__sync_fetch_and_add(&runs[7], 1);
	return 0;
}

SEC("uretprobe/libc.so.6:getpgid")
int on_library_return(void *ctx)
{
	__sync_fetch_and_add(&runs[8], 1);
	return 0;
}

SEC("lsm/file_open")
int on_file_open(void *ctx)
{
	__sync_fetch_and_add(&runs[9], 1);
	return 0;
}

SEC("perf_event")
int on_sample(void *ctx)
{
	__u64 ids = bpf_get_current_pid_tgid();
	struct stack_event *event;

	__sync_fetch_and_add(&runs[10], 1);
	if (!ids)
		return 0; /* idle */
	event = bpf_ringbuf_reserve(&second_ring, sizeof(*event), 0);
	if (!event)
		return 0;
	event->pid = ids >> 32;
	event->cpu_id = bpf_get_smp_processor_id();
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->kstack_sz = bpf_get_stack(ctx, event->kstack, sizeof(event->kstack), 0);
	event->ustack_sz = bpf_get_stack(ctx, event->ustack, sizeof(event->ustack), BPF_F_USER_STACK);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("tc")
int on_traffic(void *ctx)
{
	__sync_fetch_and_add(&runs[11], 1);
	return 0; /* TC_ACT_OK */
}

SEC("xdp")
int on_packet(void *ctx)
{
	__sync_fetch_and_add(&runs[12], 1);
	return 2; /* XDP_PASS */
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
