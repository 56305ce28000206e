/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* The caller, as its record has it. */
#ifndef EBPF_UNLINK_CALLER_H
#define EBPF_UNLINK_CALLER_H

#include "kernel_types.h"
#include "unlink_event.h"
#include <bpf_core_read.h>
#include <bpf_helpers.h>

/* The same for each way to follow the kernel's pointers. */
#define define_set_caller(name, get)                                            \
	static __always_inline void name(struct unlink_event *event, struct task_struct *task) \
	{                                                                       \
		struct task_struct *leader = get(task, group_leader);           \
		struct task_struct *parent = get(task, real_parent, group_leader); \
		const struct cred *cred = get(task, cred);                      \
                                                                                \
		event->process_start_ns = get(leader, start_boottime);          \
		event->parent_process_id = get(parent, tgid);                   \
		event->user_id = get(cred, uid.val);                            \
		event->group_id = get(cred, gid.val);                           \
		event->effective_user_id = get(cred, euid.val);                 \
		event->mount_namespace = get(task, nsproxy, mnt_ns, ns.inum);   \
		event->login_user_id = event->session_id = UNLINK_NO_LOGIN;     \
		if (bpf_core_field_exists(task->loginuid)) {                    \
			event->login_user_id = get(task, loginuid.val);         \
			event->session_id = get(task, sessionid);               \
		}                                                               \
		bpf_core_read(event->command, UNLINK_COMMAND_MAX, &task->comm); \
		bpf_core_read(event->process_command, UNLINK_COMMAND_MAX, &leader->comm); \
		bpf_core_read(event->parent_command, UNLINK_COMMAND_MAX, &parent->comm); \
	}

define_set_caller(set_caller, ___arrow)
define_set_caller(set_caller_by_helper, BPF_CORE_READ)

#endif
