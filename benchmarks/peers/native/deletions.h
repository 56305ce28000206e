// SPDX-License-Identifier: MIT
/* Deletions and renames, and the time that they take: nanoseconds for each. */
#ifndef EBPF_PEERS_DELETIONS_H
#define EBPF_PEERS_DELETIONS_H

double delete_files(int rounds);
double rename_files(int rounds);
double delete_paced(int rate);
double delete_asleep(int rounds);
double delete_in_run(int rounds);
double delete_in_folder(int folders);

#endif
