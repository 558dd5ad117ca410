/* SPDX-License-Identifier: MIT */
/* Follows "depends=", symbols, soft dependencies and firmware of one module. */

#include "explain/needs.h"
#include "explain/blobs.h"
#include "explain/machine.h"
#include "explain/settings.h"
#include "explain/softloop.h"
#include "explain/symbols.h"
#include "explain/vermagic.h"
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

/* Adds what keeps the module in PATH, which another one needs, from being loaded; FACTS are its. */
static void look_at_needed(struct diag *diag, const char *path, const struct facts *facts,
			   const struct sample *sample)
{
	struct finding machine, magic;

	diag->findings.prefix = path_shown(path);
	machine = machine_check(&facts->elf, sample, diag->is_running);
	magic = vermagic_check(facts, sample, diag->context.tree.version);
	machine.is_cause = magic.is_cause = true;
	if (machine.level >= LEVEL_WARNING)
		finding_take(&diag->findings, machine);
	else if (magic.level >= LEVEL_WARNING)
		finding_take(&diag->findings, magic);
	diag_config_needed(diag, name_from_path(&run_arena, path));
	diag->findings.prefix = NULL;
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
	const struct sample own = { .path = needs->modules.list[0].path, .facts = *facts };
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
			look_at_needed(diag, path, other, &own);
			close(fd);
		} else {
			finding_add(&diag->findings, FIND_DEPENDS, LEVEL_FAULT, NULL,
				    "%s, which it needs, cannot be read", path_shown(path));
		}
	}
	diag_symbols(&symbols);
	if (diag->findings.now->count == before)
		finding_add(&diag->findings, FIND_SYMBOL, LEVEL_OK, NULL, "all are there");
}

static void look_at_softdep(struct diag *diag, const char *name, enum finding_level level)
{
	struct targets targets = { NULL, 0, 0 };

	targets_find(&diag->context, name, &targets);
	if (!targets.count)
		finding_add(&diag->findings, FIND_SOFTDEP, level, NULL,
			    "softdep of %s, which is not there", name);
}

/*
 * Distributions ship modules that name what no kernel of theirs has, and load all the same. A line
 * of the configuration was written for this system.
 */
static void look_at_softdeps(struct diag *diag, const char *module)
{
	struct softdeps softdeps = { NULL, 0, 0 };
	size_t own;

	moddb_softdeps(diag->context.db, module, &softdeps);
	own = softdeps.count;
	softdeps_find(&diag->context.conf.softdeps, module, &softdeps);
	for (size_t i = 0; i < softdeps.count; i++)
		look_at_softdep(diag, softdeps.list[i].name, i < own ? LEVEL_OK : LEVEL_WARNING);
	softloop_tell(diag, module);
}

static void look_at_firmware(struct diag *diag, const char *module, const struct facts *facts)
{
	struct span rest = facts->modinfo;
	struct modinfo entry;
	unsigned there = 0;
	size_t before = diag->findings.now->count;

	while (modinfo_next(&rest, &entry)) {
		const char *name;

		if (!span_is(entry.key, "firmware"))
			continue;
		name = arena_text(&run_arena, (const char *)entry.value.data, entry.value.length);
		blobs_tell(diag, module, name);
		there++;
	}
	if (there && diag->findings.now->count == before)
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
	look_at_firmware(diag, name, facts);
}
