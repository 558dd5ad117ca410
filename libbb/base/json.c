/* SPDX-License-Identifier: MIT */
/*
 * Writes JSON (RFC 8259). Names and texts come from files and from the kernel, and need not be
 * UTF-8. All output is, and has no control characters, so a terminal shows it unchanged:
 *
 *   control character   \u00NN
 *   byte not in UTF-8   the four characters \xNN, in JSON "\\xNN"
 *   backslash before x  \x5c, in JSON "\\x5c", so that \xNN always means a byte
 */

#include "base/json.h"
#include "base/out.h"
#include "base/printable.h"
#include "base/text.h"

enum { DEPTH_MAX = 8 };

unsigned json_depth;
static char closing[DEPTH_MAX];
static bool is_first; /* the innermost array or object has no value yet */

/* Writes the character at TEXT, which has LEFT bytes. Returns the number of its bytes. */
static size_t write_character(const char *text, size_t left)
{
	const uint8_t *byte = (const uint8_t *)text;
	size_t length = printable_length(text, left, "");

	if (*text == '"' || (*text == '\\' && text[1] != 'x')) {
		print("\\%c", *text);
	} else if (length && *text != '\\') {
		out_bytes(&out_stdout, text, length);
		return length;
	} else if (*byte < ' ' || *byte == 0x7f) {
		print("\\u%04x", *byte);
	} else if (*byte == 0xc2 && byte[1] >= 0x80 && byte[1] < 0xa0) {
		print("\\u%04x", byte[1]);
		return 2;
	} else {
		print("\\\\x%02x", *byte);
	}
	return 1;
}

static void write_string(const char *text)
{
	size_t left = text_length(text);

	out_char(&out_stdout, '"');
	while (left) {
		size_t length = write_character(text, left);

		text += length;
		left -= length;
	}
	out_char(&out_stdout, '"');
}

/* Writes what stands before a value. */
static void begin_value(const char *key)
{
	if (!is_first)
		out_char(&out_stdout, ',');
	is_first = false;
	if (json_depth == 1)
		out_char(&out_stdout, '\n');
	if (!key)
		return;
	write_string(key);
	out_char(&out_stdout, ':');
}

static void open_bracket(char opening, char its_closing)
{
	out_char(&out_stdout, opening);
	closing[json_depth++] = its_closing;
	is_first = true;
}

void json_open(void)
{
	open_bracket('[', ']');
}

void json_close(void)
{
	while (json_depth)
		json_end();
}

void json_object(const char *key)
{
	begin_value(key);
	open_bracket('{', '}');
}

void json_array(const char *key)
{
	begin_value(key);
	open_bracket('[', ']');
}

void json_end(void)
{
	json_depth--;
	print(json_depth ? "%c" : "\n%c\n", closing[json_depth]);
	is_first = false;
}

void json_text(const char *key, const char *text)
{
	begin_value(key);
	if (text)
		write_string(text);
	else
		print("null");
}

void json_number(const char *key, const char *digits)
{
	bool is_number =
		*digits && !digits[strspn(digits, "0123456789")] && (*digits != '0' || !digits[1]);

	begin_value(key);
	print("%s", is_number ? digits : "null");
}

void json_bool(const char *key, bool value)
{
	begin_value(key);
	print(value ? "true" : "false");
}
