/* SPDX-License-Identifier: MIT */
/*
 * Reads all files once, as depmod does. Some facts should be the same in all modules: the machine,
 * the version magic, and the version of module_layout, a symbol that every module of a kernel with
 * versions wants. The value that most modules have is taken as right (vote.h). All other facts are
 * checked by themselves.
 */

#include "explain/audit.h"
#include "explain/imagelists.h"
#include "explain/known.h"
#include "explain/machine.h"
#include "explain/settings.h"
#include "explain/signing.h"
#include "explain/symbols.h"
#include "explain/vote.h"
#include "files/match.h"
#include "files/names.h"
#include "index/index.h"
#include "tree/loadorder.h"
#include "tree/prefetch.h"
#include "tree/walk.h"

struct audit {
	struct diag *diag;
	struct rank rank;
	struct known known;
	struct symbols symbols;
	struct values replaced; /* files that a higher layer replaces */
	struct arena scratch;   /* one module's facts */
	struct vote machine, magic, layout, size;
	bool *odd;                         /* the modules that differ from most */
	uint8_t *signatures;               /* enum signing, per module */
	unsigned firmware, firmware_users; /* without /lib/firmware: files named, modules naming */
};

/* ---- The modules, one by one */

static const char *keep(struct audit *audit, struct span text)
{
	return arena_text(&audit->scratch, (const char *)text.data, text.length);
}

static void check_depends(struct audit *audit, const char *path, struct span depends)
{
	char *list = arena_text(&audit->scratch, (const char *)depends.data, depends.length);
	char *name;

	while ((name = name_next(&list))) {
		if (!modules_find(&audit->known.modules, name) &&
		    !known_builtin(&audit->known, name))
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
	const char *path = path_shown(audit->known.modules.list[index].path);
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

/*
 * Looks at what the build has made beside the code. The sections and the end of a packed file are
 * gone once its facts are taken, so that one is unpacked again.
 */
static void take_build(struct audit *audit, uint32_t index, const struct prefetched *fetched)
{
	const struct elf_section *section;
	struct facts facts = fetched->facts;

	if (!facts.elf.count && facts_open(&facts, fetched->fd, &audit->scratch) < 0)
		return;
	section = elf_find(&facts.elf, ".gnu.linkonce.this_module");
	if (section)
		vote_cast(&audit->size, index,
			  text_format(&audit->scratch, "%zu", (size_t)section->size));
	if (ENABLE_SIGNATURES)
		audit->signatures[index] = (uint8_t)signing_look(&facts.image);
}

static void take_facts(struct audit *audit, uint32_t index, const struct prefetched *fetched)
{
	const struct facts *facts = &fetched->facts;
	const struct module *module = &audit->known.modules.list[index];

	graph_add(&audit->symbols.graph, index, facts);
	catalog_add(&audit->known.catalog, index, module->name, facts);
	cast_votes(audit, index, facts);
	check_modinfo(audit, index, facts);
	take_build(audit, index, fetched);
	if (facts->image.fault)
		finding_add(&audit->diag->findings, FIND_FILE, LEVEL_FAULT, NULL,
			    "%s cannot be read to its end: %s", path_shown(module->path),
			    facts->image.fault);
	else if (!facts_are_module(facts))
		finding_add(&audit->diag->findings, FIND_FILE, LEVEL_FAULT, NULL,
			    "%s is no kernel module", path_shown(module->path));
}

static void take_fetched(struct audit *audit, uint32_t index, const struct prefetched *fetched)
{
	struct arena_mark mark = arena_mark(&audit->scratch);
	int error = fetched->error;

	if (error)
		finding_add(&audit->diag->findings, FIND_FILE,
			    error == -EOPNOTSUPP ? LEVEL_UNKNOWN : LEVEL_FAULT, NULL, "%s: %s",
			    path_shown(audit->known.modules.list[index].path),
			    facts_fault(&fetched->facts, error));
	else
		take_facts(audit, index, fetched);
	arena_release(&audit->scratch, mark);
}

static void read_modules(struct audit *audit)
{
	size_t count = audit->known.modules.count;
	const struct prefetched *fetched;
	struct prefetch *prefetch;

	diag_symbols_open(audit->diag, &audit->symbols, &audit->known.modules);
	vote_open(&audit->machine, count);
	vote_open(&audit->magic, count);
	vote_open(&audit->layout, count);
	vote_open(&audit->size, count);
	audit->odd = arena_alloc(&run_arena, count);
	audit->signatures = arena_alloc(&run_arena, count);
	diag_catch(audit->diag, FIND_ALIAS, LEVEL_WARNING);
	prefetch = prefetch_open(&audit->diag->context.tree, &audit->known.modules,
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
	for (size_t i = 0; i < audit->known.modules.count; i++) {
		if (!vote->of[i] || !strcmp(vote->of[i], vote->most))
			continue;
		audit->odd[i] = true;
		finding_add(&audit->diag->findings, kind, LEVEL_FAULT, NULL,
			    "%s has %s '%s', most have '%s'",
			    path_shown(audit->known.modules.list[i].path), what, vote->of[i],
			    vote->most);
	}
}

/*
 * The kernel refuses a module whose struct module has another size than its own (from 6.4 on; older
 * ones crash). For a module that is odd in another way that is said already.
 */
static void check_size(struct audit *audit)
{
	for (size_t i = 0; i < audit->known.modules.count; i++) {
		if (audit->odd[i])
			audit->size.of[i] = NULL;
	}
	tell_odd(audit, &audit->size, FIND_BUILD, "struct module of the size");
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
	for (size_t i = 0; ENABLE_MODULE_LAYERS && i < audit->replaced.count; i++)
		diag_symbols_replaced(&audit->symbols, audit->replaced.list[i].text);
	diag_symbols(&audit->symbols);
	modules_number(&audit->known.modules);
}

static void check_aliases(struct audit *audit)
{
	const struct catalog_rows *aliases = &audit->known.catalog.aliases;

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

/* Checks the names in ROWS, the softdeps or weakdeps of all modules; WHAT is that word. */
static void check_deps(struct audit *audit, const struct catalog_rows *rows, const char *what)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct softdeps names = { NULL, 0, 0 };

		softdeps_parse(&names, "", arena_copy(&run_arena, rows->list[i].key));
		known_check_all(&audit->known, &names, FIND_SOFTDEP,
				text_format(&run_arena, "a %s of %s", what,
					    (const char *)rows->list[i].value));
	}
}

/* ---- Configuration */

/* Looks at the options for NAME, if the tree has such a module. */
static void check_options(struct audit *audit, const char *name)
{
	const struct module *module = modules_find(&audit->known.modules, name);
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
			known_check(&audit->known, entry->text, FIND_CONFIG, place);
		return;
	case CONF_SOFTDEP:
		names = modconf_softdeps(conf, entry);
		known_check_all(&audit->known, &names, FIND_CONFIG, place);
		break;
	case CONF_WEAKDEP:
		softdeps_parse(&names, "", arena_copy(&run_arena, entry->text));
		known_check_all(&audit->known, &names, FIND_CONFIG, place);
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
	known_check(&audit->known, entry->name, FIND_CONFIG, place);
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

	if (ENABLE_MODULE_LAYERS && rule == rule_higher_layer)
		values_add(&audit->replaced, 0, other);
	finding_add(&audit->diag->findings, FIND_DUPLICATE, LEVEL_WARNING, NULL,
		    "%s: %s is taken, not %s (%s)", name, path_shown(taken), path_shown(other),
		    rule);
}

static void find_modules(struct audit *audit)
{
	struct diag *diag = audit->diag;

	audit->known.modules.context = audit;
	audit->known.modules.twice = take_twice;
	audit->known.modules.cycle = take_cycle;
	diag_catch(diag, FIND_CONFIG, LEVEL_WARNING);
	rank_read(&audit->rank, &diag->context.tree, NULL);
	diag_catch(diag, FIND_FILE, LEVEL_FAULT);
	if (ENABLE_MODULE_LAYERS)
		walk_layers(&diag->context.tree, &audit->rank, false, &audit->known.modules, false);
	else
		walk_tree(&diag->context.tree, &audit->rank, false, &audit->known.modules);
	catalog_expect(&audit->known.catalog, audit->known.modules.count);
	known_add_builtins(&audit->known);
}

size_t diag_tree(struct diag *diag)
{
	static struct audit audit;

	audit.diag = audit.known.diag = diag;
	if (diag->context.tree.fd < 0)
		return 0;
	find_modules(&audit);
	read_modules(&audit);
	tell_odd(&audit, &audit.machine, FIND_MACHINE, "the machine");
	tell_odd(&audit, &audit.magic, FIND_MAGIC, "the version magic");
	tell_odd(&audit, &audit.layout, FIND_BUILD, "module_layout's version");
	check_size(&audit);
	check_version(&audit);
	if (ENABLE_SIGNATURES)
		signing_tell(diag, &audit.known.modules, audit.signatures);
	check_symbols(&audit);
	diag_catch(diag, FIND_ALIAS, LEVEL_WARNING);
	check_aliases(&audit);
	check_deps(&audit, &audit.known.catalog.softdeps, "softdep");
	check_deps(&audit, &audit.known.catalog.weakdeps, "weakdep");
	check_config(&audit);
	imagelists_check(&audit.known);
	diag_check_index(diag);
	return audit.known.modules.count;
}
