// SPDX-License-Identifier: MIT
/*
 * peer PROGRAM_ID: what a C programmer does with libbpf, over the ring that the
 * program of this id writes to. Each line of standard input names a measure and
 * how often, or a process; each is answered by nanoseconds, for a record, an event or a file.
 * PROGRAM_ID 0: only the measure of files.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "../../../native/bpf/unlink/unlink_event.h"
#include "deletions.h"
#include "measure.h"

struct request {
	__u32 count, first, sent, without_path;
};

struct owned_event {
	struct unlink_event event;
	char *path;
};

static int program, map;
static unsigned long long sum, taken;

/* The poll thread's: how many it shall take, and when it took the last. */
static atomic_ullong wanted;
static unsigned long long last_ns;
static sem_t all_taken;

static __u32 send_records(__u32 count, __u32 without_path)
{
	struct request request = { .count = count, .without_path = without_path };
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &request, .ctx_size_in = sizeof(request));

	if (bpf_prog_test_run_opts(program, &options))
		fail("run the program");
	return request.sent;
}

static int view(void *context, void *data, size_t size)
{
	struct unlink_event *event = data;

	sum += event->process_id;
	taken++;
	return 0;
}

/* Stands for the program's own work with an event. */
static __attribute__((noinline)) void use(const struct owned_event *owned)
{
	sum += owned->event.process_id + owned->path[0];
}

static int own(void *context, void *data, size_t size)
{
	struct unlink_event *event = data;
	struct owned_event owned = { *event, strndup((char *)(event + 1), event->path_length) };

	use(&owned);
	free(owned.path);
	taken++;
	return 0;
}

static int own_and_tell(void *context, void *data, size_t size)
{
	own(context, data, size);
	if (taken == atomic_load_explicit(&wanted, memory_order_relaxed)) {
		last_ns = now_ns();
		sem_post(&all_taken);
	}
	return 0;
}

static struct ring_buffer *open_ring(ring_buffer_sample_fn callback)
{
	struct ring_buffer *ring = ring_buffer__new(map, callback, NULL, NULL);

	return ring ? ring : (fail("open the ring"), NULL);
}

static double drain(ring_buffer_sample_fn callback, __u32 without_path, int rounds)
{
	struct ring_buffer *ring = open_ring(callback);

	for (int i = 0; i < rounds; i++) {
		unsigned long long start, sent = send_records(1 << 20, without_path);

		taken = 0;
		start = now_ns();
		ring_buffer__consume(ring);
		results[i] = (double)(now_ns() - start) / sent;
		if (taken != sent)
			fail("records were lost");
	}
	ring_buffer__free(ring);
	return median(rounds);
}

static void view_perf(void *context, int cpu, void *data, __u32 size)
{
	sum += *(unsigned long long *)data;
	taken++;
}

static __u32 fill_perf(void)
{
	LIBBPF_OPTS(bpf_test_run_opts, options);

	if (bpf_prog_test_run_opts(program, &options))
		fail("run the program");
	return options.retval;
}

static double drain_perf(int rounds)
{
	struct perf_buffer *buffer = perf_buffer__new(map, 256, view_perf, NULL, NULL, NULL);

	if (!buffer)
		fail("open the perf buffer");
	for (int i = 0; i < rounds; i++) {
		unsigned long long start, sent = fill_perf();

		taken = 0;
		start = now_ns();
		perf_buffer__consume(buffer);
		results[i] = (double)(now_ns() - start) / sent;
		if (taken != sent)
			fail("records were lost");
	}
	perf_buffer__free(buffer);
	return median(rounds);
}

static void *poll_ring(void *ring)
{
	while (ring_buffer__poll(ring, -1) >= 0 || errno == EINTR)
		;
	return NULL;
}

static void send_and_wait(unsigned count)
{
	atomic_store(&wanted, taken + count);
	if (send_records(count, 0) != count)
		fail("records were lost");
	sem_wait(&all_taken);
}

/* From before the first record's sending to the last one's receipt. */
static double deliver(int rounds, int burst, useconds_t pause)
{
	struct ring_buffer *ring = open_ring(own_and_tell);
	pthread_t thread;

	taken = 0;
	pthread_create(&thread, NULL, poll_ring, ring);
	for (int i = 0; i < rounds; i++) {
		usleep(pause);
		unsigned long long start = now_ns();
		send_and_wait(burst);
		results[i] = (double)(last_ns - start) / burst;
	}
	pthread_cancel(thread);
	pthread_join(thread, NULL);
	ring_buffer__free(ring);
	return median(rounds);
}

/* Nanoseconds that a process has run, with those threads that have ended. */
static double read_cpu_time(pid_t process)
{
	struct timespec time;
	clockid_t clock;

	if (clock_getcpuclockid(process, &clock) || clock_gettime(clock, &time))
		fail("read the CPU time");
	return time.tv_sec * 1e9 + time.tv_nsec;
}

static void open_program(__u32 id)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info), map_id;

	program = bpf_prog_get_fd_by_id(id);
	info.nr_map_ids = 1;
	info.map_ids = (__u64)(unsigned long)&map_id;
	if (program < 0 || bpf_prog_get_info_by_fd(program, &info, &size) || (map = bpf_map_get_fd_by_id(map_id)) < 0)
		fail("open the program");
}

int main(int argc, char **argv)
{
	char measure[16];
	int rounds;

	if (argc != 2)
		return 2;
	if (strcmp(argv[1], "0"))
		open_program(strtoul(argv[1], NULL, 10));
	sem_init(&all_taken, 0, 0);
	setlinebuf(stdout);
	while (scanf("%15s %d", measure, &rounds) == 2) {
		if (!strcmp(measure, "cpu")) {
			printf("%f\n", read_cpu_time(rounds));
			continue;
		}
		if (rounds > MOST_ROUNDS)
			return 2;
		if (!strcmp(measure, "view"))
			printf("%f\n", drain(view, 1, rounds));
		else if (!strcmp(measure, "perf"))
			printf("%f\n", drain_perf(rounds));
		else if (!strcmp(measure, "owned"))
			printf("%f\n", drain(own, 0, rounds));
		else if (!strcmp(measure, "bursts"))
			printf("%f\n", deliver(rounds, 10000, 1000));
		else if (!strcmp(measure, "latency"))
			printf("%f\n", deliver(rounds, 1, 1000));
		else if (!strcmp(measure, "deletions"))
			printf("%f\n", delete_files(rounds));
		else if (!strcmp(measure, "renames"))
			printf("%f\n", rename_files(rounds));
		else if (!strcmp(measure, "paced"))
			printf("%f\n", delete_paced(rounds));
		else if (!strcmp(measure, "folder"))
			printf("%f\n", delete_in_folder(rounds));
		else if (!strcmp(measure, "asleep"))
			printf("%f\n", delete_asleep(rounds));
		else if (!strcmp(measure, "run"))
			printf("%f\n", delete_in_run(rounds));
		else
			return 2;
	}
	return 0;
}
