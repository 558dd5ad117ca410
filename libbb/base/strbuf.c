/* SPDX-License-Identifier: MIT */
/* Growing text, and a formatter that is a twentieth of libc's printf in size. */

#include "base/strbuf.h"
#include "base/arena.h"
#include "base/common.h"
#include "base/text.h"

static void grow(struct strbuf *buf, size_t more)
{
	size_t capacity = buf->capacity ? buf->capacity : 64;
	char *text;

	/*
	 * Doubling two gigabytes gives 0 where addresses have 32 bits, and so does any capacity if
	 * no address can hold the sum. A request for all memory fails cleanly.
	 */
	while (capacity && capacity - buf->length < more)
		capacity *= 2;
	if (!capacity)
		capacity = SIZE_MAX;
	if (!arena_extend(buf->arena, buf->text, buf->capacity, capacity)) {
		text = arena_bytes(buf->arena, capacity);
		if (buf->length)
			memcpy(text, buf->text, buf->length);
		buf->text = text;
	}
	buf->capacity = capacity;
}

void strbuf_reserve(struct strbuf *buf, size_t more)
{
	if (buf->capacity - buf->length < more)
		grow(buf, more);
}

void strbuf_bytes(struct strbuf *buf, const void *bytes, size_t length)
{
	if (!length)
		return;
	strbuf_reserve(buf, length);
	memcpy(buf->text + buf->length, bytes, length);
	buf->length += length;
}

void strbuf_ended(struct strbuf *buf, const void *bytes, size_t length, char end)
{
	char *to;

	strbuf_reserve(buf, length + 1);
	to = buf->text + buf->length;
	memcpy(to, bytes, length);
	to[length] = end;
	buf->length += length + 1;
}

void strbuf_text(struct strbuf *buf, const char *text)
{
	strbuf_bytes(buf, text, text_length(text));
}

void strbuf_char(struct strbuf *buf, char c)
{
	strbuf_bytes(buf, &c, 1);
}

char *strbuf_end(struct strbuf *buf)
{
	strbuf_char(buf, '\0');
	buf->length--;
	return buf->text;
}

static void pad(struct strbuf *buf, char fill, int count)
{
	while (count-- > 0)
		strbuf_char(buf, fill);
}

/* The flags and the width of a conversion. */
struct layout {
	bool left;
	char fill;
	int width;
};

static void put_padded(struct strbuf *buf, struct layout layout, const char *text, size_t length)
{
	int gap = layout.width - (int)length;

	if (!layout.left)
		pad(buf, layout.fill, gap);
	strbuf_bytes(buf, text, length);
	if (layout.left)
		pad(buf, ' ', gap);
}

/* Both bases are constants: processors without division would call a function otherwise. */
static void put_number(struct strbuf *buf, struct layout layout, unsigned long value, bool negative,
		       bool hex)
{
	char digits[24];
	char *first = digits + sizeof(digits);

	do {
		unsigned long rest = hex ? value >> 4 : value / 10;

		*--first = "0123456789abcdef"[value - rest * (hex ? 16 : 10)];
		value = rest;
	} while (value);
	if (negative)
		*--first = '-';
	put_padded(buf, layout, first, (size_t)(digits + sizeof(digits) - first));
}

/* Reads the flags and the width behind a '%'. Returns where the conversion itself starts. */
static const char *read_layout(const char *at, struct layout *layout)
{
	*layout = (struct layout){ .fill = ' ' };
	for (; *at == '-' || *at == '0'; at++) {
		if (*at == '-')
			layout->left = true;
		else
			layout->fill = '0';
	}
	for (; *at >= '0' && *at <= '9'; at++)
		layout->width = layout->width * 10 + *at - '0';
	return at;
}

void strbuf_vformat(struct strbuf *buf, const char *format, va_list values)
{
	const char *at, *text;
	struct layout layout;
	unsigned long value;
	bool is_long;
	char c;

	for (;; format = at + 1) {
		at = format + text_before(format, "%");
		strbuf_bytes(buf, format, (size_t)(at - format));
		if (!*at)
			break;
		at = read_layout(at + 1, &layout);
		/* size_t is as wide as long on every Linux. */
		is_long = *at == 'l' || *at == 'z';
		at += is_long;
		switch (*at) {
		case 's':
			text = va_arg(values, const char *);
			if (!text)
				text = "(null)";
			put_padded(buf, layout, text, text_length(text));
			break;
		case 'c':
			c = (char)va_arg(values, int);
			put_padded(buf, layout, &c, 1);
			break;
		case 'd':
			value = is_long ? va_arg(values, unsigned long)
					: (unsigned long)va_arg(values, int);
			put_number(buf, layout, (long)value < 0 ? -value : value, (long)value < 0,
				   false);
			break;
		case 'u':
		case 'x':
			value = is_long ? va_arg(values, unsigned long) : va_arg(values, unsigned);
			put_number(buf, layout, value, false, *at == 'x');
			break;
		default:
			strbuf_char(buf, *at);
		}
	}
}

void strbuf_format(struct strbuf *buf, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	strbuf_vformat(buf, format, values);
	va_end(values);
}

char *text_format(struct arena *arena, const char *format, ...)
{
	struct strbuf buf = { .arena = arena };
	va_list values;

	va_start(values, format);
	strbuf_vformat(&buf, format, values);
	va_end(values);
	return strbuf_end(&buf);
}
