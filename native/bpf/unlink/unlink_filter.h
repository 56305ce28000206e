/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* Which calls are reported. */
#ifndef EBPF_UNLINK_FILTER_H
#define EBPF_UNLINK_FILTER_H

#include "unlink_prefix.h"

#define ANCESTORS_MAX 64

/*
 * The questions are global functions, which the verifier looks at once and by
 * themselves: what a loop of one may have found does not multiply with the next.
 */

#define define_find(function, number_type, numbers, kind)                       \
	__noinline int function(number_type number, __u32 slot)                 \
	{                                                                       \
		const struct unlink_filter *filter = get_filter(slot);          \
                                                                                \
		if (!filter)                                                    \
			return NOT_FOUND;                                       \
		for (int i = 0; i < UNLINK_FILTER_MAX; i++) {                   \
			if (i >= filter->kind.end)                              \
				return NOT_FOUND;                               \
			if (filter->numbers[i] == number)                       \
				return i;                                       \
		}                                                               \
		return NOT_FOUND;                                               \
	}

define_find(find_process, __u32, processes, process)
define_find(find_user, __u32, users, user)
define_find(find_login_user, __u32, login_users, login_user)
define_find(find_cgroup, __u64, cgroups, cgroup)

/* 0 has no process, and one that the filter's namespace does not see. */
static __always_inline __u32 get_number(const struct unlink_filter *filter, const struct task_struct *task)
{
	return filter->process_namespace ? get_number_in((__u64)task, filter->process_namespace) : BPF_CORE_READ(task, tgid);
}

/* The process's own number, or the first ancestor's that is among the values. */
__noinline int find_ancestor(__u32 slot)
{
	const struct unlink_filter *filter = get_filter(slot);
	struct task_struct *task = (void *)bpf_get_current_task();
	__u32 process;
	int found;

	if (!filter)
		return NOT_FOUND;
	for (int i = 0; i <= ANCESTORS_MAX; i++) {
		process = get_number(filter, task);
		if (!process)
			return NOT_FOUND;
		found = find_process(process, slot);
		if (found != NOT_FOUND || !filter->with_descendants)
			return found;
		task = BPF_CORE_READ(task, real_parent);
	}
	return NOT_FOUND;
}

#define define_find_name(function, names, kind, read)                           \
	__noinline int function(__u32 slot)                                     \
	{                                                                       \
		const struct unlink_filter *filter = get_filter(slot);          \
		__u64 name[2] = {};                                             \
                                                                                \
		if (!filter)                                                    \
			return NOT_FOUND;                                       \
		read((char *)name);                                             \
		for (int i = 0; i < UNLINK_FILTER_MAX; i++) {                   \
			if (i >= filter->kind.end)                              \
				return NOT_FOUND;                               \
			if (filter->names[i][0] == name[0] && filter->names[i][1] == name[1]) \
				return i;                                       \
		}                                                               \
		return NOT_FOUND;                                               \
	}

static __always_inline void read_command(char *name)
{
	bpf_get_current_comm(name, UNLINK_COMMAND_MAX);
}

/* As a string: what the kernel left behind the NUL is not read. */
static __always_inline void read_process_command(char *name)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);

	bpf_core_read_str(name, UNLINK_COMMAND_MAX, &leader->comm);
}

define_find_name(find_command, commands, command, read_command)
define_find_name(find_process_command, process_commands, process_command, read_process_command)

/* The process's own cgroup, or the first above it that is among the values. */
__noinline int find_cgroup_above(__u32 slot)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct cgroup *cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp);
	int found;

	for (int i = 0; i < ANCESTORS_MAX && cgroup; i++) {
		found = find_cgroup(BPF_CORE_READ(cgroup, kn, id), slot);
		if (found != NOT_FOUND)
			return found;
		cgroup = (void *)BPF_CORE_READ(cgroup, self.parent);
	}
	return NOT_FOUND;
}

static __always_inline __u32 get_login_user(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return bpf_core_field_exists(task->loginuid) ? BPF_CORE_READ(task, loginuid.val) : UNLINK_NO_LOGIN;
}

/* User space knows its process only by the number in its own pid namespace. */
static __always_inline int excludes(const struct unlink_filter *filter)
{
	struct upid *number = get_namespace_number();

	return BPF_CORE_READ(number, nr) == filter->excluded_process &&
	       BPF_CORE_READ(number, ns, ns.inum) == filter->excluded_namespace;
}

/* What is known of a call at its entry. */
static __always_inline int passes_caller(void)
{
	const struct unlink_filter *filter = current_filter();

	if (!filter)
		return 1;
	if (filter->excluded_process && excludes(filter))
		return 0;
	if (filter->process.end && !passes(filter->process, find_ancestor(filter->slot)))
		return 0;
	if (filter->user.end && !passes(filter->user, find_user(bpf_get_current_uid_gid(), filter->slot)))
		return 0;
	if (filter->login_users_from && (get_login_user() == UNLINK_NO_LOGIN || get_login_user() < filter->login_users_from))
		return 0;
	if (filter->login_user.end && !passes(filter->login_user, find_login_user(get_login_user(), filter->slot)))
		return 0;
	if (filter->command.end && !passes(filter->command, find_command(filter->slot)))
		return 0;
	if (filter->process_command.end && !passes(filter->process_command, find_process_command(filter->slot)))
		return 0;
	if (filter->cgroup.end && !passes(filter->cgroup, find_cgroup_above(filter->slot)))
		return 0;
	return !filter->executable.end || passes_executable(filter);
}

/*
 * What is known of a call at its return. A path that could not be resolved, or that goes another way than straight down,
 * passes: the text does not say that it should not.
 */
static __always_inline int passes_result(const struct short_call *call)
{
	const struct unlink_filter *filter = current_filter();
	__u64 begin = BASE_MAX - call->event.base_length;

	if (!filter)
		return 1;
	if (filter->results == UNLINK_RESULTS_FAILURES && !call->event.result)
		return 0;
	if (filter->results == UNLINK_RESULTS_SUCCESSES && call->event.result)
		return 0;
	if (!filter->prefix.end || call->event.path_state != UNLINK_PATH_RESOLVED)
		return 1;
	return passes(filter->prefix, find_prefix(call->place, begin, filter, 0)) || has_dot_component(call->place) || is_in_proc(call->place, begin);
}

#endif
