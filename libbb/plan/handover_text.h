/* SPDX-License-Identifier: MIT */
/* The text that one modplug leaves for the next; handover_text.c has the format. */
#ifndef HANDOVER_TEXT_H
#define HANDOVER_TEXT_H

#include "base/span.h"

/* A text of more bytes is not read, and not written. */
enum { HANDOVER_MAX = 1 << 20 };

enum handover_kind {
	HANDOVER_DONE,   /* all modules for the alias are in the kernel */
	HANDOVER_WANTED, /* no module has the alias */
	HANDOVER_HELD,   /* a module has it, and waits for firmware */
};

struct handover_line {
	enum handover_kind kind;
	const char *path; /* of the device: /sys/devices/... */
	const char *alias;
	char *rest; /* done: the modules; held: the module and a file; with tabs between */
};

struct handover_text {
	const char *machine; /* the first line: who can use the text at all */
	const char *index;   /* the second: what index and configuration have answered */
	struct handover_line *lines;
	size_t count, capacity;
};

/*
 * Reads TEXT, which comes from file_read. PARSED has pieces of it, and memory of run_arena. Returns
 * false if it is malformed in any line.
 */
bool handover_parse(struct span text, struct handover_text *parsed);

/* Returns PARSED as text, in run_arena. Leaves out the lines that do not fit or would be malformed.
 */
struct span handover_format(const struct handover_text *parsed);

#endif
