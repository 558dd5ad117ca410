/* SPDX-License-Identifier: MIT */
/* Names and aliases, resolved. */

#include "plan/target.h"
#include "base/libbb.h"
#include "files/match.h"
#include "files/names.h"

struct target *target_add(struct targets *targets, const char *name)
{
	targets->list = arena_grow(&run_arena, targets->list, targets->count, &targets->capacity,
				   sizeof(*targets->list));
	targets->list[targets->count] = (struct target){ .name = name };
	return &targets->list[targets->count++];
}

static void find_in_table(struct moddb *db, enum moddb_table table, const char *alias,
			  struct targets *found)
{
	struct values values = { NULL, 0, 0 };

	moddb_search(db, table, alias, &values);
	for (size_t i = 0; i < values.count; i++) {
		struct target *target = target_add(found, values.list[i].text);

		target->alias = alias;
		target->is_builtin = table == TABLE_BUILTIN_ALIAS;
	}
}

static void find_in_config(const struct modconf *conf, const char *alias, struct targets *found)
{
	struct conf_search search = modconf_search(conf, CONF_ALIAS, alias);
	const struct conf_entry *entry;

	while ((entry = modconf_next(&search)))
		target_add(found, name_fold(arena_copy(&run_arena, entry->text)))->alias = alias;
}

static bool has_command(const struct modconf *conf, enum conf_kind kind, const char *name)
{
	struct conf_search search = modconf_search(conf, kind, name);
	const struct conf_entry *entry;

	/* Only a command for exactly NAME makes it a module; one for a pattern does not. */
	while ((entry = modconf_next(&search))) {
		if (!strcmp(entry->name, name))
			return true;
	}
	return false;
}

/* Works as targets_find for ALIAS (folded), but does not have the index checked. */
static void find_alias(const struct context *context, const char *alias, struct targets *found)
{
	const struct modconf *conf = &context->conf;
	struct moddb *db = context->db;
	struct modrec record;

	find_in_config(conf, alias, found);
	if (!found->count && moddb_module(db, alias, &record))
		target_add(found, alias);
	if (!found->count && text_after(alias, "symbol:"))
		find_in_table(db, TABLE_SYMBOLS, alias, found);
	if (!found->count &&
	    (has_command(conf, CONF_INSTALL, alias) || has_command(conf, CONF_REMOVE, alias)))
		target_add(found, alias);
	if (!found->count)
		find_in_table(db, TABLE_ALIAS, alias, found);
	if (!found->count && moddb_is_builtin(db, alias))
		target_add(found, alias);
	if (!found->count)
		find_in_table(db, TABLE_BUILTIN_ALIAS, alias, found);
}

void targets_find(const struct context *context, const char *text, struct targets *found)
{
	const char *alias = alias_fold(&run_arena, text);

	if (!alias)
		return;
	find_alias(context, alias, found);
	if (ENABLE_BUSYBOX_COMPAT && !found->count && *text != '/' && module_stem(alias))
		find_alias(context, name_without_suffix(alias), found);
	if (!found->count && moddb_reconsider(context->db, alias))
		find_alias(context, alias, found);
}

bool target_is_unwanted(const struct modconf *conf, const struct target *target, bool names_too)
{
	if ((target->alias || names_too) && modconf_find(conf, CONF_BLACKLIST, target->name))
		return true;
	return target_is_off(target);
}
