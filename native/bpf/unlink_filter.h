/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* Which calls are reported. */
#ifndef EBPF_UNLINK_FILTER_H
#define EBPF_UNLINK_FILTER_H

#include "unlink_full_path.h"

#define ANCESTORS_MAX 64

struct filter_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct unlink_filter);
} filter_a SEC(".maps"), filter_b SEC(".maps");

/* The one in force. To change it, user space writes the other one and then swaps them in one step. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct filter_map);
} filters SEC(".maps") = { .values = { &filter_a } };

/* Set by user space before the programs are loaded. */
const volatile _Bool filtering;

static __always_inline const struct unlink_filter *current_filter(void)
{
	__u32 zero = 0;
	void *filter;

	if (!filtering)
		return 0;
	filter = bpf_map_lookup_elem(&filters, &zero);
	return filter ? bpf_map_lookup_elem(filter, &zero) : 0;
}

/* A call asks many questions of one filter, which user space leaves as it is until the programs that run have ended. */
static __always_inline const struct unlink_filter *get_filter(__u32 is_second)
{
	__u32 zero = 0;

	return is_second ? bpf_map_lookup_elem(&filter_b, &zero) : bpf_map_lookup_elem(&filter_a, &zero);
}

/*
 * The questions are global functions, which the verifier looks at once and by
 * themselves: what a loop of one may have found does not multiply with the next.
 */

#define ask_whether(names_number, number_type, numbers, count)                  \
	__noinline int names_number(number_type number, __u32 is_second)        \
	{                                                                       \
		const struct unlink_filter *filter = get_filter(is_second);     \
                                                                                \
		if (!filter)                                                    \
			return 1;                                               \
		for (__u32 i = 0; i < UNLINK_FILTER_MAX; i++) {                 \
			if (i >= filter->count)                                 \
				return 0;                                       \
			if (filter->numbers[i] == number)                       \
				return 1;                                       \
		}                                                               \
		return 0;                                                       \
	}

ask_whether(names_process, __u32, processes, process_count)
ask_whether(names_user, __u32, users, user_count)
ask_whether(names_cgroup, __u64, cgroups, cgroup_count)

__noinline int passes_process(__u64 thread, __u32 is_second)
{
	const struct unlink_filter *filter = get_filter(is_second);
	__u32 process = thread >> 32;
	struct task_struct *task;

	if (names_process(process, is_second))
		return 1;
	if (!filter || !filter->with_descendants)
		return 0;
	task = (void *)bpf_get_current_task();
	for (int i = 0; i < ANCESTORS_MAX; i++) {
		task = BPF_CORE_READ(task, real_parent);
		process = BPF_CORE_READ(task, tgid);
		if (!process)
			return 0;
		if (names_process(process, is_second))
			return 1;
	}
	return 0;
}

__noinline int passes_command(__u32 is_second)
{
	const struct unlink_filter *filter = get_filter(is_second);
	__u64 command[2] = {};

	if (!filter)
		return 1;
	bpf_get_current_comm(command, sizeof(command));
	for (__u32 i = 0; i < UNLINK_FILTER_MAX; i++) {
		if (i >= filter->command_count)
			return 0;
		if (filter->commands[i][0] == command[0] && filter->commands[i][1] == command[1])
			return 1;
	}
	return 0;
}

__noinline int passes_cgroup(__u32 is_second)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct cgroup *cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp);

	for (int i = 0; i < ANCESTORS_MAX && cgroup; i++) {
		if (names_cgroup(BPF_CORE_READ(cgroup, kn, id), is_second))
			return 1;
		cgroup = (void *)BPF_CORE_READ(cgroup, self.parent);
	}
	return 0;
}

/* User space knows its process only by the number in its own pid namespace. */
static __always_inline int excludes(const struct unlink_filter *filter)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct pid *pid = BPF_CORE_READ(task, group_leader, thread_pid);
	__u32 level = BPF_CORE_READ(pid, level);
	struct upid *number = (void *)pid + bpf_core_field_offset(struct pid, numbers) +
			      level * bpf_core_type_size(struct upid);

	return BPF_CORE_READ(number, nr) == filter->excluded_process &&
	       BPF_CORE_READ(number, ns, ns.inum) == filter->excluded_namespace;
}

/* What is known of a call at its entry. */
static __always_inline int passes_caller(__u64 thread)
{
	const struct unlink_filter *filter = current_filter();

	if (!filter)
		return 1;
	if (filter->excluded_process && excludes(filter))
		return 0;
	if (filter->process_count && !passes_process(thread, filter->is_second))
		return 0;
	if (filter->user_count && !names_user(bpf_get_current_uid_gid(), filter->is_second))
		return 0;
	if (filter->command_count && !passes_command(filter->is_second))
		return 0;
	return !filter->cgroup_count || passes_cgroup(filter->is_second);
}

/* In each byte's highest bit: whether it is 0. */
#define is_zero(word)                                                           \
	(~((((word) & 0x7f7f7f7f7f7f7f7f) + 0x7f7f7f7f7f7f7f7f) | (word)) & 0x8080808080808080)

#define SLASHES 0x2f2f2f2f2f2f2f2f
#define DOTS 0x2e2e2e2e2e2e2e2e
#define WINDOW_STEP 5	/* of 8 bytes: the longest that is looked for, "/../", has 4 */

/* Whether the caller's part of the path has a component that is empty, "." or "..". */
__noinline int is_roundabout(__u64 thread)
{
	const struct full_call *full = bpf_map_lookup_elem(&full_calls, &thread);
	__u64 word, slash, dot, end;

	if (!full)
		return 1;
	for (int i = 0; i < LONG_PATH_MAX; i += WINDOW_STEP) {
		/* From the base's last byte on, which is a slash where the path is relative. */
		bpf_probe_read_kernel(&word, sizeof(word), &full->bytes[FULL_PATH_AT - 1 + i]);
		slash = is_zero(word ^ SLASHES);
		dot = is_zero(word ^ DOTS);
		end = slash | is_zero(word);
		if (slash & (slash >> 8 | (dot >> 8 & (end >> 16 | (dot >> 16 & end >> 24)))) & 0x8080808080)
			return 1;
		if (is_zero(word) & 0x808080808000)
			return 0;
	}
	return 0;
}

__noinline int has_prefix(__u64 thread, __u64 begin, __u32 is_second)
{
	const struct unlink_filter *filter = get_filter(is_second);
	const struct full_call *full = bpf_map_lookup_elem(&full_calls, &thread);
	__u64 difference, word;

	if (!filter || !full || begin > BASE_MAX)
		return 1;
	for (__u32 i = 0; i < UNLINK_PREFIXES_MAX; i++) {
		if (i >= filter->prefix_count)
			return is_roundabout(thread);
		difference = 0;
		for (int w = 0; w < UNLINK_PREFIX_WORDS; w++) {
			bpf_probe_read_kernel(&word, sizeof(word),
					      &full->bytes[sizeof(struct unlink_event) + begin + 8 * w]);
			difference |= (word ^ filter->prefixes[i].bytes[w]) & filter->prefixes[i].mask[w];
		}
		if (!difference)
			return 1;
	}
	return is_roundabout(thread);
}

/*
 * What is known of a call at its return. A path that could not be resolved, or that goes another way than straight down,
 * passes: nobody can say here that it should not.
 */
static __always_inline int passes_result(__u64 thread, const struct short_call *call)
{
	const struct unlink_filter *filter = current_filter();

	if (!filter)
		return 1;
	if (filter->results == UNLINK_RESULTS_FAILURES && !call->event.result)
		return 0;
	if (filter->results == UNLINK_RESULTS_SUCCESSES && call->event.result)
		return 0;
	if (!filter->prefix_count || call->event.path_state != UNLINK_PATH_RESOLVED)
		return 1;
	return has_prefix(thread, BASE_MAX - call->event.base_length, filter->is_second);
}

#endif
