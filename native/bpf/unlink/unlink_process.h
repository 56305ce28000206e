/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* The calling process. */
#ifndef EBPF_UNLINK_PROCESS_H
#define EBPF_UNLINK_PROCESS_H

#include "unlink_full_path.h"

#define PID_NAMESPACES_MAX 33	/* one in another: MAX_PID_NS_LEVEL, and the initial one */

/* The number of a level of the namespaces that see the process. */
static __always_inline struct upid *number_at(struct pid *pid, __u32 level)
{
	return (void *)pid + bpf_core_field_offset(struct pid, numbers) + level * bpf_core_type_size(struct upid);
}

/* A process's number in a namespace; 0: the namespace does not see it. A task is passed as a number: the verifier looks at this once. */
__noinline int get_number_in(__u64 task, __u32 namespace)
{
	struct pid *pid = BPF_CORE_READ((struct task_struct *)task, group_leader, thread_pid);
	__u32 level = BPF_CORE_READ(pid, level);

	for (__u32 i = 0; i < PID_NAMESPACES_MAX; i++) {
		if (i > level)
			return 0;
		if (BPF_CORE_READ(number_at(pid, i), ns, ns.inum) == namespace)
			return BPF_CORE_READ(number_at(pid, i), nr);
	}
	return 0;
}

/* Its number in its own pid namespace. */
static __always_inline struct upid *get_namespace_number(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct pid *pid = BPF_CORE_READ(task, group_leader, thread_pid);

	return number_at(pid, BPF_CORE_READ(pid, level));
}

/* The path of its executable, as of walk_from. A thread of the kernel has none. */
static __always_inline long walk_from_executable(struct full_call *call, __u32 place)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct path path = {};

	BPF_CORE_READ_INTO(&path, task, mm, exe_file, f_path);
	return walk_from(call, place, &path, 0);
}

#endif
