/* SPDX-License-Identifier: MIT */
/*
 * Reads all files once, as depmod does. Some facts should be the same in all modules: the machine,
 * the version magic, and the version of module_layout, a symbol that every module of a kernel with
 * versions wants. The value that most modules have is taken as right (vote.h). All other facts are
 * checked by themselves.
 */

#include "explain/audit.h"
#include "explain/machine.h"
#include "explain/settings.h"
#include "explain/symbols.h"
#include "explain/vote.h"
#include "files/match.h"
#include "files/names.h"
#include "index/index.h"
#include "tree/catalog.h"
#include "tree/loadorder.h"
#include "tree/prefetch.h"
#include "tree/walk.h"

struct audit {
	struct diag *diag;
	struct rank rank;
	struct modules modules;
	struct symbols symbols;
	struct catalog catalog;
	struct hash builtins;
	struct arena scratch; /* one module's facts */
	struct vote machine, magic, layout;
	unsigned firmware, firmware_users; /* without /lib/firmware: files named, modules naming */
};

/* ---- The modules, one by one */

static const char *keep(struct audit *audit, struct span text)
{
	return arena_text(&audit->scratch, (const char *)text.data, text.length);
}

static bool is_builtin(const struct audit *audit, const char *name)
{
	return hash_find(&audit->builtins, name) != NULL;
}

static void check_depends(struct audit *audit, const char *path, struct span depends)
{
	char *list = arena_text(&audit->scratch, (const char *)depends.data, depends.length);
	char *name;

	while ((name = name_next(&list))) {
		if (!modules_find(&audit->modules, name) && !is_builtin(audit, name))
			finding_add(&audit->diag->findings, FIND_DEPENDS, LEVEL_FAULT, NULL,
				    "%s depends on %s, which is not there", path, name);
	}
}

static void check_firmware(struct audit *audit, const char *path, const char *name)
{
	if (!audit->diag->firmware.count)
		audit->firmware++;
	else if (!fwpath_find(&audit->diag->firmware, name))
		finding_add(&audit->diag->findings, FIND_FIRMWARE, LEVEL_WARNING, NULL,
			    "%s, which %s names, is not there", name, path);
}

static void check_modinfo(struct audit *audit, uint32_t index, const struct facts *facts)
{
	const char *path = audit->modules.list[index].path;
	unsigned firmware = audit->firmware;
	struct span rest = facts->modinfo;
	struct modinfo entry;

	while (modinfo_next(&rest, &entry)) {
		if (span_is(entry.key, "depends"))
			check_depends(audit, path, entry.value);
		else if (span_is(entry.key, "firmware"))
			check_firmware(audit, path, keep(audit, entry.value));
		else if (span_is(entry.key, "vermagic"))
			vote_cast(&audit->magic, index, keep(audit, entry.value));
	}
	audit->firmware_users += audit->firmware > firmware;
}

static void cast_votes(struct audit *audit, uint32_t index, const struct facts *facts)
{
	vote_cast(&audit->machine, index, machine_text(&audit->scratch, &facts->elf));
	for (size_t i = 0; i < facts->wants.count; i++) {
		const struct facts_symbol *symbol = &facts->wants.list[i];

		if (symbol->has_crc && !strcmp(symbol->name, "module_layout"))
			vote_cast(&audit->layout, index,
				  text_format(&audit->scratch, "%08x", symbol->crc));
	}
}

static void take_facts(struct audit *audit, uint32_t index, const struct facts *facts)
{
	const struct module *module = &audit->modules.list[index];

	graph_add(&audit->symbols.graph, index, facts);
	catalog_add(&audit->catalog, index, module->name, facts);
	cast_votes(audit, index, facts);
	check_modinfo(audit, index, facts);
	if (facts->image.fault)
		finding_add(&audit->diag->findings, FIND_FILE, LEVEL_FAULT, NULL,
			    "%s cannot be read to its end: %s", module->path, facts->image.fault);
	else if (!facts_are_module(facts))
		finding_add(&audit->diag->findings, FIND_FILE, LEVEL_FAULT, NULL,
			    "%s is no kernel module", module->path);
}

static void take_fetched(struct audit *audit, uint32_t index, const struct prefetched *fetched)
{
	struct arena_mark mark = arena_mark(&audit->scratch);
	int error = fetched->error;

	if (error)
		finding_add(&audit->diag->findings, FIND_FILE,
			    error == -EOPNOTSUPP ? LEVEL_UNKNOWN : LEVEL_FAULT, NULL, "%s: %s",
			    audit->modules.list[index].path, facts_fault(&fetched->facts, error));
	else
		take_facts(audit, index, &fetched->facts);
	arena_release(&audit->scratch, mark);
}

static void read_modules(struct audit *audit)
{
	size_t count = audit->modules.count;
	const struct prefetched *fetched;
	struct prefetch *prefetch;

	diag_symbols_open(audit->diag, &audit->symbols, &audit->modules);
	vote_open(&audit->machine, count);
	vote_open(&audit->magic, count);
	vote_open(&audit->layout, count);
	diag_catch(audit->diag, FIND_ALIAS, LEVEL_WARNING);
	prefetch = prefetch_open(&audit->diag->context.tree, &audit->modules,
				 audit->symbols.graph.with_crc, prefetch_threads());
	for (uint32_t i = 0; (fetched = prefetch_next(prefetch)); i++)
		take_fetched(audit, i, fetched);
	prefetch_close(prefetch);
	if (audit->firmware)
		finding_add(&audit->diag->findings, FIND_FIRMWARE, LEVEL_WARNING, NULL,
			    "there is no /lib/firmware: %u files that %u modules name are missing",
			    audit->firmware, audit->firmware_users);
}

/* ---- The modules, compared */

static void tell_odd(struct audit *audit, struct vote *vote, enum finding_kind kind,
		     const char *what)
{
	vote_close(vote);
	for (size_t i = 0; i < audit->modules.count; i++) {
		if (vote->of[i] && strcmp(vote->of[i], vote->most) != 0)
			finding_add(&audit->diag->findings, kind, LEVEL_FAULT, NULL,
				    "%s has %s '%s', most have '%s'", audit->modules.list[i].path,
				    what, vote->of[i], vote->most);
	}
}

/* Compares the version that most modules are for with the name of the tree. */
static void check_version(struct audit *audit)
{
	const char *magic = audit->magic.most, *version = audit->diag->context.tree.version;
	const char *rest = magic ? text_after(magic, version) : "";

	if (!rest || (*rest && *rest != ' '))
		finding_add(&audit->diag->findings, FIND_MAGIC, LEVEL_FAULT, NULL,
			    "the tree is called %s, its modules are for %s", version, magic);
}

static void take_cycle(void *context, const char *way, const char *symbols)
{
	struct audit *audit = context;

	finding_add(&audit->diag->findings, FIND_CYCLE, LEVEL_FAULT, NULL, "%s (%s)", way, symbols);
}

static void check_symbols(struct audit *audit)
{
	diag_symbols(&audit->symbols);
	modules_number(&audit->modules);
}

static void check_aliases(struct audit *audit)
{
	const struct catalog_rows *aliases = &audit->catalog.aliases;

	for (size_t i = 0; i < aliases->count; i++) {
		const char *alias = aliases->list[i].key;
		const char *folded = alias_fold(&run_arena, alias);
		const char *fault = folded ? index_key_fault(folded, text_length(folded))
					   : "its brackets do not match";

		if (fault)
			finding_add(&audit->diag->findings, FIND_ALIAS, LEVEL_WARNING, NULL,
				    "%s has the alias '%s': %s",
				    (const char *)aliases->list[i].value, alias, fault);
	}
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
static bool is_known(const struct audit *audit, const char *word)
{
	const char *name = alias_fold(&run_arena, word);

	if (!name)
		return false;
	return modules_find(&audit->modules, name) || is_builtin(audit, name) ||
	       modconf_find(&audit->diag->context.conf, CONF_ALIAS, name) ||
	       modconf_find(&audit->diag->context.conf, CONF_INSTALL, name) ||
	       fits_any(&audit->catalog.aliases, name) ||
	       fits_any(&audit->catalog.builtin_aliases, name);
}

/*
 * Adds a finding if there is no module or alias NAME; WHERE is the line that names it. A softdep in
 * a module is no warning: distributions ship some that name what none of their kernels has.
 */
static void check_name(struct audit *audit, const char *name, enum finding_kind kind,
		       const char *where)
{
	if (!is_known(audit, name))
		finding_add(&audit->diag->findings, kind,
			    kind == FIND_SOFTDEP ? LEVEL_OK : LEVEL_WARNING, NULL,
			    "%s names %s, which is not there", where, name);
}

static void check_names(struct audit *audit, const struct softdeps *names, enum finding_kind kind,
			const char *where)
{
	for (size_t i = 0; i < names->count; i++)
		check_name(audit, names->list[i].name, kind, where);
}

/* Checks the names in ROWS, the softdeps or weakdeps of all modules; WHAT is that word. */
static void check_deps(struct audit *audit, const struct catalog_rows *rows, const char *what)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct softdeps names = { NULL, 0, 0 };

		softdeps_parse(&names, "", arena_copy(&run_arena, rows->list[i].key));
		check_names(audit, &names, FIND_SOFTDEP,
			    text_format(&run_arena, "a %s of %s", what,
					(const char *)rows->list[i].value));
	}
}

/* ---- Configuration */

/* Looks at the options for NAME, if the tree has such a module. */
static void check_options(struct audit *audit, const char *name)
{
	const struct module *module = modules_find(&audit->modules, name);
	struct facts facts;
	int fd;

	if (!module)
		return;
	fd = facts_open_in(&facts, &audit->diag->context.tree, module->path, &run_arena);
	if (fd < 0)
		return;
	diag_options(audit->diag, name, &facts);
	close(fd);
}

static void check_entry(struct audit *audit, const struct conf_entry *entry)
{
	const char *place = modconf_place(entry);
	const struct modconf *conf = &audit->diag->context.conf;
	struct softdeps names = { NULL, 0, 0 };

	switch (entry->kind) {
	case CONF_ALIAS:
		if (strcmp(entry->text, "off") != 0)
			check_name(audit, entry->text, FIND_CONFIG, place);
		return;
	case CONF_SOFTDEP:
		names = modconf_softdeps(conf, entry);
		check_names(audit, &names, FIND_CONFIG, place);
		break;
	case CONF_WEAKDEP:
		softdeps_parse(&names, "", arena_copy(&run_arena, entry->text));
		check_names(audit, &names, FIND_CONFIG, place);
		break;
	case CONF_INSTALL:
	case CONF_REMOVE:
		return;
	case CONF_OPTIONS:
		if (modconf_find(conf, CONF_OPTIONS, entry->name) == entry)
			check_options(audit, entry->name);
		break;
	default:
		break;
	}
	check_name(audit, entry->name, FIND_CONFIG, place);
}

static void check_config(struct audit *audit)
{
	const struct modconf *conf = &audit->diag->context.conf;

	/* An entry without a line is from the kernel's command line, where other words look like
	 * options of modules. */
	for (size_t i = 0; i < conf->count; i++) {
		if (conf->list[i].line)
			check_entry(audit, &conf->list[i]);
	}
}

/* ---- The audit */

static void take_twice(void *context, const char *name, const char *taken, const char *other,
		       const char *rule)
{
	struct audit *audit = context;

	finding_add(&audit->diag->findings, FIND_DUPLICATE, LEVEL_WARNING, NULL,
		    "%s: %s is taken, not %s (%s)", name, taken, other, rule);
}

static void find_modules(struct audit *audit)
{
	struct diag *diag = audit->diag;
	const struct catalog_rows *builtins = &audit->catalog.builtins;
	bool fresh;

	audit->modules.context = audit;
	audit->modules.twice = take_twice;
	audit->modules.cycle = take_cycle;
	diag_catch(diag, FIND_CONFIG, LEVEL_WARNING);
	rank_read(&audit->rank, &diag->context.tree, NULL);
	diag_catch(diag, FIND_FILE, LEVEL_FAULT);
	walk_tree(&diag->context.tree, &audit->rank, false, &audit->modules);
	diag_catch(diag, FIND_TREE, LEVEL_WARNING);
	catalog_expect(&audit->catalog, audit->modules.count);
	catalog_add_builtins(&audit->catalog, &diag->context.tree);
	audit->builtins.arena = &run_arena;
	for (size_t i = 0; i < builtins->count; i++)
		hash_add(&audit->builtins, builtins->list[i].key, &fresh);
}

size_t diag_tree(struct diag *diag)
{
	static struct audit audit;

	audit.diag = diag;
	if (diag->context.tree.fd < 0)
		return 0;
	find_modules(&audit);
	read_modules(&audit);
	tell_odd(&audit, &audit.machine, FIND_MACHINE, "the machine");
	tell_odd(&audit, &audit.magic, FIND_MAGIC, "the version magic");
	tell_odd(&audit, &audit.layout, FIND_BUILD, "module_layout's version");
	check_version(&audit);
	check_symbols(&audit);
	diag_catch(diag, FIND_ALIAS, LEVEL_WARNING);
	check_aliases(&audit);
	check_deps(&audit, &audit.catalog.softdeps, "softdep");
	check_deps(&audit, &audit.catalog.weakdeps, "weakdep");
	check_config(&audit);
	diag_check_index(diag);
	return audit.modules.count;
}
