/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* In the place of filters, full paths and details, where none is asked for: half of the types to find in the kernel's BTF. */
#ifndef EBPF_UNLINK_PLAIN_H
#define EBPF_UNLINK_PLAIN_H

#include "unlink_path.h"

static __always_inline int store_full(struct short_call *call, const char *path, enum path_origin origin)
{
	return 0;
}

static __always_inline void check_base(struct short_call *call, int result)
{
}

static __always_inline void confirm_base(const struct short_call *call, const struct dentry *dentry)
{
}

static __always_inline void forget_full(const struct short_call *call)
{
}

static __always_inline long send_full(const struct short_call *call)
{
	return -1;
}

static __always_inline long send_move(const struct short_call *from, const struct short_call *to)
{
	return NO_DESTINATION;
}

static __always_inline void add_details(__u64 thread, struct short_call *call)
{
}

static __always_inline int passes_caller(void)
{
	return 1;
}

static __always_inline int passes_result(const struct short_call *call)
{
	return 1;
}

#endif
