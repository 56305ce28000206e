// SPDX-License-Identifier: MIT
/* The clock, the rounds and the end of all measures. */
#ifndef EBPF_PEERS_MEASURE_H
#define EBPF_PEERS_MEASURE_H

#define MOST_ROUNDS 10000

extern double results[MOST_ROUNDS];

void fail(const char *what);
unsigned long long now_ns(void);
double median(int rounds);

#endif
