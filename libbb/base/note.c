/* SPDX-License-Identifier: MIT */
/* Notes and the two sinks that every applet has. */

#include <sys/socket.h>
#include <sys/un.h>

#include "base/common.h"
#include "base/file.h"
#include "base/note.h"
#include "base/out.h"
#include "base/printable.h"
#include "base/write.h"

const char *applet_name = "modbox";
int note_threshold = NOTE_WARNING;

static void (*note_sink)(const struct note *) = note_to_stderr;

void note_set_sink(void (*sink)(const struct note *note))
{
	note_sink = sink;
}

static const char *level_name(enum note_level level)
{
	static const char names[][8] = { "FATAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG" };

	return names[level - NOTE_FATAL];
}

/* Appends NOTE as one line without its end. Its texts may have bytes from anywhere. */
static void append_note(struct strbuf *line, const struct note *note)
{
	struct strbuf raw = { .arena = &run_arena };

	strbuf_format(&raw, "%s: ", applet_name);
	if (note->level != NOTE_PLAIN)
		strbuf_format(&raw, "%s: ", level_name(note->level));
	if (note->where)
		strbuf_format(&raw, "%s: ", note->where);
	strbuf_text(&raw, note->what);
	if (note->hint)
		strbuf_format(&raw, " (%s)", note->hint);
	strbuf_printable(line, raw.text, raw.length, "");
}

void note_to_stderr(const struct note *note)
{
	struct arena_mark mark = arena_mark(&run_arena);
	struct strbuf line = { .arena = &run_arena };

	append_note(&line, note);
	strbuf_char(&line, '\n');
	/*
	 * Standard output is flushed first, so that the lines keep their order. If that fails,
	 * finish() tells.
	 */
	out_flush(&out_stdout);
	write_all(STDERR_FILENO, line.text, line.length);
	arena_release(&run_arena, mark);
}

/* Sends LINE to the socket of syslog(3). */
static bool send_to_log(const struct strbuf *line)
{
	struct sockaddr_un log = { .sun_family = AF_UNIX, .sun_path = "/dev/log" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool sent;

	if (fd < 0)
		return false;
	sent = sendto(fd, line->text, line->length, MSG_NOSIGNAL, (struct sockaddr *)&log,
		      sizeof(log)) >= 0;
	close(fd);
	return sent;
}

/* Early boot has no log daemon. The kernel's log keeps the line until there is one. */
static void write_to_kernel_log(struct strbuf *line)
{
	int fd = file_open("/dev/kmsg", O_WRONLY);

	if (fd < 0)
		return;
	/* Without a newline the kernel would keep the record open, and nobody could read it. */
	strbuf_char(line, '\n');
	write_all(fd, line->text, line->length);
	close(fd);
}

void note_to_syslog(const struct note *note)
{
	enum { FACILITY_DAEMON = 3 << 3 };
	struct arena_mark mark = arena_mark(&run_arena);
	struct strbuf line = { .arena = &run_arena };

	strbuf_format(&line, "<%d>", (int)note->level | FACILITY_DAEMON);
	append_note(&line, note);
	if (!send_to_log(&line))
		write_to_kernel_log(&line);
	arena_release(&run_arena, mark);
}

static void hand_over(enum note_level level, const char *where, const char *hint,
		      const char *format, va_list values)
{
	struct arena_mark mark = arena_mark(&run_arena);
	struct strbuf what = { .arena = &run_arena };

	strbuf_vformat(&what, format, values);
	note_sink(&(struct note){ level, where, strbuf_end(&what), hint });
	arena_release(&run_arena, mark);
}

void note(enum note_level level, const char *format, ...)
{
	va_list values;

	if ((int)level > note_threshold)
		return;
	va_start(values, format);
	hand_over(level, NULL, NULL, format, values);
	va_end(values);
}

void note_at(enum note_level level, const char *where, const char *hint, const char *format, ...)
{
	va_list values;

	if ((int)level > note_threshold)
		return;
	va_start(values, format);
	hand_over(level, where, hint, format, values);
	va_end(values);
}
