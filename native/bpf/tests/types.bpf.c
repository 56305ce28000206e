// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* A type of each kind that BTF can describe. The compiler asserts the layouts that the tests expect. */
#include "kernel_types.h"
#include <bpf_helpers.h>

#define OFFSET(type, member, offset) _Static_assert(__builtin_offsetof(type, member) == (offset), #member)
#define SIZE(type, size) _Static_assert(sizeof(type) == (size), #type)

enum color {
	COLOR_RED = 1,
	COLOR_GREEN = 2,
};

enum wide {
	WIDE_SMALL = 1,
	WIDE_LARGE = 0xffffffff00000001ULL,
};

typedef struct {
	__u16 x, y;
} point_t;

union number {
	__u64 whole;
	double real;
	__u8 bytes[8];
};

struct node;

struct packed_pair {
	__u8 first;
	__u32 second;
} __attribute__((packed));

struct everything {
	char name[16];
	enum color color;
	enum wide wide;
	point_t corner;
	union number number;
	struct node *next;
	int (*callback)(struct everything *self, const char *text);
	__u32 low : 4, middle : 20;
	__s32 level : 3;
	_Bool is_open;
	_Bool is_closed : 1;
	union {
		__u32 whole;
		struct {
			__u16 half;
			__u8 quarter;
		};
	};
	struct {
		__u8 inner;
	} named[2];
	struct packed_pair pair;
	float ratio;
	__u32 grid[3][2];
	const volatile char *text;
	__u8 tail[];
};

OFFSET(struct everything, color, 16);
OFFSET(struct everything, wide, 24);
OFFSET(struct everything, corner, 32);
OFFSET(struct everything, number, 40);
OFFSET(struct everything, next, 48);
OFFSET(struct everything, callback, 56);
OFFSET(struct everything, is_open, 68);
OFFSET(struct everything, whole, 72);
OFFSET(struct everything, half, 72);
OFFSET(struct everything, quarter, 74);
OFFSET(struct everything, named, 76);
OFFSET(struct everything, pair, 78);
OFFSET(struct everything, ratio, 84);
OFFSET(struct everything, grid, 88);
OFFSET(struct everything, text, 112);
OFFSET(struct everything, tail, 120);
SIZE(struct everything, 120);
SIZE(struct packed_pair, 5);

struct list {
	struct list *next;
	__u64 value;
} __attribute__((aligned(64)));

SIZE(struct list, 64);

struct everything everything;
struct list list;
struct node *first_node;

/* The record of a ring, told by the map. */
struct record {
	__u64 time;
	__u32 process;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
	__type(value, struct record);
} records SEC(".maps");

static int add(int a, int b)
{
	return a + b;
}

SEC("syscall")
int touch(void *context)
{
	everything.level = (__s32)add(everything.low, everything.color);
	list.value++;
	return first_node != 0;
}

SEC("tracepoint/syscalls/sys_enter_getpgid")
int on_enter(void *context)
{
	return 0;
}

SEC("tracepoint/syscalls/sys_exit_getpgid")
int on_exit(void *context)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
