// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "deletions.h"
#include "measure.h"

#define FILES 1000
#define RUN 40
#define MOST_FOLDERS 64
#define FILE_NAME "/dev/shm/ebpf-peers-%d"

/* What others delete costs them: nanoseconds a file. */
double delete_files(int rounds)
{
	char names[FILES][sizeof(FILE_NAME) + 10];

	for (int i = 0; i < rounds; i++) {
		unsigned long long start;

		for (int j = 0; j < FILES; j++) {
			sprintf(names[j], FILE_NAME, j);
			close(open(names[j], O_CREAT | O_WRONLY, 0600));
		}
		start = now_ns();
		for (int j = 0; j < FILES; j++)
			if (unlink(names[j]))
				fail("delete");
		results[i] = (double)(now_ns() - start) / FILES;
	}
	return median(rounds);
}

/* Each takes the name of another. */
double rename_files(int rounds)
{
	char from[sizeof(FILE_NAME) + 10], to[sizeof(FILE_NAME) + 14];

	for (int i = 0; i < rounds; i++) {
		unsigned long long start, spent = 0;

		for (int j = 0; j < FILES; j++) {
			sprintf(from, FILE_NAME, j);
			sprintf(to, FILE_NAME "-new", j);
			close(open(from, O_CREAT | O_WRONLY, 0600));
			close(open(to, O_CREAT | O_WRONLY, 0600));
			start = now_ns();
			if (rename(from, to))
				fail("rename");
			spent += now_ns() - start;
			unlink(to);
		}
		results[i] = (double)spent / FILES;
	}
	return median(rounds);
}

static unsigned long long delete_missing(void)
{
	unsigned long long start = now_ns();

	unlink("/dev/shm/ebpf-peers-missing");
	return now_ns() - start;
}

/* So many deletions in a second, evenly. Of files that do not exist: the same for who reads of them. */
double delete_paced(int rate)
{
	unsigned long long start = now_ns();

	for (int i = 1; i <= rate; i++) {
		unsigned long long at = start + i * (1000000000ull / rate);

		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME,
				&(struct timespec){ at / 1000000000, at % 1000000000 }, NULL);
		delete_missing();
	}
	return rate;
}

/* Each deletion finds the readers asleep. */
double delete_asleep(int rounds)
{
	for (int i = 0; i < rounds; i++) {
		usleep(2000);
		results[i] = delete_missing();
	}
	return median(rounds);
}

/* A deletion every 50 us: a reader has time to fall asleep between two. */
double delete_in_run(int rounds)
{
	for (int i = 0; i < rounds; i++) {
		unsigned long long next, spent = 0;

		usleep(5000);
		next = now_ns();
		for (int j = 0; j < RUN; j++, next += 50000) {
			while (now_ns() < next)
				;
			spent += delete_missing();
		}
		results[i] = (double)spent / RUN;
	}
	return median(rounds);
}

/* Of a file that does not exist, by a path that begins in the working directory, so many folders below the root. */
double delete_in_folder(int folders)
{
	char path[4096] = "/dev/shm";

	for (int i = 2; i < folders && i < MOST_FOLDERS; i++) {
		strcat(path, "/folder-name");
		mkdir(path, 0700);
	}
	if (chdir(folders == 1 ? "/tmp" : path))
		fail("change to the folder");
	for (int i = 0; i < 5 * FILES; i++)
		unlink("ebpf-peers-file-with-a-long-name-z");
	return chdir("/");
}
