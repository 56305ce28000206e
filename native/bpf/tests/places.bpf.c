// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Programs whose sections name places that do not exist, or half of one: each has a message of its own. */
#include "kernel_types.h"
#include <bpf_helpers.h>

#define PROGRAM(section, name) \
	SEC(section) int name(void *ctx) { return 0; }

PROGRAM("?tp_btf/no_such_tracepoint", absent_typed_tracepoint)
PROGRAM("?iter/no_such_objects", absent_iterator)
PROGRAM("?lsm/no_such_hook", absent_hook)
PROGRAM("?lsm/file_open", hook)
PROGRAM("?raw_tp/no_such_tracepoint", absent_raw_tracepoint)
PROGRAM("?tp/unused", half_a_tracepoint)
PROGRAM("?tp/syscalls/no_such_tracepoint", absent_tracepoint)
PROGRAM("?uprobe/just_a_name", half_a_uprobe)
PROGRAM("?uprobe//no/such/file:main", absent_file)
PROGRAM("?usdt/x", half_a_usdt)
PROGRAM("?uprobe.multi", uprobes)
PROGRAM("?kprobe.multi/no_such_function_*", absent_pattern)
PROGRAM("not_a_kind", section_without_kind)

char LICENSE[] SEC("license") = "Dual BSD/GPL";
