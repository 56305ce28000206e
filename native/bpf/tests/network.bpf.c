// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* One program of each kind for the network; each counts its runs and lets everything pass. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct bpf_nf_ctx;

enum slot {
	XDP_PROGRAM,
	TCX_INGRESS,
	TCX_EGRESS,
	TC,
	NETKIT,
	SOCKET,
	REUSEPORT,
	SK_LOOKUP,
	FLOW_DISSECTOR,
	NETFILTER,
	SK_MESSAGE,
	SK_SKB,
	SLOTS,
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SLOTS);
	__type(key, __u32);
	__type(value, __u64);
} hits SEC(".maps");

/* The sockets whose data sk_msg and sk_skb programs see. */
struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} sockets SEC(".maps");

static __always_inline void count(__u32 slot)
{
	__u64 *found = bpf_map_lookup_elem(&hits, &slot);

	if (found)
		__sync_fetch_and_add(found, 1);
}

SEC("xdp")
int on_xdp(struct xdp_md *ctx)
{
	count(XDP_PROGRAM);
	return 2; /* XDP_PASS */
}

SEC("tcx/ingress")
int on_tcx_ingress(struct __sk_buff *packet)
{
	count(TCX_INGRESS);
	return -1; /* TCX_NEXT */
}

SEC("tcx/egress")
int on_tcx_egress(struct __sk_buff *packet)
{
	count(TCX_EGRESS);
	return -1;
}

/* Asks for the packet's hash, so that the flow dissector runs. */
SEC("tc")
int on_tc(struct __sk_buff *packet)
{
	count(TC);
	bpf_set_hash_invalid(packet);
	bpf_get_hash_recalc(packet);
	return 0; /* TC_ACT_OK */
}

SEC("netkit/primary")
int on_netkit(struct __sk_buff *packet)
{
	count(NETKIT);
	return -1; /* NETKIT_NEXT */
}

SEC("socket")
int on_socket(struct __sk_buff *packet)
{
	count(SOCKET);
	return packet->len; /* all of it */
}

SEC("sk_reuseport")
int on_reuseport(struct sk_reuseport_md *ctx)
{
	count(REUSEPORT);
	return 1; /* SK_PASS */
}

SEC("sk_lookup")
int on_lookup(struct bpf_sk_lookup *ctx)
{
	count(SK_LOOKUP);
	return 1;
}

SEC("flow_dissector")
int on_flow(struct __sk_buff *packet)
{
	count(FLOW_DISSECTOR);
	return 0; /* BPF_OK */
}

SEC("netfilter")
int on_netfilter(struct bpf_nf_ctx *ctx)
{
	count(NETFILTER);
	return 1; /* NF_ACCEPT */
}

SEC("sk_msg")
int on_message(struct sk_msg_md *ctx)
{
	count(SK_MESSAGE);
	return 1; /* SK_PASS */
}

SEC("sk_skb/stream_verdict")
int on_stream(struct __sk_buff *packet)
{
	count(SK_SKB);
	return 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
