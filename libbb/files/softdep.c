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

void softdeps_find(const struct softdeps *all, const char *user, struct softdeps *found)
{
	for (size_t i = 0; i < all->count; i++) {
		if (!strcmp(all->list[i].user, user))
			*add(found) = all->list[i];
	}
}
