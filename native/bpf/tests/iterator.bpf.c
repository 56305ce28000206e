// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Programs that print a line for each thread of the system or for an element of a map, when user space reads it. */
#include "kernel_types.h"
#include <bpf_helpers.h>
#include <bpf_tracing.h>

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
} __attribute__((preserve_access_index));

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} __attribute__((preserve_access_index));

SEC("iter/task")
int list_threads(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (task)
		BPF_SEQ_PRINTF(ctx->meta->seq, "thread %d of %d\n", task->pid, task->tgid);
	return 0;
}

SEC("iter/task")
int list_processes(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (task && task->pid == task->tgid)
		BPF_SEQ_PRINTF(ctx->meta->seq, "process %d\n", task->pid);
	return 0;
}

struct bpf_iter__bpf_map_elem {
	struct bpf_iter_meta *meta;
	void *key;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} elements SEC(".maps");

const volatile __u32 printed;

SEC("iter/bpf_map_elem")
int list_one_element(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;

	if (key && *key == printed)
		BPF_SEQ_PRINTF(ctx->meta->seq, "element %d\n", *key);
	return 0;
}

struct bpf_iter__cgroup {
	struct bpf_iter_meta *meta;
	struct cgroup *cgroup;
} __attribute__((preserve_access_index));

SEC("iter/cgroup")
int list_cgroups(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = ctx->cgroup;

	if (cgroup)
		BPF_SEQ_PRINTF(ctx->meta->seq, "cgroup %llu\n", cgroup->kn->id);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
