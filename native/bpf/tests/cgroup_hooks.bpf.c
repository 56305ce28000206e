// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* One program of each hook of a cgroup; each counts its runs in its own slot and allows everything. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 32);
	__type(key, __u32);
	__type(value, __u64);
} hits SEC(".maps");

static __always_inline void count(__u32 slot)
{
	__u64 *found = bpf_map_lookup_elem(&hits, &slot);

	if (found)
		__sync_fetch_and_add(found, 1);
}

#define HOOK(section, name, slot) \
	SEC(section) int name(void *ctx) { count(slot); return 1; }

HOOK("cgroup_skb/ingress", skb_ingress, 0)
HOOK("cgroup_skb/egress", skb_egress, 1)
HOOK("cgroup/sock_create", sock_create, 2)
HOOK("cgroup/sock_release", sock_release, 3)
HOOK("cgroup/bind4", bind4, 4)
HOOK("cgroup/bind6", bind6, 5)
HOOK("cgroup/post_bind4", post_bind4, 6)
HOOK("cgroup/post_bind6", post_bind6, 7)
HOOK("cgroup/connect4", connect4, 8)
HOOK("cgroup/connect6", connect6, 9)
HOOK("cgroup/sendmsg4", sendmsg4, 10)
HOOK("cgroup/sendmsg6", sendmsg6, 11)
HOOK("cgroup/recvmsg4", recvmsg4, 12)
HOOK("cgroup/recvmsg6", recvmsg6, 13)
HOOK("cgroup/getpeername4", getpeername4, 14)
HOOK("cgroup/getpeername6", getpeername6, 15)
HOOK("cgroup/getsockname4", getsockname4, 16)
HOOK("cgroup/getsockname6", getsockname6, 17)
HOOK("cgroup/sysctl", sysctl_access, 18)
HOOK("cgroup/dev", device_access, 19)
HOOK("sockops", socket_operations, 20)
HOOK("cgroup/connect_unix", connect_unix, 21)
HOOK("cgroup/sendmsg_unix", sendmsg_unix, 22)
HOOK("cgroup/recvmsg_unix", recvmsg_unix, 23)
HOOK("cgroup/getsockname_unix", getsockname_unix, 24)
HOOK("cgroup/getpeername_unix", getpeername_unix, 25)

struct bpf_sockopt {
	__u64 sk;
	__u64 optval;
	__u64 optval_end;
	__s32 level;
	__s32 optname;
	__s32 optlen;
	__s32 retval;
};

/* A length of 0 leaves the option's value to the kernel. */
SEC("cgroup/getsockopt")
int getsockopt_hook(struct bpf_sockopt *ctx)
{
	count(26);
	ctx->optlen = 0;
	return 1;
}

SEC("cgroup/setsockopt")
int setsockopt_hook(struct bpf_sockopt *ctx)
{
	count(27);
	ctx->optlen = 0;
	return 1;
}

SEC("lsm_cgroup/socket_bind")
int socket_bind(void *ctx)
{
	count(28);
	return 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
