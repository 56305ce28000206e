// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* The unlink programs with filters and full paths. */
#define UNLINK_FULL
#include "unlink.bpf.c"
