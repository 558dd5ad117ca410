/* SPDX-License-Identifier: MIT */
/*
 * A name is searched for in the kernel's events and in /dev: links to devices have no events, and
 * devices that were there before have had theirs.
 */

#include "system/devwait.h"
#include "base/libbb.h"
#include "files/match.h"
#include "files/path.h"
#include "files/root.h"

static const char dev[] = "/dev/";

/* Returns the name below /dev in PATTERN; NULL if it is for a modalias. */
static const char *name_of(const char *pattern)
{
	const char *name = text_after(pattern, dev);

	if (name)
		return name;
	return text_first(pattern, ':') ? NULL : pattern;
}

const char *devwait_missing(const struct devwait *wait)
{
	for (unsigned i = 0; i < wait->count; i++) {
		if (!(wait->found >> i & 1))
			return wait->patterns[i];
	}
	return NULL;
}

bool devwait_done(const struct devwait *wait)
{
	return !devwait_missing(wait);
}

void devwait_see(struct devwait *wait, const char *devname, const char *modalias)
{
	for (unsigned i = 0; i < wait->count; i++) {
		const char *name = name_of(wait->patterns[i]);
		const char *text = name ? devname : modalias;

		if (text && match(name ? name : wait->patterns[i], text))
			wait->found |= 1u << i;
	}
}

/* Whether /dev has NAME, whose last part may be a pattern. */
static bool is_in_dev(const char *name)
{
	const char *path = arena_join(&run_arena, dev, name, NULL);
	const char *base = base_name(path);
	struct dir_list list;
	bool found = false;

	if (!is_pattern(name))
		return access(path, F_OK) == 0;
	root_list(&root_running, arena_text(&run_arena, path, (size_t)(base - path)), &list);
	for (size_t i = 0; i < list.count; i++)
		found |= match(base, list.entries[i].name);
	return found;
}

void devwait_look(struct devwait *wait)
{
	struct arena_mark mark = arena_mark(&run_arena);

	for (unsigned i = 0; i < wait->count; i++) {
		const char *name = name_of(wait->patterns[i]);

		if (name && !(wait->found >> i & 1) && is_in_dev(name))
			wait->found |= 1u << i;
	}
	arena_release(&run_arena, mark);
}
