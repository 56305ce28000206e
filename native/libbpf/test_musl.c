// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* test_musl OBJECT: loads a BPF object through libebpf-core.so and says what it is linked to; test-musl.sh runs it. */
#include <stdio.h>

#include "libbpf.h"

struct ebpf_log {
	void (*write)(int level, const char *message);
	int level;
};

void ebpf_log_exchange(struct ebpf_log *log);

static int messages;

static void count(int level, const char *message)
{
	messages++;
}

int main(int argc, char **argv)
{
	struct ebpf_log log = { count, LIBBPF_DEBUG };
	struct bpf_object *object;

	ebpf_log_exchange(&log);
	object = bpf_object__open_file(argv[1], NULL);
	if (!object || bpf_object__load(object)) {
		perror(argv[1]);
		return 1;
	}
	bpf_object__close(object);
	printf("libbpf %s on musl: loaded %s, %d messages\n", libbpf_version_string(), argv[1], messages);
	return messages == 0;
}
