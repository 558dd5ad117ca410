/* SPDX-License-Identifier: MIT */
/* Writing to a descriptor until all is written. */
#ifndef WRITE_H
#define WRITE_H

#include <stddef.h>

/* Writes all of BYTES, however often the kernel takes only a part. Returns 0 or -errno. */
int write_all(int fd, const void *bytes, size_t length);

#endif
