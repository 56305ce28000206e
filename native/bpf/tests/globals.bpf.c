// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Global variables of every section, and a program that user space runs to see them. */
#include "kernel_types.h"
#include <bpf_helpers.h>

const volatile __u32 constant = 1;
const volatile _Bool flag;
__u64 data = 2;
__u16 zeroed;
__u32 own SEC(".data.own") = 5;

struct answer {
	__u64 sum;
	__u32 addend;
	__u32 flag;
};

/* Only its layout is looked at. */
struct shape {
	__u8 first;
	union {
		__u32 whole;
		__u16 half;
	};
	struct {
		__u8 inner;
	} named;
	__u32 low : 4, high : 20;
} shape;

SEC("syscall")
int add_up(struct answer *answer)
{
	answer->sum = constant + data + zeroed + own + answer->addend;
	answer->flag = flag;
	data++;
	return 7;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
