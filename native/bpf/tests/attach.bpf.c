// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* One program of each kind that can be attached; each counts its hits by this process. */
#include "kernel_types.h"
#include <bpf_helpers.h>
#include <bpf_tracing.h>

struct hits {
	__u64 count;
	__u64 last_cookie;
};

enum slot {
	KPROBE,
	KRETPROBE,
	COOKIE,
	MULTI,
	SESSION,
	FENTRY,
	FEXIT,
	TRACEPOINT,
	RAW_TRACEPOINT,
	UPROBE,
	URETPROBE,
	PERF_EVENT,
	RAW_TRACEPOINT_BTF,
	SYSCALL_KPROBE,
	SYSCALL_KRETPROBE,
	LSM,
	TRACEPOINT_COOKIE,
	RAW_TRACEPOINT_COOKIE,
	UPROBE_MULTI,
	URETPROBE_MULTI,
	UPROBE_SESSION,
	FENTRY_SESSION,
	SYSCALL_COOKIE,
	SLOTS,
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SLOTS);
	__type(key, __u32);
	__type(value, struct hits);
} hits SEC(".maps");

const volatile __u32 target_process;

static __always_inline int count(__u32 slot, __u64 cookie)
{
	struct hits *found = bpf_map_lookup_elem(&hits, &slot);

	if (found && bpf_get_current_pid_tgid() >> 32 == target_process) {
		found->count++;
		found->last_cookie = cookie;
	}
	return 0;
}

SEC("kprobe")
int on_kprobe(void *ctx)
{
	return count(KPROBE, 0);
}

SEC("kretprobe")
int on_kretprobe(void *ctx)
{
	return count(KRETPROBE, 0);
}

SEC("kprobe")
int on_cookie(void *ctx)
{
	return count(COOKIE, bpf_get_attach_cookie(ctx));
}

SEC("kprobe.multi")
int on_multi(void *ctx)
{
	return count(MULTI, bpf_get_attach_cookie(ctx));
}

SEC("kprobe.session")
int on_session(void *ctx)
{
	return count(SESSION, 0);
}

SEC("fentry")
int on_fentry(void *ctx)
{
	return count(FENTRY, 0);
}

SEC("fexit")
int on_fexit(void *ctx)
{
	return count(FEXIT, 0);
}

SEC("tracepoint/syscalls/sys_enter_getpgid")
int on_tracepoint(void *ctx)
{
	return count(TRACEPOINT, 0);
}

SEC("raw_tracepoint/sys_enter")
int on_raw_tracepoint(void *ctx)
{
	return count(RAW_TRACEPOINT, 0);
}

SEC("tracepoint")
int on_tracepoint_cookie(void *ctx)
{
	return count(TRACEPOINT_COOKIE, bpf_get_attach_cookie(ctx));
}

SEC("raw_tracepoint")
int on_raw_tracepoint_cookie(void *ctx)
{
	return count(RAW_TRACEPOINT_COOKIE, bpf_get_attach_cookie(ctx));
}

SEC("uprobe")
int on_uprobe(void *ctx)
{
	return count(UPROBE, 0);
}

SEC("uretprobe")
int on_uretprobe(void *ctx)
{
	return count(URETPROBE, 0);
}

SEC("uprobe.multi")
int on_uprobe_multi(void *ctx)
{
	return count(UPROBE_MULTI, bpf_get_attach_cookie(ctx));
}

SEC("uretprobe.multi")
int on_uretprobe_multi(void *ctx)
{
	return count(URETPROBE_MULTI, 0);
}

SEC("uprobe.session")
int on_uprobe_session(void *ctx)
{
	return count(UPROBE_SESSION, 0);
}

SEC("fsession")
int on_fentry_session(void *ctx)
{
	return count(FENTRY_SESSION, 0);
}

SEC("ksyscall")
int on_syscall_cookie(void *ctx)
{
	return count(SYSCALL_COOKIE, bpf_get_attach_cookie(ctx));
}

SEC("perf_event")
int on_perf_event(void *ctx)
{
	return count(PERF_EVENT, 0);
}

SEC("tp_btf/sys_enter")
int on_raw_tracepoint_btf(void *ctx)
{
	return count(RAW_TRACEPOINT_BTF, 0);
}

SEC("ksyscall/getpgid")
int on_syscall(void *ctx)
{
	return count(SYSCALL_KPROBE, 0);
}

SEC("kretsyscall/getpgid")
int on_syscall_return(void *ctx)
{
	return count(SYSCALL_KRETPROBE, 0);
}

SEC("lsm/file_open")
int on_file_open(void *ctx)
{
	return count(LSM, 0);
}

SEC("kprobe/no_such_function")
int on_absent(void *ctx)
{
	return 0;
}

/* A hit of a kprobe on bpf_get_current_comm, inside that of a kprobe. */
SEC("kprobe")
int call_helper(void *ctx)
{
	char name[16];

	bpf_get_current_comm(name, sizeof(name));
	return count(KPROBE, 0);
}

/* The tracepoint bpf_trace/bpf_trace_printk is in what it calls. */
SEC("kprobe")
int call_tracepoint(void *ctx)
{
	char text[] = "hit";

	bpf_trace_printk(text, sizeof(text));
	return 0;
}

/* Attached to bpf_get_current_comm: the kernel does not run it inside itself. */
SEC("fentry")
int on_own_helper(void *ctx)
{
	char name[16];

	bpf_get_current_comm(name, sizeof(name));
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
