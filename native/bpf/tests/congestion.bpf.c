// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* A congestion control of TCP that counts acknowledgements and never slows down. */
#include "kernel_types.h"
#include <bpf_helpers.h>
#include <bpf_tracing.h>

struct sock;

struct tcp_sock {
	__u32 snd_cwnd;
} __attribute__((preserve_access_index));

/* The members that the kernel needs; libbpf finds them in its structure by name. */
struct tcp_congestion_ops {
	__u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	__u32 (*undo_cwnd)(struct sock *sk);
	char name[16];
};

__u64 acknowledgements;

SEC("struct_ops")
__u32 BPF_PROG(threshold, struct sock *sk)
{
	return 100;
}

SEC("struct_ops")
void BPF_PROG(avoid, struct sock *sk, __u32 ack, __u32 acked)
{
	__sync_fetch_and_add(&acknowledgements, 1);
}

SEC("struct_ops")
__u32 BPF_PROG(undo, struct sock *sk)
{
	return 10;
}

SEC(".struct_ops")
struct tcp_congestion_ops steady = {
	.ssthresh = (void *)threshold,
	.cong_avoid = (void *)avoid,
	.undo_cwnd = (void *)undo,
	.name = "ebpf_steady",
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";
