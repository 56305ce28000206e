// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* What a program can ask about the kernel's types, one of each kind. User space runs it to see the answers. */
#include "kernel_types.h"
#include <bpf_helpers.h>
#include <bpf_core_read.h>

/* Renamed in Linux 5.14. */
struct task_struct___before_5_14 {
	long state;
} __attribute__((preserve_access_index));

struct task_struct___flags {
	unsigned int sched_reset_on_fork : 1;
	int exit_code;
} __attribute__((preserve_access_index));

enum pid_type {
	PIDTYPE_SID,
	PIDTYPE_NONE,
};

struct absent_from_every_kernel {
	int member;
} __attribute__((preserve_access_index));

struct answers {
	__u64 comm_offset;
	__u64 comm_size;
	__u64 exit_code_is_signed;
	__u64 has_state;
	__u64 flag;
	__u64 dentry_size;
	__u64 mount_id;
	__u64 has_cred;
	__u64 sid;
	__u64 has_none;
	__u64 has_absent;
};

SEC("syscall")
int ask(struct answers *answers)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct task_struct___flags *flags = (void *)task;

	answers->comm_offset = bpf_core_field_offset(task->comm);
	answers->comm_size = bpf_core_field_size(task->comm);
	answers->exit_code_is_signed = __builtin_preserve_field_info(flags->exit_code, BPF_FIELD_SIGNED);
	answers->has_state = bpf_core_field_exists(((struct task_struct___before_5_14 *)task)->state);
	answers->flag = BPF_CORE_READ_BITFIELD_PROBED(flags, sched_reset_on_fork);
	answers->dentry_size = bpf_core_type_size(struct dentry);
	answers->mount_id = bpf_core_type_id_kernel(struct mount);
	answers->has_cred = bpf_core_type_exists(struct cred);
	answers->sid = bpf_core_enum_value(enum pid_type, PIDTYPE_SID);
	answers->has_none = bpf_core_enum_value_exists(enum pid_type, PIDTYPE_NONE);
#ifdef ASK_FOR_ABSENT
	answers->has_absent = 1 + bpf_core_type_exists(struct absent_from_every_kernel);
#endif
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
