/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* What libbpf's usdt.bpf.h takes from the kernel's header of this name. */
#ifndef EBPF_LINUX_ERRNO_H
#define EBPF_LINUX_ERRNO_H

#define ENOENT 2
#define ESRCH 3
#define EINVAL 22

#endif
