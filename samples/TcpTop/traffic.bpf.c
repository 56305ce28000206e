// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* The bytes that processes send and receive by TCP, for each connection. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#define AF_INET 2
#define AF_INET6 10

struct in6_addr {
	__u8 bytes[16];
};

struct sock_common {
	__u16 skc_family;
	__u16 skc_num;
	__be16 skc_dport;
	__be32 skc_daddr;
	struct in6_addr skc_v6_daddr;
} __attribute__((preserve_access_index));

struct sock {
	struct sock_common __sk_common;
} __attribute__((preserve_access_index));

struct connection {
	__u32 process;
	char command[16];
	__u32 address_length;
	__u8 remote[16];
	__u16 local_port, remote_port;
};

struct amount {
	__u64 sent, received;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, struct connection);
	__type(value, struct amount);
} amounts SEC(".maps");

__u64 lost;	/* bytes of connections for which the map had no room */

static __always_inline void count(struct sock *socket, __u64 sent, __u64 received)
{
	struct connection key = { .process = bpf_get_current_pid_tgid() >> 32 };
	struct amount first = {}, *amount;
	__u16 family = BPF_CORE_READ(socket, __sk_common.skc_family);

	bpf_get_current_comm(key.command, sizeof(key.command));
	key.local_port = BPF_CORE_READ(socket, __sk_common.skc_num);
	key.remote_port = __builtin_bswap16(BPF_CORE_READ(socket, __sk_common.skc_dport));
	if (family == AF_INET) {
		key.address_length = 4;
		BPF_CORE_READ_INTO((__be32 *)key.remote, socket, __sk_common.skc_daddr);
	} else if (family == AF_INET6) {
		key.address_length = 16;
		BPF_CORE_READ_INTO((struct in6_addr *)key.remote, socket, __sk_common.skc_v6_daddr);
	} else {
		return;
	}
	bpf_map_update_elem(&amounts, &key, &first, BPF_NOEXIST);
	amount = bpf_map_lookup_elem(&amounts, &key);
	if (!amount) {
		__sync_fetch_and_add(&lost, sent + received);
		return;
	}
	__sync_fetch_and_add(&amount->sent, sent);
	__sync_fetch_and_add(&amount->received, received);
}

SEC("kprobe/tcp_sendmsg")
int BPF_KPROBE(on_send, struct sock *socket, void *message, __u64 size)
{
	count(socket, size, 0);
	return 0;
}

SEC("kprobe/tcp_cleanup_rbuf")
int BPF_KPROBE(on_receive, struct sock *socket, int copied)
{
	if (copied > 0)
		count(socket, 0, copied);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
