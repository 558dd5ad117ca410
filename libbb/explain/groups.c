/* SPDX-License-Identifier: MIT */
/* Compares the findings about devices. */

#include "explain/groups.h"
#include "files/path.h"

/* Whether A, a text about the device called NAME, is B, one about OTHER, but for the names. */
static bool is_same(const char *a, const char *name, const char *b, const char *other)
{
	while (*a || *b) {
		const char *rest = text_after(a, name), *other_rest = text_after(b, other);

		if (rest && other_rest) {
			a = rest;
			b = other_rest;
		} else if (*a++ != *b++) {
			return false;
		}
	}
	return true;
}

static bool are_alike(const struct finding_subject *a, const struct finding_subject *b)
{
	const char *name = base_name(a->name), *other = base_name(b->name);

	if (a->count != b->count || *a->name != '/' || *b->name != '/' || !*name || !*other)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (a->list[i].kind != b->list[i].kind ||
		    !is_same(a->list[i].evidence, name, b->list[i].evidence, other))
			return false;
	}
	return true;
}

void groups_print(const struct findings *findings, size_t first, bool brief, bool *printed)
{
	struct finding_subject group = *findings->list[first];
	size_t count = 0;

	for (size_t i = first + 1; i < findings->count; i++) {
		if (!are_alike(&group, findings->list[i]))
			continue;
		printed[i] = true;
		count++;
	}
	if (count)
		group.name = text_format(&run_arena, "%s and %zu device%s alike", group.name, count,
					 count == 1 ? "" : "s");
	subject_print(&group, brief);
}
