/* SPDX-License-Identifier: MIT */
#ifndef KMOD_NODES_H
#define KMOD_NODES_H

#include "base/options.h"

/*
 * kmod static-nodes: parses ARGS, which begin after the command's name, and prints the nodes or
 * writes them to a file. Prints its own errors; returns an exit status.
 */
int kmod_static_nodes(struct args *args);

#endif
