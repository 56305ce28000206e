// SPDX-License-Identifier: MIT
/*
 * snoop OBJECT [PID [prompt]]: UnlinkSnoop as a C programmer writes it, over the same
 * BPF object: attaches its tracepoints, says so on standard error, and prints each
 * deletion, or those of a process, until SIGTERM. OBJECT: unlink.bpf.o, with PID
 * unlink_full.bpf.o. "prompt": lines are written before the next wait, as UnlinkSnoop's
 * are; without it they stay in stdio until its buffer is full.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "../../../native/bpf/unlink/unlink_event.h"

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

/* What UnlinkSnoop attaches on tracepoints. */
static const struct {
	const char *program, *tracepoint;
} places[] = {
	{ "deletion_enter", "sys_enter_unlink" },
	{ "deletion_enter", "sys_enter_unlinkat" },
	{ "deletion_exit", "sys_exit_unlink" },
	{ "deletion_exit", "sys_exit_unlinkat" },
};

static const unsigned place_count = sizeof(places) / sizeof(*places);

static int is_used(struct bpf_program *program)
{
	for (unsigned i = 0; i < place_count; i++)
		if (!strcmp(bpf_program__name(program), places[i].program))
			return 1;
	return 0;
}

static void attach(struct bpf_object *object)
{
	for (unsigned i = 0; i < place_count; i++) {
		struct bpf_program *program = bpf_object__find_program_by_name(object, places[i].program);

		if (!bpf_program__attach_tracepoint(program, "syscalls", places[i].tracepoint))
			fail(places[i].tracepoint);
	}
}

/* Sets "filtering", which is read-only data, before the programs are loaded. */
static void ask_for_filter(struct bpf_object *object)
{
	const struct btf *btf = bpf_object__btf(object);
	const struct btf_type *section = btf__type_by_id(btf, btf__find_by_name_kind(btf, ".rodata", BTF_KIND_DATASEC));
	struct bpf_map *map = NULL;
	char *data = NULL;
	size_t size;

	bpf_object__for_each_map(map, object)
		if (strstr(bpf_map__name(map), ".rodata"))
			data = bpf_map__initial_value(map, &size);
	for (int i = 0; data && section && i < btf_vlen(section); i++) {
		const struct btf_var_secinfo *variable = btf_var_secinfos(section) + i;
		const struct btf_type *type = btf__type_by_id(btf, variable->type);

		if (!strcmp(btf__name_by_offset(btf, type->name_off), "filtering"))
			data[variable->offset] = 1;
	}
}

static void set_process(struct bpf_object *object, __u32 process)
{
	struct unlink_filter filter = { .process = { .end = 1 }, .processes = { process } };

	if (bpf_map_update_elem(bpf_object__find_map_fd_by_name(object, "filters"), &(__u32){ 0 }, &filter, BPF_ANY))
		fail("set the filter");
}

int main(int argc, char **argv)
{
	struct bpf_object *object = argc >= 2 ? bpf_object__open_file(argv[1], NULL) : NULL;
	struct bpf_program *program;
	struct ring_buffer *ring;

	if (!object)
		fail("open the object");
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, is_used(program));
	bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "events"), 4 * 1024 * 1024);
	if (argc > 2)
		ask_for_filter(object);
	if (bpf_object__load(object))
		fail("load the object");
	if (argc > 2)
		set_process(object, strtoul(argv[2], NULL, 10));
	ring = ring_buffer__new(bpf_object__find_map_fd_by_name(object, "events"), print, NULL, NULL);
	if (!ring)
		fail("open the ring");
	attach(object);
	sigaction(SIGTERM, &(struct sigaction){ .sa_handler = stop }, NULL);
	fprintf(stderr, "Attached.\n");
	while (!stopped && (ring_buffer__poll(ring, -1) >= 0 || errno == EINTR))
		if (argc > 3)
			fflush(stdout);
	ring_buffer__consume(ring);
	bpf_object__close(object);
	return 0;
}
