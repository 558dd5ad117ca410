/* SPDX-License-Identifier: MIT */
/* Looks parameters up in .modinfo. */

#include "explain/parameters.h"
#include "base/libbb.h"

/*
 * Takes the next text "NAME:..." of KEY, or of OR_KEY unless that is NULL, off REST. Returns NAME,
 * and *VALUE behind the colon; NULL when there is none left.
 */
static const char *next_parameter(struct span *rest, const char *key, const char *or_key,
				  const char **value)
{
	struct modinfo entry;

	while (modinfo_next(rest, &entry)) {
		char *text;
		size_t length;

		if (!span_is(entry.key, key) && !(or_key && span_is(entry.key, or_key)))
			continue;
		text = span_copy(&run_arena, entry.value);
		length = text_before(text, ":");
		*value = text + length + !!text[length];
		text[length] = '\0';
		return text;
	}
	return NULL;
}

bool parameter_is_known(const struct facts *facts, const char *name)
{
	struct span rest = facts->modinfo;
	const char *other, *value;

	while ((other = next_parameter(&rest, "parmtype", "parm", &value))) {
		if (!strcmp(other, name))
			return true;
	}
	return false;
}

const char *parameter_type(const struct facts *facts, const char *name)
{
	struct span rest = facts->modinfo;
	const char *other, *value;

	while ((other = next_parameter(&rest, "parmtype", NULL, &value))) {
		if (!strcmp(other, name))
			return value;
	}
	return NULL;
}

const char *parameter_nearest(const struct facts *facts, const char *name)
{
	struct span rest = facts->modinfo;
	size_t most = text_length(name) / 2;
	const char *other, *value, *nearest = NULL;

	while ((other = next_parameter(&rest, "parmtype", NULL, &value))) {
		size_t alike = 0;

		while (name[alike] && name[alike] == other[alike])
			alike++;
		if (alike > most) {
			most = alike;
			nearest = other;
		}
	}
	return nearest;
}

static bool is_number(const char *value)
{
	uint64_t number;
	const char *end;

	value += *value == '-' || *value == '+';
	end = text_after(value, "0x") ? text_number(value + 2, 16, &number)
				      : text_number(value, 10, &number);
	return end && !*end;
}

bool parameter_takes(const char *type, const char *value)
{
	static const char *const numbers[] = { "byte", "hexint", "short", "ushort", "int",
					       "uint", "long",   "ulong", "ullong" };
	const char *element = text_after(type, "array of ");

	if (element) {
		char *rest = arena_copy(&run_arena, value), *word;
		bool fits = true;

		while ((word = text_word(&rest, ",")))
			fits &= parameter_takes(element, word);
		return fits;
	}
	if (!strcmp(type, "bool") || !strcmp(type, "invbool"))
		return *value && text_first("yYtTnNfF10oO", *value);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (!strcmp(type, numbers[i]))
			return is_number(value);
	}
	return true;
}
