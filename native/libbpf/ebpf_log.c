// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/*
 * libbpf has one print function for the whole process. This one gives each message to the thread that caused it, so that
 * several copies of Ebpf.Core (plugins, each in an AssemblyLoadContext) log side by side, and one can be unloaded: a
 * receiver is set only while its code is on the thread's stack.
 */
#include <stdio.h>
#include <stdlib.h>

#include "libbpf.h"

struct ebpf_log {
	void (*write)(int level, const char *message); /* NULL: messages of this thread are dropped. */
	int level; /* The most verbose level that is written. */
};

static __thread struct ebpf_log current;

/* Exchanges this thread's receiver with *log. */
LIBBPF_API void ebpf_log_exchange(struct ebpf_log *log)
{
	struct ebpf_log previous = current;

	current = *log;
	*log = previous;
}

static int print(enum libbpf_print_level level, const char *format, va_list arguments)
{
	char *message;

	if (!current.write || (int)level > current.level)
		return 0;
	if (vasprintf(&message, format, arguments) < 0) { /* A verifier's log has megabytes. */
		current.write(level, "There is no memory for a message of libbpf.");
		return 0;
	}
	current.write(level, message);
	free(message);
	return 0;
}

__attribute__((constructor)) static void start(void)
{
	libbpf_set_print(print);
}
