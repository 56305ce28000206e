/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* What is asked for of the calling process beyond the event: found at the return, and written behind the path. */
#ifndef EBPF_UNLINK_DETAILS_H
#define EBPF_UNLINK_DETAILS_H

#include "unlink_process.h"

#define CGROUP_LEVELS_MAX 16
#define CGROUP_NAME_MAX 256
#define CGROUP_MAX 512

_Static_assert(sizeof(struct unlink_details) + UNLINK_ANCESTORS_MAX * sizeof(struct unlink_ancestor) +
		       3 * UNLINK_TEXT_MAX + CGROUP_MAX <= DETAILS_MAX, "the details fit");

/* Set by user space before the programs are loaded: enum unlink_detail. */
const volatile __u32 process_details;

/* The mask is above the longest path with the longest details behind it. */
static __always_inline char *behind_path(struct full_call *full, __u64 at)
{
	return &full->bytes[FULL_PATH_AT + (at & 8191)];
}

/* Global functions: the verifier looks at each by itself. They return how much they appended. */

__noinline int append_ancestors(__u32 place, __u64 at)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct full_call *full = get_full(place);
	struct unlink_ancestor *ancestor;
	int count = 0;

	if (!full)
		return 0;
	ancestor = &full->ancestor;
	for (int i = 0; i < UNLINK_ANCESTORS_MAX; i++) {
		task = BPF_CORE_READ(task, real_parent, group_leader);
		ancestor->process_id = BPF_CORE_READ(task, tgid);
		if (!ancestor->process_id)
			break;
		bpf_core_read(ancestor->command, UNLINK_COMMAND_MAX, &task->comm);
		bpf_probe_read_kernel(behind_path(full, at), sizeof(*ancestor), ancestor);
		at += sizeof(*ancestor);
		count++;
	}
	return count;
}

/* The path of the executable or of the working directory, found in a place of its own. */
__noinline int append_path(__u32 place, __u64 at, __u32 scratch, int is_executable)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct full_call *full = get_full(place), *found = get_full(scratch);
	struct path path = {};
	long length;
	__u64 begin;

	if (!full || !found)
		return 0;
	/* The root itself has no component: its path is the slash of the end. */
	if (is_executable)
		length = walk_from_executable(found, scratch);
	else {
		BPF_CORE_READ_INTO(&path, task, fs, pwd);
		length = walk_from(found, scratch, &path, 0);
	}
	if (length < 0 || length >= UNLINK_TEXT_MAX)
		return 0;
	if (!length) {
		*behind_path(full, at) = '/';
		return 1;
	}
	begin = BASE_MAX - length;
	barrier_var(begin);
	bpf_probe_read_kernel(behind_path(full, at), length & (UNLINK_TEXT_MAX - 1),
			      &found->bytes[sizeof(struct unlink_event) + (begin & (BASE_MAX - 1))]);
	return length;
}

/* Negative when its memory is not there. */
__noinline int append_command_line(__u32 place, __u64 at)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct full_call *full = get_full(place);
	__u64 start = BPF_CORE_READ(task, mm, arg_start), length = BPF_CORE_READ(task, mm, arg_end) - start;

	if (length >= UNLINK_TEXT_MAX)
		length = UNLINK_TEXT_MAX - 1;
	if (!full || bpf_probe_read_user(behind_path(full, at), length & (UNLINK_TEXT_MAX - 1), (void *)start))
		return -1;
	return length;
}

/* Names from the process's own cgroup up, below the root. The root has no parent. */
__noinline int append_cgroup(__u32 place, __u64 at)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct cgroup *cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp), *parent;
	struct full_call *full = get_full(place);
	__u64 length = 0;
	long read;

	if (!full)
		return 0;
	for (int i = 0; i < CGROUP_LEVELS_MAX; i++) {
		parent = (void *)BPF_CORE_READ(cgroup, self.parent);
		if (!parent || length >= CGROUP_MAX - CGROUP_NAME_MAX)
			break;
		read = bpf_probe_read_kernel_str(behind_path(full, at + length), CGROUP_NAME_MAX, BPF_CORE_READ(cgroup, kn, name));
		if (read <= 0)
			break;
		length += read & (CGROUP_MAX - 1);	/* with the NUL, and so up to CGROUP_NAME_MAX */
		*behind_path(full, at + length - 1) = '/';
		cgroup = parent;
	}
	return length;
}

/* A call whose path is in a smaller element gets a place, where the details go behind the path. */
static __always_inline struct full_call *move_to_place(__u64 thread, struct short_call *call)
{
	struct long_call *large;
	struct full_call *full;

	if (call->storage == FULL)
		return get_full(call->place);
	if (bpf_map_pop_elem(&free_places, &call->place))
		return 0;
	full = get_full(call->place);
	if (!full)
		return 0;
	if (call->storage == LONG) {
		large = bpf_map_lookup_elem(&long_calls, &thread);
		if (large)
			bpf_probe_read_kernel(&full->bytes[FULL_PATH_AT], call->event.path_length & 8191, large->path);
		bpf_map_delete_elem(&long_calls, &thread);
	} else
		bpf_probe_read_kernel(&full->bytes[FULL_PATH_AT], call->event.path_length & (SHORT_PATH_MAX - 1), call->path);
	call->storage = FULL;
	return full;
}

static __always_inline __u64 append_paths(__u32 place, __u64 at, struct unlink_details *details)
{
	__u32 scratch;

	if (!(process_details & (UNLINK_EXECUTABLE | UNLINK_WORKING_DIRECTORY)) || bpf_map_pop_elem(&free_places, &scratch))
		return at;
	if (process_details & UNLINK_EXECUTABLE) {
		details->executable_length = append_path(place, at, scratch, 1) & (UNLINK_TEXT_MAX - 1);
		at += details->executable_length;
	}
	if (process_details & UNLINK_WORKING_DIRECTORY)
		details->directory_length = append_path(place, at, scratch, 0) & (UNLINK_TEXT_MAX - 1);
	bpf_map_push_elem(&free_places, &scratch, BPF_ANY);
	return at + details->directory_length;
}

/* The lengths stand before what they are of: they are known last. */
static __always_inline void add_details(__u64 thread, struct short_call *call)
{
	__u64 begin = call->event.path_length, at = begin + sizeof(struct unlink_details);
	struct unlink_details *details;
	struct full_call *full;
	int length;

	if (!process_details)
		return;
	full = move_to_place(thread, call);
	if (!full)
		return;
	details = &full->details;
	__builtin_memset(details, 0, sizeof(*details));
	details->namespace_process_id = BPF_CORE_READ(get_namespace_number(), nr);
	if (process_details & UNLINK_ANCESTORS) {
		details->ancestor_count = append_ancestors(call->place, at) & 15;
		at += details->ancestor_count * sizeof(struct unlink_ancestor);
	}
	at = append_paths(call->place, at, details);
	if (process_details & UNLINK_COMMAND_LINE) {
		length = append_command_line(call->place, at);
		details->command_line_state = length < 0 ? UNLINK_COMMAND_LINE_UNREADABLE :
				length == UNLINK_TEXT_MAX - 1 ? UNLINK_COMMAND_LINE_CUT : UNLINK_COMMAND_LINE_WHOLE;
		details->command_line_length = length < 0 ? 0 : length & (UNLINK_TEXT_MAX - 1);
		at += details->command_line_length;
	}
	if (process_details & UNLINK_CONTAINER) {
		details->cgroup_length = append_cgroup(call->place, at) & (CGROUP_MAX - 1);
		at += details->cgroup_length;
	}
	bpf_probe_read_kernel(behind_path(full, begin), sizeof(*details), details);
	call->event.details_length = at - begin;
}

#endif
