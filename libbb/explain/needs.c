/* SPDX-License-Identifier: MIT */
/* Follows "depends=", symbols, soft dependencies and firmware of one module. */

#include "explain/needs.h"
#include "explain/symbols.h"
#include "files/names.h"
#include "plan/target.h"

struct needs {
	struct diag *diag;
	const char *name;
	struct modules modules; /* the module itself first, then all that it needs */
	struct rank rank;
	unsigned direct; /* names in "depends=" */
};

/* Adds NAME, one of "depends=", and all that it needs. */
static void take_need(struct needs *needs, const char *name)
{
	struct diag *diag = needs->diag;
	struct modrec record;

	needs->direct++;
	if (!moddb_module(diag->context.db, name, &record)) {
		if (!moddb_is_builtin(diag->context.db, name))
			finding_add(&diag->findings, FIND_DEPENDS, LEVEL_FAULT, NULL,
				    "%s depends on %s, which is not there", needs->name, name);
		return;
	}
	modules_add(&needs->modules, &needs->rank, false, record.path);
	for (size_t i = 0; i < record.need_count; i++)
		modules_add(&needs->modules, &needs->rank, false, record.needs[i]);
}

/* Calls take_need for each name of "a,b". */
static void take_depends(struct needs *needs, char *names)
{
	char *name;

	while (names && (name = name_next(&names)))
		take_need(needs, name);
}

/* Resolves the symbols of the module, whose facts are FACTS, and of the modules that it needs. */
static void look_at_symbols(struct needs *needs, struct facts *facts)
{
	struct diag *diag = needs->diag;
	struct symbols symbols;
	size_t before = diag->findings.now->count;

	diag_symbols_open(diag, &symbols, &needs->modules);
	facts_read_symbols(facts, symbols.graph.with_crc);
	graph_add(&symbols.graph, 0, facts);
	for (size_t i = 1; i < needs->modules.count; i++) {
		struct facts *other = arena_alloc(&run_arena, sizeof(*other));
		const char *path = needs->modules.list[i].path;
		int fd = facts_open_in(other, &diag->context.tree, path, &run_arena);

		if (fd >= 0) {
			facts_read_symbols(other, symbols.graph.with_crc);
			graph_add(&symbols.graph, (uint32_t)i, other);
			close(fd);
		} else {
			finding_add(&diag->findings, FIND_DEPENDS, LEVEL_FAULT, NULL,
				    "%s, which it needs, cannot be read", path);
		}
	}
	diag_symbols(&symbols);
	if (diag->findings.now->count == before)
		finding_add(&diag->findings, FIND_SYMBOL, LEVEL_OK, NULL, "all are there");
}

static void look_at_softdep(struct diag *diag, const char *name)
{
	struct targets targets = { NULL, 0, 0 };

	targets_find(&diag->context, name, &targets);
	if (!targets.count)
		finding_add(&diag->findings, FIND_SOFTDEP, LEVEL_WARNING, NULL,
			    "softdep of %s, which is not there", name);
}

static void look_at_softdeps(struct diag *diag, const char *module)
{
	struct softdeps softdeps = { NULL, 0, 0 };

	moddb_softdeps(diag->context.db, module, &softdeps);
	softdeps_find(&diag->context.conf.softdeps, module, &softdeps);
	for (size_t i = 0; i < softdeps.count; i++)
		look_at_softdep(diag, softdeps.list[i].name);
}

static void look_at_firmware(struct diag *diag, const struct facts *facts)
{
	struct span rest = facts->modinfo;
	struct modinfo entry;
	unsigned there = 0, missing = 0;

	while (modinfo_next(&rest, &entry)) {
		const char *name;

		if (!span_is(entry.key, "firmware"))
			continue;
		name = arena_text(&run_arena, (const char *)entry.value.data, entry.value.length);
		if (fwpath_find(&diag->firmware, name)) {
			there++;
			continue;
		}
		missing++;
		finding_add(&diag->findings, FIND_FIRMWARE, LEVEL_WARNING, NULL,
			    "%s is not below /lib/firmware", name);
	}
	if (there && !missing)
		finding_add(&diag->findings, FIND_FIRMWARE, LEVEL_OK, NULL,
			    "all %u files are there", there);
}

void diag_needs(struct diag *diag, const char *name, const char *path, struct facts *facts)
{
	struct needs needs = { .diag = diag, .name = name };
	char *depends;

	diag_catch(diag, FIND_DEPENDS, LEVEL_FAULT);
	needs.rank = *moddb_rank(diag->context.db);
	modules_add(&needs.modules, &needs.rank, false, path);
	depends = facts_text(facts, "depends");
	take_depends(&needs, depends);
	finding_add(&diag->findings, FIND_DEPENDS, LEVEL_OK, NULL,
		    needs.direct ? "on %u, and all in all on %zu" : "on no other", needs.direct,
		    needs.modules.count - 1);
	look_at_symbols(&needs, facts);
	diag_catch(diag, FIND_SOFTDEP, LEVEL_WARNING);
	look_at_softdeps(diag, name);
	look_at_firmware(diag, facts);
}
