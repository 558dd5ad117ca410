/* SPDX-License-Identifier: MIT */
/*
 * A driver that does not find its firmware gives up, and nothing starts it again: the kernel tells
 * nobody when the file is there. A module that is not loaded can still be loaded.
 */

#include "plan/hold.h"
#include "base/libbb.h"
#include "base/msec.h"
#include "module/facts.h"
#include "system/fwfiles.h"

bool hold_lasts(unsigned until)
{
	return until && (int)(until - msec_now()) > 0;
}

/* Takes the next name off TEXT, which ends each with NUL. Returns NULL at the end. */
static const char *next_text(struct span *text)
{
	const char *name = (const char *)text->data;
	size_t length = text->length ? strnlen(name, text->length) : 0;

	if (!length || length == text->length)
		return NULL;
	*text = span_from(*text, length + 1);
	return name;
}

/* Returns the first firmware-name of the device /sys/... DEVICE that is not there; *ANY: it has
 * one. */
static const char *lacking_of_node(struct fwfiles *files, const char *device, bool *any)
{
	const char *path = arena_join(&run_arena, device, "/of_node/firmware-name", NULL);
	const char *name;
	struct span text;

	if (!text_after(device, "/sys/") ||
	    file_read_opened(root_regular(files->fwpath->root, path), LIMIT_KERNEL, &run_arena,
			     &text) < 0)
		return NULL;
	while ((name = next_text(&text))) {
		*any = true;
		if (fwfiles_add(files, name) < 0)
			return name;
	}
	return NULL;
}

/* Returns the first firmware that the module states if none is there; else NULL. */
static const char *lacking_of_module(struct fwfiles *files, const struct run *run,
				     const struct step *step)
{
	const char *first = NULL;
	struct facts facts;
	struct modinfo entry;
	int fd = facts_open_in(&facts, &run->context->tree, step->path, &run_arena);
	struct span rest = facts.modinfo;
	bool found = fd < 0;

	while (!found && modinfo_next(&rest, &entry)) {
		const char *name;

		if (!span_is(entry.key, "firmware"))
			continue;
		name = span_copy(&run_arena, entry.value);
		found = fwfiles_add(files, name) >= 0;
		if (!first)
			first = name;
	}
	if (fd >= 0)
		close(fd);
	return found ? NULL : first;
}

/* Returns the first file that STEP has to wait for, or NULL. */
static const char *lacking(struct fwfiles *files, const struct run *run, const struct step *step)
{
	const struct conf_entry *entry =
		modconf_find(&run->context->conf, CONF_FIRMWARE, step->name);
	char *rest = entry ? arena_copy(&run_arena, entry->text) : NULL;
	const char *name;
	bool has_node_names = false;

	while ((name = rest ? text_field(&rest) : NULL)) {
		if (!strcmp(name, "optional"))
			return NULL;
		if (fwfiles_add(files, name) < 0)
			return name;
	}
	if (entry)
		return NULL;
	name = step->cause ? lacking_of_node(files, step->cause, &has_node_names) : NULL;
	return has_node_names ? name : lacking_of_module(files, run, step);
}

const char *hold_reason(const struct run *run, const struct step *step)
{
	struct fwpath fwpath;
	struct fwfiles files = { .fwpath = &fwpath,
				 .by_path = { .arena = &run_arena },
				 .by_name = { .arena = &run_arena } };

	fwpath_open(&fwpath, &run->context->tree);
	return lacking(&files, run, step);
}

bool hold_back(const struct run *run, const struct step *step)
{
	struct arena_mark mark = arena_mark(&run_arena);
	const char *name;

	if (!step->is_guess || step->is_file || !hold_lasts(run->hold_until))
		return false;
	name = hold_reason(run, step);
	if (name)
		note(NOTE_WARNING, "Module %s is held back: its firmware %s cannot be read",
		     step->name, name);
	arena_release(&run_arena, mark);
	return name != NULL;
}
