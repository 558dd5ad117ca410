/* SPDX-License-Identifier: MIT */
/* Output is collected in a text buffer and leaves in large writes. */

#include "base/out.h"
#include "base/arena.h"
#include "base/common.h"
#include "base/printable.h"
#include "base/write.h"

enum { FLUSH_AT = 32 << 10 };

/* Not run_arena, whose marks would take the buffer away. */
static struct arena stdout_arena;

/* Enough for most answers: memory of the program's own costs no system call and no page more. */
static char first_bytes[640];

struct out out_stdout = {
	.pending = { .text = first_bytes, .capacity = sizeof(first_bytes), .arena = &stdout_arena },
	.fd = STDOUT_FILENO
};

void out_open(struct out *out, struct arena *arena, int fd)
{
	*out = (struct out){ .pending = { .arena = arena }, .fd = fd };
}

/* Writes what OUT holds to a terminal, which it must not be able to steer. */
static int show(const struct out *out)
{
	struct arena_mark mark = arena_mark(&run_arena);
	struct strbuf text = { .arena = &run_arena };
	int error;

	strbuf_printable(&text, out->pending.text, out->pending.length, "\n\t");
	error = write_all(out->fd, text.text, text.length);
	arena_release(&run_arena, mark);
	return error;
}

int out_flush(struct out *out)
{
	if (out->pending.length && !out->error)
		out->error = isatty(out->fd)
				     ? show(out)
				     : write_all(out->fd, out->pending.text, out->pending.length);
	out->pending.length = 0;
	return out->error;
}

static void flush_when_full(struct out *out)
{
	if (out->pending.length >= FLUSH_AT)
		out_flush(out);
}

void out_bytes(struct out *out, const void *bytes, size_t length)
{
	strbuf_bytes(&out->pending, bytes, length);
	flush_when_full(out);
}

void out_char(struct out *out, char c)
{
	out_bytes(out, &c, 1);
}

void out_format(struct out *out, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	strbuf_vformat(&out->pending, format, values);
	va_end(values);
	flush_when_full(out);
}

void print(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	strbuf_vformat(&out_stdout.pending, format, values);
	va_end(values);
	flush_when_full(&out_stdout);
}
