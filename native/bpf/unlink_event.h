/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * What the unlink programs and user space tell each other, in the byte order
 * of the machine. Mirrored by the layouts of src/Ebpf.Probes.Unlink.
 */
#ifndef EBPF_UNLINK_EVENT_H
#define EBPF_UNLINK_EVENT_H

#define UNLINK_PATH_MAX 4096	/* the kernel's PATH_MAX, with the final NUL */
#define UNLINK_COMMAND_MAX 16	/* the kernel's TASK_COMM_LEN, with the final NUL */

enum unlink_operation {
	UNLINK_FILE = 0,
	UNLINK_DIRECTORY = 1,	/* rmdir, or unlinkat with AT_REMOVEDIR */
	UNLINK_RENAME_OVER = 2,	/* a rename took the victim's name */
};

enum unlink_path_state {
	UNLINK_PATH_AS_GIVEN = 0,	/* whole, as the caller passed it */
	UNLINK_PATH_TRUNCATED = 1,	/* its first bytes */
	UNLINK_PATH_UNREADABLE = 2,	/* absent: the caller's pointer could not be read */
	UNLINK_PATH_RESOLVED = 3,	/* whole, and so is the base before it */
};

/*
 * One finished call. base_length bytes follow, and then path_length bytes of
 * the path, without a final NUL: the path that the caller gave. The base is
 * what makes it a path from the root of the caller's mount namespace.
 */
struct unlink_event {
	__u64 timestamp_ns;	/* entry, CLOCK_MONOTONIC */
	__u64 duration_ns;	/* from entry to return */
	__u64 cgroup_id;	/* cgroup v2 */
	__u64 victim_inode;	/* with victim_device 0: not known */
	__u32 victim_device;	/* the kernel's dev_t: 12 bits major, 20 bits minor */
	__u32 victim_links;	/* before the deletion */
	__u32 process_id;	/* the thread group, in the initial pid namespace */
	__u32 thread_id;
	__u32 parent_process_id;
	__u32 user_id;
	__u32 group_id;
	__u32 mount_namespace;	/* its inode number */
	__s32 result;		/* 0, or a negative errno */
	__s32 directory_fd;	/* dirfd; AT_FDCWD is -100 */
	char command[UNLINK_COMMAND_MAX];
	__u16 base_length;
	__u16 path_length;
	__u8 path_state;	/* enum unlink_path_state */
	__u8 operation;		/* enum unlink_operation */
	__u16 reserved;		/* 0 */
};

_Static_assert(sizeof(struct unlink_event) == 96, "unlink_event has 96 bytes");

/*
 * Calls that were not delivered, by cause; one value a CPU.
 * A call that found no place in the in-flight table also returns without its
 * entry: entry_missed contains in_flight_overflow.
 */
struct unlink_counters {
	__u64 filtered;
	__u64 ring_full;		/* no room in the ring buffer at the return */
	__u64 in_flight_overflow;	/* no room for the entry */
	__u64 entry_missed;		/* a return without its entry */
	__u64 return_missed;		/* an entry whose return was not seen */
	__u64 filtered_unreturned;	/* the same, of a call that the filter had held back */
	__u64 victim_missed;		/* a rename that did not fail, and what it replaced was not seen */
};

_Static_assert(sizeof(struct unlink_counters) == 56, "unlink_counters has 56 bytes");

#define UNLINK_FILTER_MAX 16	/* values of a kind */
#define UNLINK_PREFIXES_MAX 4
#define UNLINK_PREFIX_WORDS 32	/* of 8 bytes */

enum unlink_filter_results {
	UNLINK_RESULTS_ALL = 0,
	UNLINK_RESULTS_FAILURES = 1,
	UNLINK_RESULTS_SUCCESSES = 2,
};

/* A path has the prefix when all its bytes are the same where the mask says so. */
struct unlink_prefix {
	__u64 bytes[UNLINK_PREFIX_WORDS];
	__u64 mask[UNLINK_PREFIX_WORDS];
};

/* Which calls are reported: those that match a value of every kind that has any. */
struct unlink_filter {
	__u32 process_count;
	__u32 user_count;
	__u32 command_count;
	__u32 cgroup_count;
	__u32 prefix_count;
	__u16 with_descendants;		/* of the processes */
	__u16 results;			/* enum unlink_filter_results */
	__u32 excluded_process;		/* as numbered in its pid namespace; 0: none */
	__u32 excluded_namespace;	/* the inode number of that */
	__u32 is_second;		/* it lies in filter_b */
	__u32 reserved;			/* 0 */
	__u32 processes[UNLINK_FILTER_MAX];
	__u32 users[UNLINK_FILTER_MAX];
	__u64 cgroups[UNLINK_FILTER_MAX];	/* with those below them */
	__u64 commands[UNLINK_FILTER_MAX][2];	/* 16 bytes, padded with 0 */
	struct unlink_prefix prefixes[UNLINK_PREFIXES_MAX];
};

_Static_assert(sizeof(struct unlink_filter) == 2600, "unlink_filter has 2600 bytes");

#endif
