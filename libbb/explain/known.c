/* SPDX-License-Identifier: MIT */
/* Looks names up in what an audit has read of a tree. */

#include "explain/known.h"
#include "files/match.h"
#include "files/names.h"

/* Whether the tree's kernel has modules.builtin.modinfo: those from 5.2 on do. */
static bool lists_builtin_aliases(const struct tree *tree)
{
	uint64_t major, minor;
	const char *rest = text_number(tree->version, 10, &major);

	if (!rest || *rest != '.' || !text_number(rest + 1, 10, &minor))
		return true;
	return major > 5 || (major == 5 && minor >= 2);
}

void known_add_builtins(struct known *known)
{
	const struct tree *tree = &known->diag->context.tree;
	struct finding_subject *subject = known->diag->findings.now;
	const struct catalog_rows *builtins = &known->catalog.builtins;
	size_t first = subject->count;
	bool fresh;

	diag_catch(known->diag, FIND_TREE, LEVEL_WARNING);
	catalog_add_builtins(&known->catalog, tree);
	for (size_t i = first; i < subject->count && !lists_builtin_aliases(tree); i++) {
		struct finding *finding = &subject->list[i];

		if (!text_find(finding->evidence, " modules.builtin.modinfo "))
			continue;
		subject->counts[finding->level]--;
		finding->level = LEVEL_OK;
		subject->counts[finding->level]++;
	}
	known->builtins.arena = &run_arena;
	for (size_t i = 0; i < builtins->count; i++)
		hash_add(&known->builtins, builtins->list[i].key, &fresh);
}

bool known_builtin(const struct known *known, const char *name)
{
	return hash_find(&known->builtins, name) != NULL;
}

static bool fits_any(const struct catalog_rows *aliases, const char *text)
{
	for (size_t i = 0; i < aliases->count; i++) {
		const char *pattern = alias_fold(&run_arena, aliases->list[i].key);

		if (pattern && match(pattern, text))
			return true;
	}
	return false;
}

/* Whether WORD is the name or an alias of a module, built in or not. */
static bool is_known(const struct known *known, const char *word)
{
	const char *name = alias_fold(&run_arena, word);

	if (!name)
		return false;
	return modules_find(&known->modules, name) || known_builtin(known, name) ||
	       modconf_find(&known->diag->context.conf, CONF_ALIAS, name) ||
	       modconf_find(&known->diag->context.conf, CONF_INSTALL, name) ||
	       fits_any(&known->catalog.aliases, name) ||
	       fits_any(&known->catalog.builtin_aliases, name);
}

void known_check(const struct known *known, const char *name, enum finding_kind kind,
		 const char *where)
{
	if (!is_known(known, name))
		finding_add(&known->diag->findings, kind,
			    kind == FIND_SOFTDEP ? LEVEL_OK : LEVEL_WARNING, NULL,
			    "%s names %s, which is not there", where, name);
}

void known_check_all(const struct known *known, const struct softdeps *names,
		     enum finding_kind kind, const char *where)
{
	for (size_t i = 0; i < names->count; i++)
		known_check(known, names->list[i].name, kind, where);
}
