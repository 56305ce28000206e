// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
/* Names that would be one in C#: of types, of members, and of what is made of them. */
#include "kernel_types.h"
#include <bpf_helpers.h>

struct ip {
	__u32 number;
};

struct ip6 {
	__u8 bytes[16];
};

/* Each pair is one name where nothing stands between the element's name and the length. */
struct arrays {
	struct ip6 wide[4];
	struct ip narrow[64];
	__u64 outer[21][3];
	__u64 inner[1][32];
};

_Static_assert(sizeof(struct arrays) == 4 * 16 + 64 * 4 + 21 * 3 * 8 + 32 * 8, "arrays");

enum level {
	LEVEL_LOW = -1,
	LEVEL_HIGH = 1,
};

/* What is made of a member is another member, and a member or a type is called like what each struct has. */
struct equals {
	union {
		__u32 all_bytes;
		__u16 size_in_bytes;
	};
	enum level level : 3;
	__u32 data_offset;
	__u8 data[];
};

struct arrays arrays;
struct equals get_hash_code;

/* What is made of an array is another variable. */
__u32 pids[16];
__u32 pids_length;
__u32 read_pids;
__u32 write_pids;

/* What each class has. */
__u32 image;
__u32 image_x64;
__u32 image_arm64;
__u32 words;
__u32 words_x64;
__u32 words_arm64;

/* What each options record has. */
const volatile _Bool object;
const volatile _Bool ring_buffers;
const volatile _Bool perf_buffers;
const volatile _Bool to_object_options;
const volatile _Bool clone;
const volatile _Bool equality_contract;
const volatile _Bool print_members;
const volatile _Bool names_options;

SEC("syscall")
int use(void *context)
{
	return get_hash_code.level;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
