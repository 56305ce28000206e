// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Memory that a program and user space share. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16);
} memory SEC(".maps");

extern void *bpf_arena_alloc_pages(void *map, void *address, __u32 pages, int node, __u64 flags) __ksym;

__u64 page_address;

/* Takes a page, writes to it, and says where it is. */
SEC("syscall")
int take_page(void *ctx)
{
	void *page = bpf_arena_alloc_pages(&memory, 0, 1, -1, 0);

	if (!page)
		return 1;
	page_address = (__u64)page;
	/* Our compiler does not know addr_space_cast: r1 = address of the page for programs. */
	asm volatile("r1 = %[page]\n"
		     ".8byte 0x00000001000111bf\n"
		     "r2 = 42\n"
		     "*(u64 *)(r1 + 0) = r2"
		     : : [page] "r"(page) : "r1", "r2", "memory");
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
