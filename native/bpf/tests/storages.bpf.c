// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Values that belong to a task, an inode or a socket, and a program that reads and writes those of the task. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct storage_value {
	__u64 set_by_user;
	__u64 set_by_program;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct storage_value);
} tasks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_INODE_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} inodes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} sockets SEC(".maps");

/* Of the process that runs it. */
SEC("syscall")
int double_it(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct storage_value *value;

	value = bpf_task_storage_get(&tasks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!value)
		return 1;
	value->set_by_program = 2 * value->set_by_user;
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
