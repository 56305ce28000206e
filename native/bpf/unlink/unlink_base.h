/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* Whether the kernel began a relative path in the directory that the program saw at the entry. */
#ifndef EBPF_UNLINK_BASE_H
#define EBPF_UNLINK_BASE_H

#include "unlink_prefix.h"

#define NAME_WORDS 32	/* of 8 bytes: a longer path is in doubt */
#define NAMES_MAX 32	/* and one of more names */

/* Each byte's highest bit, as a number. */
#define count_bits(bits) ((((bits) >> 7) * 0x0101010101010101) >> 56)

/* The names in the caller's part of the path; behind it are eight bytes of 0. */
__noinline int count_names(__u32 place)
{
	const struct full_call *full = get_full(place);
	int names = 0;

	if (!full)
		return 0;
	for (int w = 0; w < NAME_WORDS; w++) {
		__u64 before = load_word(full, FULL_PATH_AT - 1 + 8 * w), word = load_word(full, FULL_PATH_AT + 8 * w);

		names += count_bits(is_zero(before ^ SLASHES) & ~is_zero(word ^ SLASHES) & ~is_zero(word) & 0x8080808080808080);
		if (is_zero(word))
			return names;
	}
	return 0;
}

/* The folder of a path's last name: of one name it is the directory, and of each name more one below. */
__noinline int is_below(__u64 folder, __u64 directory, int names)
{
	for (int i = 0; i < NAMES_MAX; i++) {
		__u64 parent;

		if (i == names - 1)
			return folder == directory;
		parent = (__u64)BPF_CORE_READ((struct dentry *)folder, d_parent);
		if (parent == folder)
			return 0;
		folder = parent;
	}
	return 0;
}

/*
 * The first file system that the kernel comes to is the caller's, as for the victim. A mount, a link or ".." on the way
 * leaves the base in doubt.
 */
static __always_inline void confirm_base(const struct short_call *call, const struct dentry *dentry)
{
	struct walk *walk = get_walk(call);
	__u64 file_system;

	if (!confirm_bases || !walk || !walk->file)
		return;
	file_system = (__u64)BPF_CORE_READ(dentry, d_sb);
	if (walk->met && walk->met != file_system)
		return;
	walk->met = file_system;
	walk->is_confirmed = is_below((__u64)BPF_CORE_READ(dentry, d_parent), walk->begin, count_names(call->place));
}

#endif
