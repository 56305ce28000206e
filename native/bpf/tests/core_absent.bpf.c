// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* The same with a type that no kernel has. */
#define ASK_FOR_ABSENT
#include "core.bpf.c"
