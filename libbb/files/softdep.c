/* SPDX-License-Identifier: MIT */
/* Soft dependencies, parsed. */

#include "files/softdep.h"
#include "base/libbb.h"

static void add(struct softdeps *softdeps, const struct softdep *softdep)
{
	softdeps->list = arena_grow(&run_arena, softdeps->list, softdeps->count,
				    &softdeps->capacity, sizeof(*softdeps->list));
	softdeps->list[softdeps->count++] = *softdep;
}

void softdeps_parse(struct softdeps *softdeps, const char *user, char *text)
{
	struct softdep softdep = { .user = user };

	while ((softdep.name = text_word(&text, " \t"))) {
		if (!strcmp(softdep.name, "pre:"))
			softdep.when = SOFTDEP_PRE;
		else if (!strcmp(softdep.name, "post:"))
			softdep.when = SOFTDEP_POST;
		else
			add(softdeps, &softdep);
	}
}

void softdeps_find(const struct softdeps *all, const char *user, struct softdeps *found)
{
	for (size_t i = 0; i < all->count; i++) {
		if (!strcmp(all->list[i].user, user))
			add(found, &all->list[i]);
	}
}
