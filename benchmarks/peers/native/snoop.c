// SPDX-License-Identifier: MIT
/*
 * snoop OBJECT: UnlinkSnoop as a C programmer writes it, over the same BPF
 * object: attaches its tracepoints, says so on standard error, and prints each
 * deletion until SIGTERM.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "../../../native/bpf/unlink_event.h"

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	stopped = 1;
}

static void fail(const char *what)
{
	fprintf(stderr, "snoop: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int print(void *context, void *data, size_t size)
{
	struct unlink_event *event = data;

	printf("%llu %-16.16s pid %-7u uid %-5u %4d %8.1f us  %.*s\n", (unsigned long long)event->timestamp_ns,
	       event->command, event->process_id, event->user_id, event->result, event->duration_ns / 1000.0,
	       event->path_length, (char *)(event + 1));
	return 0;
}

static int is_tracepoint(struct bpf_program *program)
{
	return !strncmp(bpf_program__section_name(program), "tracepoint", strlen("tracepoint"));
}

/* The section of an entry names its tracepoint; the program at the return is one for all. */
static void attach(struct bpf_program *program)
{
	static const char *const returns[] = { "sys_exit_unlink", "sys_exit_unlinkat", "sys_exit_rmdir" };
	unsigned i;

	if (strchr(bpf_program__section_name(program), '/')) {
		if (!bpf_program__attach(program))
			fail("attach");
		return;
	}
	for (i = 0; i < sizeof(returns) / sizeof(*returns); i++)
		if (!bpf_program__attach_tracepoint(program, "syscalls", returns[i]))
			fail("attach");
}

int main(int argc, char **argv)
{
	struct bpf_object *object = argc == 2 ? bpf_object__open_file(argv[1], NULL) : NULL;
	struct bpf_program *program;
	struct ring_buffer *ring;

	if (!object)
		fail("open the object");
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, is_tracepoint(program));
	bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "events"), 4 * 1024 * 1024);
	if (bpf_object__load(object))
		fail("load the object");
	ring = ring_buffer__new(bpf_object__find_map_fd_by_name(object, "events"), print, NULL, NULL);
	if (!ring)
		fail("open the ring");
	bpf_object__for_each_program(program, object)
		if (is_tracepoint(program))
			attach(program);
	sigaction(SIGTERM, &(struct sigaction){ .sa_handler = stop }, NULL);
	fprintf(stderr, "Attached.\n");
	while (!stopped && (ring_buffer__poll(ring, -1) >= 0 || errno == EINTR))
		;
	ring_buffer__consume(ring);
	bpf_object__close(object);
	return 0;
}
