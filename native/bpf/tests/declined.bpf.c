// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Kinds that Ebpf.Core loads and runs, and does not attach or read: docs/decisions.md says why. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} perf_buffer SEC(".maps");

SEC("xdp")
int at_driver(struct xdp_md *ctx)
{
	return 2; /* XDP_PASS */
}

SEC("tc")
int at_interface(struct __sk_buff *packet)
{
	return packet->len;
}

SEC("socket")
int at_socket(struct __sk_buff *packet)
{
	return packet->len;
}

SEC("tracepoint/syscalls/sys_enter_getpgid")
int to_perf_buffer(void *ctx)
{
	__u32 word = 1;

	bpf_perf_event_output(ctx, &perf_buffer, BPF_F_CURRENT_CPU, &word, sizeof(word));
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
