/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* The record of a file that moved away: that of a deletion, and behind it where the file went. */
#ifndef EBPF_UNLINK_MOVES_H
#define EBPF_UNLINK_MOVES_H

#include "unlink_full_path.h"

/* Bounds of what is read and written: the longest source with its details, the longest destination. */
#define SOURCE_MAX (sizeof(struct unlink_event) + BASE_MAX + LONG_PATH_MAX + DETAILS_MAX)
#define DESTINATION_MAX (BASE_MAX + LONG_PATH_MAX)

struct move {
	struct unlink_destination destination;
	char bytes[SOURCE_MAX + sizeof(struct unlink_destination) + DESTINATION_MAX];
};

/* By the place of the source. User space gives them room when moves are asked for. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct move);
} moves SEC(".maps");

static __always_inline long copy_source(struct move *move, struct full_call *full, const struct unlink_event *event)
{
	__u64 begin = BASE_MAX - event->base_length;
	__u64 length = sizeof(*event) + event->base_length + event->path_length + event->details_length;

	barrier_var(begin);
	barrier_var(length);
	if (begin > BASE_MAX || length >= SOURCE_MAX)
		return -1;
	bpf_probe_read_kernel(&full->bytes[begin], sizeof(*event), event);
	bpf_probe_read_kernel(move->bytes, length, &full->bytes[begin]);
	return length;
}

/* Behind the source. Returns the length of both; that of the source where the destination has no place. */
static __always_inline __u64 append_destination(struct move *move, __u64 at, const struct short_call *to)
{
	struct full_call *full = get_full(to->place);
	__u64 begin = sizeof(struct unlink_event) + BASE_MAX - to->event.base_length;
	__u64 length = to->event.base_length + to->event.path_length;

	barrier_var(begin);
	barrier_var(length);
	if (!full || to->storage != FULL || begin > FULL_PATH_AT || length >= DESTINATION_MAX || at >= SOURCE_MAX)
		return at;
	move->destination.directory_fd = to->event.directory_fd;
	move->destination.base_length = to->event.base_length;
	move->destination.path_length = to->event.path_length;
	move->destination.path_state = to->event.path_state;
	bpf_probe_read_kernel(&move->bytes[at], sizeof(move->destination), &move->destination);
	bpf_probe_read_kernel(&move->bytes[at + sizeof(move->destination)], length, &full->bytes[begin]);
	return at + sizeof(move->destination) + length;
}

static __always_inline long send_move(const struct short_call *from, const struct short_call *to)
{
	struct move *move = bpf_map_lookup_elem(&moves, &from->place);
	struct full_call *full = get_full(from->place);
	__u64 length;
	long source;

	if (!move || !full || from->storage != FULL)
		return NO_DESTINATION;
	source = copy_source(move, full, &from->event);
	if (source < 0)
		return NO_DESTINATION;
	length = append_destination(move, source, to);
	barrier_var(length);
	if (length > sizeof(move->bytes))
		return NO_DESTINATION;
	return bpf_ringbuf_output(&events, move->bytes, length, 0);
}

#endif
