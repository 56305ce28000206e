/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * What the unlink programs and user space tell each other, in the byte order
 * of the machine. Mirrored by the layouts of src/Ebpf.Probes.Unlink.
 */
#ifndef EBPF_UNLINK_EVENT_H
#define EBPF_UNLINK_EVENT_H

#define UNLINK_PATH_MAX 4096	/* the kernel's PATH_MAX, with the final NUL */
#define UNLINK_COMMAND_MAX 16	/* the kernel's TASK_COMM_LEN, with the final NUL */
#define UNLINK_NO_LOGIN 0xffffffff

enum unlink_operation {
	UNLINK_FILE = 0,
	UNLINK_DIRECTORY = 1,	/* rmdir, or unlinkat with AT_REMOVEDIR */
	UNLINK_RENAME_OVER = 2,	/* a rename took the victim's name */
	UNLINK_RENAME_AWAY = 3,	/* a rename took the victim from its name */
};

/*
 * The directory of a call by which a probe learns whether it sees: a descriptor
 * that no process has. Equal to HarmlessCall.DirectoryFileDescriptor in C#.
 */
#define UNLINK_SELF_TEST_FD (-0x45627066)

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
	__u64 timestamp_ns;	/* entry, CLOCK_BOOTTIME */
	__u64 tai_ns;		/* the same, CLOCK_TAI; 0 before Linux 6.1 */
	__u64 duration_ns;	/* from entry to return */
	__u64 process_start_ns;	/* CLOCK_BOOTTIME */
	__u64 cgroup_id;	/* cgroup v2 */
	__u64 victim_inode;	/* with victim_device 0: not known */
	__u64 victim_size;
	__s64 victim_modified_ns;	/* since 1970, UTC */
	__u32 victim_device;	/* the kernel's dev_t: 12 bits major, 20 bits minor */
	__u32 victim_links;	/* before the deletion */
	__u32 process_id;	/* the thread group, in the initial pid namespace */
	__u32 thread_id;
	__u32 parent_process_id;
	__u32 user_id;
	__u32 group_id;
	__u32 effective_user_id;
	__u32 login_user_id;	/* UNLINK_NO_LOGIN: none */
	__u32 session_id;	/* of the login; UNLINK_NO_LOGIN: none */
	__u32 mount_namespace;	/* its inode number */
	__s32 result;		/* 0, or a negative errno */
	__s32 directory_fd;	/* dirfd; AT_FDCWD is -100 */
	__u32 victim_mode;	/* type and rights, as stat has them */
	__u32 victim_user_id;
	__u32 victim_group_id;
	char command[UNLINK_COMMAND_MAX];	/* of the thread */
	char process_command[UNLINK_COMMAND_MAX];	/* of the process's first thread */
	char parent_command[UNLINK_COMMAND_MAX];
	__u16 base_length;
	__u16 path_length;
	__u8 path_state;	/* enum unlink_path_state */
	__u8 operation;		/* enum unlink_operation */
	__u16 details_length;	/* of the details behind the path */
};

_Static_assert(sizeof(struct unlink_event) == 184, "unlink_event has 184 bytes");

/* Which details of the process are asked for. */
enum unlink_detail {
	UNLINK_ANCESTORS = 1,
	UNLINK_EXECUTABLE = 2,
	UNLINK_COMMAND_LINE = 4,
	UNLINK_WORKING_DIRECTORY = 8,
	UNLINK_CONTAINER = 16,
};

#define UNLINK_ANCESTORS_MAX 8
#define UNLINK_TEXT_MAX 1024	/* of a text of the details, with a final NUL */

enum unlink_command_line_state {
	UNLINK_COMMAND_LINE_WHOLE = 0,
	UNLINK_COMMAND_LINE_CUT = 1,		/* its first bytes */
	UNLINK_COMMAND_LINE_UNREADABLE = 2,	/* absent: its memory was not there */
};

/*
 * Behind the path: this, ancestor_count ancestors (the parent first), and the
 * texts in the order of their lengths, without a final NUL. A text that was not
 * asked for, or could not be had, has the length 0.
 */
struct unlink_details {
	__u32 namespace_process_id;	/* in the process's own pid namespace */
	__u16 executable_length;
	__u16 directory_length;
	__u16 command_line_length;	/* arguments, each with its NUL */
	__u16 cgroup_length;		/* names, each with a slash behind it, from the process's own up */
	__u8 ancestor_count;
	__u8 command_line_state;	/* enum unlink_command_line_state */
	__u16 reserved;			/* 0 */
};

_Static_assert(sizeof(struct unlink_details) == 16, "unlink_details has 16 bytes");

struct unlink_ancestor {
	__u32 process_id;
	char command[UNLINK_COMMAND_MAX];
};

_Static_assert(sizeof(struct unlink_ancestor) == 20, "unlink_ancestor has 20 bytes");

/*
 * The end of a record of UNLINK_RENAME_AWAY, behind the path and the details:
 * this, base_length bytes and path_length bytes of the path to which the file
 * went, as in unlink_event. Absent when it could not be had.
 */
struct unlink_destination {
	__s32 directory_fd;
	__u16 base_length;
	__u16 path_length;
	__u8 path_state;	/* enum unlink_path_state */
	__u8 reserved[3];	/* 0 */
};

_Static_assert(sizeof(struct unlink_destination) == 12, "unlink_destination has 12 bytes");

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
#define UNLINK_PREFIXES_MAX 16
#define UNLINK_PREFIX_WORDS 32	/* of 8 bytes */

enum unlink_filter_results {
	UNLINK_RESULTS_ALL = 0,
	UNLINK_RESULTS_FAILURES = 1,
	UNLINK_RESULTS_SUCCESSES = 2,
};

/* A path has the prefix when its first words are the same, and in the word behind them the bytes of the mask. */
struct unlink_prefix {
	__u64 number;	/* what UNLINK_ADD_WORD makes of the words, and of the word under the mask */
	__u64 mask;
	__u32 words;
	__u32 reserved;	/* 0 */
	__u64 bytes[UNLINK_PREFIX_WORDS + 1];
};

/* From 0 on: texts that differ in one word have different numbers, and nearly all others, too. */
#define UNLINK_ADD_WORD(number, word) (((number) ^ (word)) * 0x9e3779b97f4a7c15)

/* The values of a kind: first those that exclude a call, and up to the end those that a call must match one of. */
struct unlink_bounds {
	__u8 excluded;
	__u8 end;
};

/* Which calls are reported: those that match a value of every kind that has any, and none that excludes. */
struct unlink_filter {
	struct unlink_bounds process;
	struct unlink_bounds user;
	struct unlink_bounds login_user;
	struct unlink_bounds command;		/* of the thread */
	struct unlink_bounds process_command;
	struct unlink_bounds cgroup;
	struct unlink_bounds prefix;
	struct unlink_bounds executable;
	__u8 with_descendants;		/* of the processes */
	__u8 results;			/* enum unlink_filter_results */
	__u16 reserved;			/* 0 */
	__u32 process_namespace;	/* whose numbers the processes have, by inode number; 0: the initial one */
	__u32 excluded_process;		/* as numbered in its pid namespace; 0: none */
	__u32 excluded_namespace;	/* the inode number of that */
	__u32 slot;			/* its own index among the filters */
	__u32 login_users_from;		/* the lowest login user; 0: any, and none */
	__u32 prefix_words;		/* the most whole words of a prefix */
	__u32 executable_words;		/* the same of an executable */
	__u32 processes[UNLINK_FILTER_MAX];
	__u32 users[UNLINK_FILTER_MAX];
	__u32 login_users[UNLINK_FILTER_MAX];
	__u64 cgroups[UNLINK_FILTER_MAX];	/* with those below them */
	__u64 commands[UNLINK_FILTER_MAX][2];	/* 16 bytes, padded with 0 */
	__u64 process_commands[UNLINK_FILTER_MAX][2];
	struct unlink_prefix prefixes[UNLINK_PREFIXES_MAX];
	struct unlink_prefix executables[UNLINK_PREFIXES_MAX];	/* whole paths, with their NUL */
};

_Static_assert(sizeof(struct unlink_filter) == 10096, "unlink_filter has 10096 bytes");

#endif
