/* SPDX-License-Identifier: MIT */
/* Writing to a descriptor until all is written. */
#ifndef WRITE_H
#define WRITE_H

#include <stddef.h>

/* Writes all of BYTES, in as many calls as the kernel needs. Returns 0 or -errno. */
int write_all(int fd, const void *bytes, size_t length);

#endif
