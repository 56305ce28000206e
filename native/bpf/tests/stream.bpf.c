// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Prints a number to both of its streams, when user space runs it. */
#include "kernel_types.h"
#include <bpf_helpers.h>

/* With the program itself as last argument until 6.19; the kernel fills it in. */
extern int bpf_stream_vprintk_impl(int stream, const char *format, const void *arguments, __u32 length, void *program) __ksym __weak;
extern int bpf_stream_vprintk(int stream, const char *format, const void *arguments, __u32 length) __ksym __weak;

static const char format[] = "stream %d\n";

/* 0, or an error: the kernel takes no memory for it by force. */
static __always_inline int print(int stream)
{
	__u64 arguments[] = { stream };

	if (bpf_stream_vprintk_impl)
		return bpf_stream_vprintk_impl(stream, format, arguments, sizeof(arguments), 0);
	if (bpf_stream_vprintk)
		return bpf_stream_vprintk(stream, format, arguments, sizeof(arguments));
	return 0;
}

SEC("syscall")
int print_to_streams(void *ctx)
{
	int result = print(1);

	return result ? result : print(2);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
