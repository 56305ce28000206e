/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* The filter in force, and which of its texts are those of a call: paths by their beginning, executables as a whole. */
#ifndef EBPF_UNLINK_PREFIX_H
#define EBPF_UNLINK_PREFIX_H

#include "unlink_process.h"

/* The one in force, and the one that waits to take its place. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct unlink_filter);
} filters SEC(".maps");

/* Its index. To change the filter, user space writes the other one, then this number. */
volatile __u32 filter_in_force;

struct empty_map {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} empty SEC(".maps");

/* Not read: when user space sets an element of an array of maps, the kernel waits until the programs that run have ended. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct empty_map);
} grace_period SEC(".maps");

/* Set by user space before the programs are loaded. */
const volatile _Bool filtering;

/* A call asks many questions of one filter, which user space leaves as it is until the programs that run have ended. */
static __always_inline const struct unlink_filter *get_filter(__u32 slot)
{
	return bpf_map_lookup_elem(&filters, &slot);
}

static __always_inline const struct unlink_filter *current_filter(void)
{
	return filtering ? get_filter(filter_in_force) : 0;
}

#define NOT_FOUND UNLINK_FILTER_MAX

/* found: the index of the first value that the call matches. */
static __always_inline int passes(struct unlink_bounds bounds, int found)
{
	if (found < bounds.excluded)
		return 0;
	return bounds.excluded == bounds.end || found < bounds.end;
}

/* In each byte's highest bit: whether it is 0. */
#define is_zero(word)                                                           \
	(~((((word) & 0x7f7f7f7f7f7f7f7f) + 0x7f7f7f7f7f7f7f7f) | (word)) & 0x8080808080808080)

#define SLASHES 0x2f2f2f2f2f2f2f2f
#define DOTS 0x2e2e2e2e2e2e2e2e
#define WINDOW_STEP 5	/* of 8 bytes: the longest that is looked for, "/../", has 4 */

/* Eight bytes of the path. */
static __always_inline __u64 load_word(const struct full_call *full, __u64 at)
{
	return *(const __u64 *)&full->bytes[at];
}

/* Where a path begins whose base begins there: at most at BASE_MAX. The mask tells the verifier so. */
static __always_inline __u64 path_at(__u64 begin)
{
	return sizeof(struct unlink_event) + (begin & (2 * BASE_MAX - 1));
}

#define WINDOWS (LONG_PATH_MAX / WINDOW_STEP + 1)

enum window { HAS_NONE = 0, HAS_DOT = 1, UNDECIDED = 2 };

/* Of eight bytes, from the base's last one on, which is a slash where the path is relative. */
static __always_inline enum window look(const struct full_call *full, int window)
{
	__u64 word = load_word(full, FULL_PATH_AT - 1 + window * WINDOW_STEP);
	__u64 slash = is_zero(word ^ SLASHES), dot = is_zero(word ^ DOTS), end = slash | is_zero(word);

	if (slash & (slash >> 8 | (dot >> 8 & (end >> 16 | (dot >> 16 & end >> 24)))) & 0x8080808080)
		return HAS_DOT;
	return is_zero(word) & 0x808080808000 ? HAS_NONE : UNDECIDED;
}

/*
 * Whether the caller's part of the path has a component that is empty, "." or "..". From Linux 6.4 the verifier does not
 * follow the loop round by round, which takes longer than all else of a start.
 */
__noinline int has_dot_component(__u32 place)
{
	const struct full_call *full = get_full(place);
	enum window found = UNDECIDED;
	int i;

	if (!full)
		return 1;
	if (bpf_ksym_exists(bpf_iter_num_new)) {
		bpf_for(i, 0, WINDOWS) {
			found = look(full, i);
			if (found != UNDECIDED)
				break;
		}
	} else
		for (i = 0; i < WINDOWS && found == UNDECIDED; i++)
			found = look(full, i);
	return found == HAS_DOT;
}

/* The number of each length in words, once for all prefixes. */
static __always_inline void number_words(struct full_call *full, __u64 begin, __u32 words)
{
	__u64 number = 0;

	full->numbers[0] = 0;
	for (__u32 w = 0; w < UNLINK_PREFIX_WORDS; w++) {
		if (w >= words)
			return;
		number = UNLINK_ADD_WORD(number, load_word(full, path_at(begin) + 8 * w));
		full->numbers[w + 1] = number;
	}
}

/* One of the prefixes, or of the executables. */
static __always_inline const struct unlink_prefix *get_prefix(const struct unlink_filter *filter, __u64 i, int is_executable)
{
	i &= UNLINK_PREFIXES_MAX - 1;
	return is_executable ? &filter->executables[i] : &filter->prefixes[i];
}

/* Whether it is the prefix, and not another text of the same number: a caller may have looked for one. */
__noinline int equals_prefix(__u32 place, __u64 begin, __u64 i, __u32 slot, int is_executable)
{
	const struct unlink_filter *filter = get_filter(slot);
	const struct full_call *full = get_full(place);
	const struct unlink_prefix *prefix;
	__u64 mask = ~0ULL;

	if (!filter || !full)
		return 1;
	prefix = get_prefix(filter, i, is_executable);
	for (__u32 w = 0; w <= UNLINK_PREFIX_WORDS; w++) {
		if (w >= prefix->words)
			mask = prefix->mask;
		if ((load_word(full, path_at(begin) + 8 * w) ^ prefix->bytes[w]) & mask)
			return 0;
		if (w >= prefix->words)
			return 1;
	}
	return 1;
}

static __always_inline int has_number(const struct full_call *full, __u64 begin, const struct unlink_prefix *prefix)
{
	__u64 words = prefix->words;

	return words <= UNLINK_PREFIX_WORDS &&
	       UNLINK_ADD_WORD(full->numbers[words], load_word(full, path_at(begin) + 8 * words) & prefix->mask) == prefix->number;
}

/* As quick for prefixes that begin alike: only one whose number is the path's is compared word by word. */
static __always_inline int find_prefix(__u32 place, __u64 begin, const struct unlink_filter *filter, int is_executable)
{
	struct full_call *full = get_full(place);
	__u32 end = is_executable ? filter->executable.end : filter->prefix.end;

	if (!full)
		return NOT_FOUND;
	number_words(full, begin, is_executable ? filter->executable_words : filter->prefix_words);
	for (__u32 i = 0; i < UNLINK_PREFIXES_MAX; i++) {
		if (i >= end)
			return NOT_FOUND;
		if (has_number(full, begin, get_prefix(filter, i, is_executable)) && equals_prefix(place, begin, i, filter->slot, is_executable))
			return i;
	}
	return NOT_FOUND;
}

#define PROC 0x2f636f72702f	/* "/proc/" */
#define PROC_MASK 0xffffffffffff

/* Proc has no files to delete: a path through it goes on at another process's root, working directory or descriptor. */
static __always_inline int is_in_proc(__u32 place, __u64 begin)
{
	const struct full_call *full = get_full(place);

	return !full || (load_word(full, path_at(begin)) & PROC_MASK) == PROC;
}

#define IN_DOUBT -1

/* The path of the executable is found in a place of its own. In doubt where it was deleted or is not in the mount namespace. */
__noinline int find_executable(__u32 place, __u32 slot)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	const struct unlink_filter *filter = get_filter(slot);
	struct full_call *full = get_full(place);
	long length;

	if (!filter || !full)
		return IN_DOUBT;
	if (!BPF_CORE_READ(task, mm))
		return NOT_FOUND;
	length = walk_from_executable(full, place);
	if (length <= 0)
		return IN_DOUBT;
	full->bytes[FULL_PATH_AT] = 0;
	return find_prefix(place, BASE_MAX - length, filter, 1);
}

static __always_inline int passes_executable(const struct unlink_filter *filter)
{
	__u32 place;
	int found;

	if (bpf_map_pop_elem(&free_places, &place))
		return 1;
	found = find_executable(place, filter->slot);
	bpf_map_push_elem(&free_places, &place, BPF_ANY);
	return found == IN_DOUBT || passes(filter->executable, found);
}

#endif
