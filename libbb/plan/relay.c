/* SPDX-License-Identifier: MIT */
/*
 * A NUL stands before and after each note:
 *
 *   text NUL level text NUL text ...        level: a digit
 */

#include "plan/relay.h"
#include "base/libbb.h"

void relay_note(const struct note *note)
{
	out_char(&out_stdout, '\0');
	out_format(&out_stdout, "%c%s%s%s", '0' + (int)note->level, note->where ? note->where : "",
		   note->where ? ": " : "", note->what);
	if (note->hint)
		out_format(&out_stdout, " (%s)", note->hint);
	out_char(&out_stdout, '\0');
}

void relay_print(struct strbuf *output)
{
	const char *at = strbuf_end(output), *end = at + output->length;

	while (at < end) {
		print("%s", at);
		at += strlen(at) + 1;
		if (at >= end)
			break;
		note((enum note_level)(*at - '0'), "%s", at + 1);
		at += strlen(at) + 1;
	}
}
