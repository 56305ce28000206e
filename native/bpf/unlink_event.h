/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * What the unlink programs send to user space, in the byte order of the
 * machine. Mirrored by src/Ebpf.Probes.Unlink/UnlinkEventLayout.cs.
 */
#ifndef EBPF_UNLINK_EVENT_H
#define EBPF_UNLINK_EVENT_H

#define UNLINK_PATH_MAX 4096	/* the kernel's PATH_MAX, with the final NUL */
#define UNLINK_COMMAND_MAX 16	/* the kernel's TASK_COMM_LEN, with the final NUL */

enum unlink_path_state {
	UNLINK_PATH_AS_GIVEN = 0,	/* whole, as the caller passed it */
	UNLINK_PATH_TRUNCATED = 1,	/* its first bytes */
	UNLINK_PATH_UNREADABLE = 2,	/* absent: the caller's pointer could not be read */
};

/* One finished call. path_length bytes of path follow, without a final NUL. */
struct unlink_event {
	__u64 timestamp_ns;	/* entry, CLOCK_MONOTONIC */
	__u64 duration_ns;	/* from entry to return */
	__u32 process_id;	/* the thread group, in the initial pid namespace */
	__u32 thread_id;
	__u32 user_id;
	__u32 group_id;
	__s32 result;		/* 0, or a negative errno */
	__s32 directory_fd;	/* dirfd; AT_FDCWD is -100 */
	char command[UNLINK_COMMAND_MAX];
	__u16 path_length;
	__u16 path_state;	/* enum unlink_path_state */
	__u32 reserved;		/* 0 */
};

_Static_assert(sizeof(struct unlink_event) == 64, "unlink_event has 64 bytes");

/*
 * Calls that could not be delivered, by cause; one value a CPU.
 * A call that found no place in the in-flight table also returns without its
 * entry: entry_missed contains in_flight_overflow.
 */
struct unlink_losses {
	__u64 ring_full;		/* no room in the ring buffer at the return */
	__u64 in_flight_overflow;	/* no room for the entry */
	__u64 entry_missed;		/* a return without its entry */
	__u64 return_missed;		/* an entry whose return never came */
};

_Static_assert(sizeof(struct unlink_losses) == 32, "unlink_losses has 32 bytes");

#endif
