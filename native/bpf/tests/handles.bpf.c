// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Maps whose values are programs, cgroups, devices, CPUs and sockets; a locked value; an array to map. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} cgroups SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} devices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} cpus SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_XSKMAP);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} xdp_sockets SEC(".maps");

struct guarded {
	struct bpf_spin_lock lock;
	__u32 first;
	__u64 second;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct guarded);
} guarded SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1024);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, __u32);
} shared SEC(".maps");

/* The caller: 7 when nothing is set at the index, which is the packet's length less 14. */
SEC("tc")
int enter(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &calls, skb->len - 14);
	return 7;
}

SEC("tc")
int first(struct __sk_buff *skb)
{
	return 1;
}

SEC("tc")
int second(struct __sk_buff *skb)
{
	return 2;
}

SEC("xdp")
int other_kind(struct xdp_md *ctx)
{
	return 2;
}

/* Counts in the shared array: what was there, plus one, in the next element. */
SEC("tc")
int count(struct __sk_buff *skb)
{
	__u32 zero = 0, one = 1;
	__u32 *from = bpf_map_lookup_elem(&shared, &zero), *to = bpf_map_lookup_elem(&shared, &one);

	if (from && to)
		*to = *from + 1;
	return 0;
}

SEC("raw_tp")
int is_in_first_cgroup(void *ctx)
{
	return bpf_current_task_under_cgroup(&cgroups, 0);
}

/* Both members change under the lock. */
SEC("tc")
int change_guarded(struct __sk_buff *skb)
{
	__u32 key = 1;
	struct guarded *value = bpf_map_lookup_elem(&guarded, &key);

	if (!value)
		return 1;
	bpf_spin_lock(&value->lock);
	value->first += 1;
	value->second += 1;
	bpf_spin_unlock(&value->lock);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
