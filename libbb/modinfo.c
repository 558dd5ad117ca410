/* SPDX-License-Identifier: MIT */
/* Reading of .modinfo (and of modules.builtin.modinfo, which is built the same way). */

#include "libbb.h"
#include "modinfo.h"

bool modinfo_next(struct span *rest, struct modinfo *entry)
{
	const uint8_t *end, *equals;
	size_t length;

	while (rest->length && !*rest->data)
		*rest = span_from(*rest, 1);
	if (!rest->length)
		return false;
	end = memchr(rest->data, '\0', rest->length);
	length = end ? (size_t)(end - rest->data) : rest->length;
	equals = memchr(rest->data, '=', length);
	entry->key = span_part(*rest, 0, equals ? (size_t)(equals - rest->data) : length);
	entry->value = span_part(*rest, entry->key.length + !!equals,
				 length - entry->key.length - !!equals);
	*rest = span_from(*rest, length);
	return true;
}

bool modinfo_find(struct span section, const char *key, struct span *value)
{
	struct modinfo entry;

	while (modinfo_next(&section, &entry)) {
		if (!span_is(entry.key, key))
			continue;
		*value = entry.value;
		return true;
	}
	return false;
}
