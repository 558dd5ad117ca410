/* SPDX-License-Identifier: MIT */
/* Reads .modinfo and modules.builtin.modinfo, which has the same format. */

#include "module/modinfo.h"
#include "base/libbb.h"

bool modinfo_next(struct span *rest, struct modinfo *entry)
{
	const uint8_t *at = rest->data, *end;
	size_t length, key = 0;

	if (!rest->length)
		return false;
	for (end = at + rest->length; !*at; at++) {
		if (at == end - 1)
			return false;
	}
	/* A section normally ends with NUL, and so do the texts in it. */
	length = end[-1] ? 0 : text_length((const char *)at);
	while (end[-1] && length < (size_t)(end - at) && at[length])
		length++;
	while (key < length && at[key] != '=')
		key++;
	entry->key = (struct span){ at, key };
	key += key < length;
	entry->value = (struct span){ at + key, length - key };
	*rest = (struct span){ at + length, (size_t)(end - at) - length };
	return true;
}

bool modinfo_find(struct span section, const char *key, struct span *value)
{
	size_t length = text_length(key);
	struct modinfo entry;

	while (modinfo_next(&section, &entry)) {
		if (entry.key.length != length || memcmp(entry.key.data, key, length) != 0)
			continue;
		*value = entry.value;
		return true;
	}
	return false;
}
