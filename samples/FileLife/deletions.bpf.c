// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Files that are deleted, with the time since they were made. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

struct life {
	__u64 microseconds;
	__u32 process;		/* that deletes it */
	char command[16];
	char name[256];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
	__type(value, struct life);
} lives SEC(".maps");

/* When each file was made, by its dentry. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, __u64);
	__type(value, __u64);
} births SEC(".maps");

/* The dentry that a thread deletes. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32);
	__type(value, __u64);
} calls SEC(".maps");

__u64 lost;

SEC("kprobe/security_inode_create")
int BPF_KPROBE(on_create, void *directory, struct dentry *file)
{
	__u64 key = (__u64)file, now = bpf_ktime_get_ns();

	bpf_map_update_elem(&births, &key, &now, BPF_ANY);
	return 0;
}

/* The third parameter from Linux 5.12 on. */
SEC("kprobe/vfs_unlink")
int BPF_KPROBE(on_unlink, void *namespace, void *directory, struct dentry *file)
{
	__u32 thread = bpf_get_current_pid_tgid();
	__u64 key = (__u64)file;

	if (bpf_map_lookup_elem(&births, &key) && bpf_map_update_elem(&calls, &thread, &key, BPF_ANY))
		__sync_fetch_and_add(&lost, 1);
	return 0;
}

SEC("kretprobe/vfs_unlink")
int BPF_KRETPROBE(on_unlink_return, int result)
{
	__u64 id = bpf_get_current_pid_tgid(), *file, key, *birth;
	__u32 thread = id;
	struct life *life;

	file = bpf_map_lookup_elem(&calls, &thread);
	if (!file)
		return 0;
	key = *file;
	bpf_map_delete_elem(&calls, &thread);
	birth = bpf_map_lookup_elem(&births, &key);
	if (result || !birth)
		return 0;
	life = bpf_ringbuf_reserve(&lives, sizeof(*life), 0);
	if (!life) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	life->microseconds = (bpf_ktime_get_ns() - *birth) / 1000;
	life->process = id >> 32;
	bpf_get_current_comm(life->command, sizeof(life->command));
	if (bpf_probe_read_kernel_str(life->name, sizeof(life->name), BPF_CORE_READ((struct dentry *)key, d_name.name)) < 0)
		life->name[0] = 0;
	bpf_ringbuf_submit(life, 0);
	bpf_map_delete_elem(&births, &key);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
