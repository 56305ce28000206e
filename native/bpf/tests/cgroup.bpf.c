// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Two programs for one place of a cgroup: one replaces the other. A third is for another place. */
#include "kernel_types.h"
#include <bpf_helpers.h>

__u64 first_hits;
__u64 second_hits;

SEC("cgroup/sock_create")
int first(void *ctx)
{
	__sync_fetch_and_add(&first_hits, 1);
	return 1; /* 0 would forbid the socket. */
}

SEC("cgroup/sock_create")
int second(void *ctx)
{
	__sync_fetch_and_add(&second_hits, 1);
	return 1;
}

SEC("cgroup/sock_create")
int forbid(void *ctx)
{
	return 0;
}

SEC("cgroup_skb/egress")
int on_packet(struct __sk_buff *packet)
{
	return 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
