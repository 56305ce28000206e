/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* A kprobe.session program runs at the entry and at the return: at which? */
#ifndef EBPF_KPROBE_SESSION_H
#define EBPF_KPROBE_SESSION_H

#include "kernel_types.h"
#include <bpf_helpers.h>

/* Linux 7.0 gave the function an argument; libbpf resolves the form that the kernel has. */
extern _Bool bpf_session_is_return___before_7_0(void) __ksym __weak;
extern _Bool bpf_session_is_return___from_7_0(void *ctx) __ksym __weak;

static __always_inline int is_return(void *ctx)
{
	return bpf_ksym_exists(bpf_session_is_return___from_7_0) ?
		       bpf_session_is_return___from_7_0(ctx) :
		       bpf_session_is_return___before_7_0();
}

#endif
