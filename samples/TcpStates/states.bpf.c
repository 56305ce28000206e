// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Every change of a TCP connection's state, through a perf event array. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#define IPPROTO_TCP 6
#define AF_INET 2

enum tcp_state {
	TCP_STATE_ESTABLISHED = 1,
	TCP_STATE_SYN_SENT,
	TCP_STATE_SYN_RECEIVED,
	TCP_STATE_FIN_WAIT_1,
	TCP_STATE_FIN_WAIT_2,
	TCP_STATE_TIME_WAIT,
	TCP_STATE_CLOSED,
	TCP_STATE_CLOSE_WAIT,
	TCP_STATE_LAST_ACK,
	TCP_STATE_LISTENING,
	TCP_STATE_CLOSING,
	TCP_STATE_NEW_SYN_RECEIVED,
};

struct state_change {
	__u64 microseconds;	/* in the old state; 0: it began before the program */
	enum tcp_state old_state, new_state;
	__u32 process;		/* which ran: not always the connection's own */
	char command[16];
	__u16 source_port, destination_port;
	__u32 address_length;
	__u8 source[16], destination[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} changes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 10240);
	__type(key, __u64);
	__type(value, __u64);
} starts SEC(".maps");

struct state_change *unused;
__u64 lost;

/* See events/sock/inet_sock_set_state/format in tracefs. */
struct set_state {
	__u64 common, socket;
	__u32 old_state, new_state;
	__u16 source_port, destination_port, family;
	__u8 protocol, high_protocol;	/* of two bytes from Linux 5.6 on */
	__u32 source, destination;
	__u64 source_6[2], destination_6[2];
};

SEC("tracepoint/sock/inet_sock_set_state")
int on_change(struct set_state *ctx)
{
	struct state_change change = {};
	__u64 socket = ctx->socket, now = bpf_ktime_get_ns(), *start;

	if (ctx->protocol != IPPROTO_TCP)
		return 0;
	start = bpf_map_lookup_elem(&starts, &socket);
	change.microseconds = start ? (now - *start) / 1000 : 0;
	change.old_state = ctx->old_state;
	change.new_state = ctx->new_state;
	change.process = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(change.command, sizeof(change.command));
	change.source_port = ctx->source_port;
	change.destination_port = ctx->destination_port;
	if (ctx->family == AF_INET) {
		change.address_length = 4;
		__builtin_memcpy(change.source, &ctx->source, 4);
		__builtin_memcpy(change.destination, &ctx->destination, 4);
	} else {
		change.address_length = 16;
		__builtin_memcpy(change.source, ctx->source_6, 16);
		__builtin_memcpy(change.destination, ctx->destination_6, 16);
	}
	if (bpf_perf_event_output(ctx, &changes, BPF_F_CURRENT_CPU, &change, sizeof(change)))
		__sync_fetch_and_add(&lost, 1);
	if (ctx->new_state == TCP_STATE_CLOSED)
		bpf_map_delete_elem(&starts, &socket);
	else
		bpf_map_update_elem(&starts, &socket, &now, BPF_ANY);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
