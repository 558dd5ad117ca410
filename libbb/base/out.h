/* SPDX-License-Identifier: MIT */
/* Buffered output that remembers its first error. */
#ifndef OUT_H
#define OUT_H

#include "base/common.h"
#include "base/strbuf.h"

struct out {
	struct strbuf pending;
	int fd;
	int error; /* 0, or the -errno of the first write that failed; later text is dropped */
};

/* Standard output. main flushes it before the process ends. */
extern struct out out_stdout;

/* Starts output to FD, which stays the caller's, with a buffer in ARENA. */
void out_open(struct out *out, struct arena *arena, int fd);
/*
 * Append to the buffer, and write it when it is large enough. out_flush returns their errors.
 * FORMAT is that of strbuf_format.
 */
void out_bytes(struct out *out, const void *bytes, size_t length);
void out_char(struct out *out, char c);
void out_format(struct out *out, const char *format, ...) FORMAT_LIKE_PRINTF(2, 3);

/* Writes what the buffer holds. Returns 0, or the -errno of the first write that ever failed. */
int out_flush(struct out *out);

/* Appends formatted text to out_stdout. */
void print(const char *format, ...) FORMAT_LIKE_PRINTF(1, 2);

#endif
