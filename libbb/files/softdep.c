/* SPDX-License-Identifier: MIT */
/* Soft dependencies, parsed. */

#include "files/softdep.h"
#include "base/libbb.h"

/* Appends one and returns it, for the caller to set. */
static struct softdep *add(struct softdeps *softdeps)
{
	softdeps->list = arena_grow(&run_arena, softdeps->list, softdeps->count,
				    &softdeps->capacity, sizeof(*softdeps->list));
	return &softdeps->list[softdeps->count++];
}

void softdeps_parse(struct softdeps *softdeps, const char *user, char *text)
{
	enum softdep_when when = SOFTDEP_NEVER;
	char *word;

	while ((word = text_word(&text, " \t"))) {
		if (!strcmp(word, "pre:"))
			when = SOFTDEP_PRE;
		else if (!strcmp(word, "post:"))
			when = SOFTDEP_POST;
		else
			*add(softdeps) = (struct softdep){ user, word, when };
	}
}

void softdeps_add(struct softdep_table *table, const char *user, char *text)
{
	softdeps_parse(&table->all, user, text);
	while (table->by_user.count < table->all.count)
		chains_add(&table->by_user, user);
}

void softdeps_find(const struct softdep_table *table, const char *user, struct softdeps *found)
{
	uint32_t at = chains_first(&table->by_user, user);

	for (; at; at = chains_next(&table->by_user, at))
		*add(found) = table->all.list[at - 1];
}
