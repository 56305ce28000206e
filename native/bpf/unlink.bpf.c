// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/*
 * Every deletion of a file, as one record: the entry stores the call and its
 * path in a hash map, the return completes it and sends it.
 *
 * The path is read at entry because the kernel frees it before it returns.
 * There is no per-CPU scratch memory: a record is built in place in the map, so
 * that it does not matter whether a program can be preempted.
 */
#include "kernel_types.h"
#include "unlink_event.h"
#include <bpf_helpers.h>
#include <bpf_core_read.h>
#include <bpf_tracing.h>

#define SHORT_PATH_MAX 256

/* Nearly all paths are short: only a long one pays for 4,096 bytes. */
struct short_call {
	struct unlink_event event;
	char path[SHORT_PATH_MAX];
	const char *user_path;	/* not readable at entry; to be tried again */
	__u8 long_path;		/* the path is in long_calls */
	__u8 ignored;		/* not a deletion of a file */
};

/* Mirrored by src/Ebpf.Probes.Unlink/UnlinkCallLayout.cs. */
_Static_assert(sizeof(struct short_call) == 336, "short_call has 336 bytes");
_Static_assert(__builtin_offsetof(struct short_call, ignored) == 329, "ignored stands at 329");

/* One byte more than a legal path, to tell a longer one from one that fits. */
#define LONG_PATH_MAX (UNLINK_PATH_MAX + 1)

struct long_call {
	struct unlink_event event;
	char path[LONG_PATH_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 * 1024 * 1024);
} events SEC(".maps");

/* Calls between entry and return, by thread. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct short_call);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 512);
	__type(key, __u64);
	__type(value, struct long_call);
} long_calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct unlink_losses);
} losses SEC(".maps");

/* New map elements start from these: the stack has no room for them. */
static const struct short_call empty_short_call;
static const struct long_call empty_long_call;

enum path_origin { KERNEL_MEMORY, USER_MEMORY };

#define count_loss(cause)                                                       \
	do {                                                                    \
		__u32 zero = 0;                                                 \
		struct unlink_losses *lost = bpf_map_lookup_elem(&losses, &zero); \
		if (lost)                                                       \
			__sync_fetch_and_add(&lost->cause, 1);                  \
	} while (0)

static __always_inline long read_path(char *to, __u32 size, const char *from,
				      enum path_origin origin)
{
	return origin == USER_MEMORY ? bpf_probe_read_user_str(to, size, from)
				     : bpf_probe_read_kernel_str(to, size, from);
}

/* The bytes without the final NUL; false when they fill the buffer. */
static __always_inline int set_path(struct unlink_event *event, long read, long size)
{
	if (read <= 0) {
		event->path_state = UNLINK_PATH_UNREADABLE;
		event->path_length = 0;
		return 1;
	}
	event->path_state = read == size ? UNLINK_PATH_TRUNCATED : UNLINK_PATH_AS_GIVEN;
	event->path_length = read - 1;
	return read != size;
}

static __always_inline void store_path(__u64 thread, struct short_call *call,
				       const char *path, enum path_origin origin)
{
	struct long_call *large;
	long read = read_path(call->path, SHORT_PATH_MAX, path, origin);

	if (set_path(&call->event, read, SHORT_PATH_MAX))
		return;
	bpf_map_update_elem(&long_calls, &thread, &empty_long_call, BPF_ANY);
	large = bpf_map_lookup_elem(&long_calls, &thread);
	if (!large)
		return;	/* the table is full: the short form stays, marked truncated */
	read = read_path(large->path, LONG_PATH_MAX, path, origin);
	if (read <= 0) {
		bpf_map_delete_elem(&long_calls, &thread);
		return;
	}
	set_path(&call->event, read, LONG_PATH_MAX);
	call->long_path = 1;
}

static __always_inline struct short_call *begin_call(__u64 thread)
{
	long error = bpf_map_update_elem(&calls, &thread, &empty_short_call, BPF_NOEXIST);
	struct short_call *call = bpf_map_lookup_elem(&calls, &thread);

	if (!call)
		count_loss(in_flight_overflow);
	else if (error) {
		/* The thread entered before and its return was never seen. */
		if (!call->ignored)
			count_loss(return_missed);
		if (call->long_path)
			bpf_map_delete_elem(&long_calls, &thread);
		bpf_map_update_elem(&calls, &thread, &empty_short_call, BPF_ANY);
		call = bpf_map_lookup_elem(&calls, &thread);
	}
	return call;
}

static __always_inline int enter(int directory_fd, const char *path, enum path_origin origin)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct short_call *call = begin_call(thread);

	if (!call)
		return 0;
	call->event.directory_fd = directory_fd;
	store_path(thread, call, path, origin);
	if (origin == USER_MEMORY && call->event.path_state == UNLINK_PATH_UNREADABLE)
		call->user_path = path;
	call->event.timestamp_ns = bpf_ktime_get_ns();
	return 0;
}

static __always_inline long send_long(__u64 thread, const struct unlink_event *event)
{
	struct long_call *large = bpf_map_lookup_elem(&long_calls, &thread);
	__u64 length = event->path_length;

	if (!large)
		return -1;
	large->event = *event;
	if (length >= LONG_PATH_MAX)
		length = LONG_PATH_MAX - 1;
	return bpf_ringbuf_output(&events, large, sizeof(large->event) + length, 0);
}

static __always_inline long send_short(const struct short_call *call)
{
	__u64 length = call->event.path_length;

	if (length >= SHORT_PATH_MAX)
		length = SHORT_PATH_MAX - 1;
	return bpf_ringbuf_output(&events, (void *)call, sizeof(call->event) + length, 0);
}

static __always_inline void complete(__u64 thread, struct short_call *call, int result)
{
	struct unlink_event *event = &call->event;
	__u64 user = bpf_get_current_uid_gid();

	event->duration_ns = bpf_ktime_get_ns() - event->timestamp_ns;
	event->process_id = thread >> 32;
	event->thread_id = (__u32)thread;
	event->user_id = (__u32)user;
	event->group_id = user >> 32;
	event->result = result;
	bpf_get_current_comm(event->command, sizeof(event->command));

	/* The kernel has since brought in the page that held the path. */
	if (call->user_path)
		store_path(thread, call, call->user_path, USER_MEMORY);

	if (call->long_path ? send_long(thread, event) : send_short(call))
		count_loss(ring_full);
}

static __always_inline int leave(int result)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct short_call *call = bpf_map_lookup_elem(&calls, &thread);

	if (!call) {
		count_loss(entry_missed);
		return 0;
	}
	if (!call->ignored)
		complete(thread, call, result);
	if (call->long_path)
		bpf_map_delete_elem(&long_calls, &thread);
	bpf_map_delete_elem(&calls, &thread);
	return 0;
}

/* int do_unlinkat(int dfd, struct filename *name); filename_unlinkat from 7.0. */
SEC("kprobe")
int BPF_KPROBE(unlink_entry, int dfd, struct filename *name)
{
	return enter(dfd, BPF_CORE_READ(name, name), KERNEL_MEMORY);
}

/* The register holds 64 bits of which an int return sets 32. */
SEC("kretprobe")
int BPF_KRETPROBE(unlink_return, int result)
{
	return leave(result);
}

SEC("fentry")
int BPF_PROG(unlink_fentry, int dfd, struct filename *name)
{
	return enter(dfd, BPF_CORE_READ(name, name), KERNEL_MEMORY);
}

SEC("fexit")
int BPF_PROG(unlink_fexit, int dfd, struct filename *name, int result)
{
	return leave(result);
}

/* Linux 7.0 gave the function an argument; libbpf resolves the form that the kernel has. */
extern _Bool bpf_session_is_return___before_7_0(void) __ksym __weak;
extern _Bool bpf_session_is_return___from_7_0(void *ctx) __ksym __weak;

SEC("kprobe.session")
int unlink_session(struct pt_regs *ctx)
{
	_Bool is_return = bpf_ksym_exists(bpf_session_is_return___from_7_0) ?
				  bpf_session_is_return___from_7_0(ctx) :
				  bpf_session_is_return___before_7_0();
	struct filename *name = (void *)PT_REGS_PARM2(ctx);

	if (is_return)
		return leave(PT_REGS_RC(ctx));
	return enter(PT_REGS_PARM1(ctx), BPF_CORE_READ(name, name), KERNEL_MEMORY);
}

#define AT_FDCWD -100

SEC("tracepoint/syscalls/sys_enter_unlink")
int enter_unlink(struct syscall_enter *ctx)
{
	return enter(AT_FDCWD, (const char *)ctx->args[0], USER_MEMORY);
}

SEC("tracepoint/syscalls/sys_exit_unlink")
int exit_unlink(struct syscall_exit *ctx)
{
	return leave(ctx->result);
}

SEC("tracepoint/syscalls/sys_enter_unlinkat")
int enter_unlinkat(struct syscall_enter *ctx)
{
	struct short_call *call;

	/* AT_REMOVEDIR is rmdir; any other flag is refused before a file is looked at. */
	if (!ctx->args[2])
		return enter(ctx->args[0], (const char *)ctx->args[1], USER_MEMORY);

	/* Remembered all the same: the exit does not tell the flags. */
	call = begin_call(bpf_get_current_pid_tgid());
	if (call)
		call->ignored = 1;
	return 0;
}

SEC("tracepoint/syscalls/sys_exit_unlinkat")
int exit_unlinkat(struct syscall_exit *ctx)
{
	return leave(ctx->result);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
