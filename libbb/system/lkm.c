/* SPDX-License-Identifier: MIT */
/* Ids come from the order of loading, types from aliases. */

#include "system/lkm.h"
#include "base/libbb.h"
#include "files/names.h"
#include "module/facts.h"
#include "system/context.h"

/*
 * Takes the major number in ALIAS, if it begins with PREFIX. Replaces an earlier one only if
 * IS_BETTER: of a disk driver, which may have both, the block major is taken.
 */
static void take_major(struct lkm *lkm, const char *alias, const char *prefix, bool is_better)
{
	const char *number = text_after(alias, prefix);
	uint64_t major;

	if (!number || (lkm->has_major && !is_better) || !text_number(number, 10, &major) ||
	    major > UINT32_MAX)
		return;
	lkm->major = (unsigned)major;
	lkm->has_major = true;
}

/*
 * Sets type and major by ALIAS: "fs-ext4" is a file system's; "char-major-4-*" and "pci:..." are a
 * driver's.
 */
static void take_alias(struct lkm *lkm, const char *alias)
{
	take_major(lkm, alias, "char-major-", false);
	take_major(lkm, alias, "block-major-", true);
	if (text_after(alias, "fs-"))
		lkm->type = LKM_VFS;
	else if (lkm->type == LKM_MISC && (lkm->has_major || text_first(alias, ':')))
		lkm->type = LKM_DEV;
}

static void read_type(struct lkm *lkm, const struct context *context)
{
	struct modinfo entry;
	struct modrec record;
	struct facts facts;
	struct span rest;
	int fd;

	lkm->type = LKM_MISC;
	if (!moddb_module(context->db, lkm->module->name, &record))
		return;
	fd = facts_open_in(&facts, &context->tree, record.path, &run_arena);
	if (fd < 0)
		return;
	close(fd);
	rest = facts.modinfo;
	while (modinfo_next(&rest, &entry)) {
		if (span_is(entry.key, "alias"))
			take_alias(lkm, span_copy(&run_arena, entry.value));
	}
}

bool lkms_read(struct lkms *lkms)
{
	struct context context;
	int error = procmods_read(&lkms->loaded);

	if (error) {
		note(NOTE_ERROR, "could not get list of modules: %s", errtext(error));
		return false;
	}
	context_open(&context, NULL, NULL, NULL, MODDB_HASTY);
	lkms->count = lkms->loaded.count;
	lkms->list = arena_alloc(&run_arena, lkms->count * sizeof(*lkms->list));
	for (size_t i = 0; i < lkms->count; i++) {
		struct lkm *lkm = &lkms->list[i];

		lkm->module = &lkms->loaded.list[lkms->count - 1 - i];
		lkm->id = (unsigned)i;
		read_type(lkm, &context);
	}
	moddb_close(context.db);
	return true;
}

const struct lkm *lkms_find(const struct lkms *lkms, const char *id, const char *name)
{
	uint64_t number = 0;
	const char *end = id ? text_number(id, 10, &number) : NULL;
	bool is_number = end && !*end;

	for (size_t i = 0; i < lkms->count; i++) {
		const struct lkm *lkm = &lkms->list[i];

		if (id ? is_number && lkm->id == number : name_equal(lkm->module->name, name))
			return lkm;
	}
	note(NOTE_ERROR, "no module %s is loaded", id ? id : name);
	return NULL;
}
