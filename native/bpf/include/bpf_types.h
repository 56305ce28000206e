/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* Integers, and what include/uapi/linux/bpf.h gives to programs. */
#ifndef EBPF_BPF_TYPES_H
#define EBPF_BPF_TYPES_H

typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef _Bool bool;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_STACK_TRACE = 7,
	BPF_MAP_TYPE_CGROUP_ARRAY = 8,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_LPM_TRIE = 11,
	BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_DEVMAP = 14,
	BPF_MAP_TYPE_SOCKMAP = 15,
	BPF_MAP_TYPE_CPUMAP = 16,
	BPF_MAP_TYPE_XSKMAP = 17,
	BPF_MAP_TYPE_QUEUE = 22,
	BPF_MAP_TYPE_STACK = 23,
	BPF_MAP_TYPE_SK_STORAGE = 24,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_INODE_STORAGE = 28,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
	BPF_MAP_TYPE_BLOOM_FILTER = 30,
	BPF_MAP_TYPE_USER_RINGBUF = 31,
	BPF_MAP_TYPE_CGRP_STORAGE = 32,
	BPF_MAP_TYPE_ARENA = 33,
};

/* Named here to ask whether the kernel has it. */
enum bpf_func_id {
	BPF_FUNC_get_current_task_btf = 158,
	BPF_FUNC_ktime_get_tai_ns = 208,
};

struct bpf_iter_num {
	__u64 opaque[1];
} __attribute__((aligned(8)));

enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
};

enum {
	BPF_F_NO_PREALLOC = 1,
	BPF_F_STACK_BUILD_ID = 32,
	BPF_F_ZERO_SEED = 64,
	BPF_F_MMAPABLE = 1024,
};

/* In a value: held by bpf_spin_lock, and by system calls with BPF_F_LOCK. */
struct bpf_spin_lock {
	__u32 val;
};

/* What bpf_user_ringbuf_drain passes. */
struct bpf_dynptr {
	__u64 opaque[2];
} __attribute__((aligned(8)));

/* Of bpf_..._storage_get. */
enum {
	BPF_LOCAL_STORAGE_GET_F_CREATE = 1,
};

/* Of bpf_get_stackid: the user's stack; of two stacks in one place the later one. */
enum {
	BPF_F_USER_STACK = 256,
	BPF_F_REUSE_STACKID = 1024,
};

/* Of bpf_perf_event_output. */
#define BPF_F_CURRENT_CPU 0xffffffffULL

/* What programs at packets receive; user space gives it to a test run. */
struct __sk_buff {
	__u32 len;
};

struct xdp_md {
	__u32 data;
	__u32 data_end;
};

#endif
