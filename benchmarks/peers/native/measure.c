// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "measure.h"

double results[MOST_ROUNDS];

void fail(const char *what)
{
	fprintf(stderr, "peer: %s: %s\n", what, strerror(errno));
	exit(1);
}

unsigned long long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static int ascending(const void *left, const void *right)
{
	double a = *(double *)left, b = *(double *)right;

	return a < b ? -1 : a > b;
}

double median(int rounds)
{
	qsort(results, rounds, sizeof(*results), ascending);
	return results[rounds / 2];
}
