/* SPDX-License-Identifier: MIT */
/* Looks at one module from all sides. */

#include "explain/module.h"
#include "base/file.h"
#include "explain/modfile.h"
#include "explain/symbols.h"
#include "files/confdir.h"
#include "files/names.h"
#include "index/abi.h"
#include "plan/plan.h"
#include "system/kcmdline.h"

/* ---- Step 2: the name */

static struct {
	struct diag *diag;
	const char *name;
} asking;

static void take_twice(const char *name, const char *taken, const char *other, const char *rule)
{
	if (!strcmp(name, asking.name))
		finding_add(&asking.diag->findings, FIND_DUPLICATE, LEVEL_WARNING, NULL,
			    "%s is taken, not %s (%s)", taken, other, rule);
}

/* Finds all files of the name NAME. */
static void look_for_others(struct diag *diag, const char *name)
{
	struct modules modules = { .twice = take_twice };
	struct rank rank;

	asking.diag = diag;
	asking.name = name;
	diag_catch(diag, FIND_DUPLICATE, LEVEL_WARNING);
	rank_read(&rank, &diag->tree, NULL);
	walk_tree(&diag->tree, &rank, false, &modules);
}

/* INDEXED is where the index has the module, NULL for nowhere; PATH where it is. */
static void tell_path(struct diag *diag, const char *name, const char *indexed, const char *path)
{
	if (!indexed)
		finding_add(&diag->findings, FIND_NAME, LEVEL_FAULT, diag->depmod,
			    "%s is there, but not in the index", path);
	else if (strcmp(indexed, path) != 0)
		finding_add(&diag->findings, FIND_NAME, LEVEL_FAULT, diag->depmod,
			    "the index has %s, but %s is the one to take", indexed, path);
	else
		finding_add(&diag->findings, FIND_NAME, LEVEL_OK, NULL, "%s is %s", name, path);
}

static void tell_absent(struct diag *diag, const char *name)
{
	if (moddb_is_builtin(diag->db, name))
		finding_add(&diag->findings, FIND_NAME, LEVEL_OK, NULL,
			    "%s is built into the kernel", name);
	else
		finding_add(&diag->findings, FIND_NAME, LEVEL_FAULT, NULL,
			    "no module and no built-in one is called %s", name);
}

/* Where NAME is, by the index and then for certain. Returns whether the tree has it. */
static bool look_at_name(struct diag *diag, const char *name, struct modrec *record)
{
	struct modrec indexed;
	bool is_indexed = diag_indexed(diag, name, &indexed), is_there;

	diag_check_index(diag);
	/* What it would say of the file is found there. */
	findings_catch(NULL, FIND_NAME, LEVEL_WARNING, NULL);
	is_there = moddb_module(diag->db, name, record);
	diag_catch(diag, FIND_NAME, LEVEL_WARNING);
	/* The name before the index: of a name that nobody knows the index is not the cause. */
	if (is_there)
		tell_path(diag, name, is_indexed ? indexed.path : NULL, record->path);
	else
		tell_absent(diag, name);
	findings_repeat(&diag->findings, diag->ground, FIND_TREE);
	findings_repeat(&diag->findings, diag->ground, FIND_INDEX);
	return is_there;
}

/* ---- Step 3: what it needs */

struct needs {
	struct diag *diag;
	const char *name;
	struct modules modules; /* with all that they need in their turn, the module itself first */
	struct rank rank;
	unsigned direct;
};

/* Adds NAME, which "depends=" lists, with its own needs. */
static void take_need(struct needs *needs, const char *name)
{
	struct diag *diag = needs->diag;
	struct modrec record;

	needs->direct++;
	if (!moddb_module(diag->db, name, &record)) {
		if (!moddb_is_builtin(diag->db, name))
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

/* Resolves the symbols of the module, whose FACTS are open, and of what it needs. */
static void look_at_symbols(struct needs *needs, struct facts *facts)
{
	struct diag *diag = needs->diag;
	struct graph graph;
	size_t before = diag->findings.now->count;

	diag_symbols_open(diag, &graph, &needs->modules);
	facts_read_symbols(facts, graph.with_crc);
	graph_add(&graph, 0, facts);
	for (size_t i = 1; i < needs->modules.count; i++) {
		struct facts *other = arena_alloc(&run_arena, sizeof(*other));
		const char *path = needs->modules.list[i].path;
		int fd = tree_file(&diag->tree, path);

		if (fd >= 0 && facts_open(other, fd, &run_arena) == 0) {
			facts_read_symbols(other, graph.with_crc);
			graph_add(&graph, (uint32_t)i, other);
		} else {
			finding_add(&diag->findings, FIND_DEPENDS, LEVEL_FAULT, NULL,
				    "%s, which it needs, cannot be read", path);
		}
		if (fd >= 0)
			close(fd);
	}
	diag_symbols(diag, &graph);
	if (diag->findings.now->count == before)
		finding_add(&diag->findings, FIND_SYMBOL, LEVEL_OK, NULL, "all are there");
}

static void look_at_softdep(struct diag *diag, const char *name)
{
	struct targets targets = { NULL, 0, 0 };

	targets_find(diag->db, &diag->conf, name, &targets);
	if (!targets.count)
		finding_add(&diag->findings, FIND_SOFTDEP, LEVEL_WARNING, NULL,
			    "softdep of %s, which is not there", name);
}

static void look_at_softdeps(struct diag *diag, const char *module)
{
	struct softdeps softdeps = { NULL, 0, 0 };

	moddb_softdeps(diag->db, module, &softdeps);
	softdeps_find(&diag->conf.softdeps, module, &softdeps);
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

static void look_at_needs(struct diag *diag, const char *name, const char *path,
			  struct facts *facts)
{
	struct needs needs = { .diag = diag, .name = name };
	char *depends;

	diag_catch(diag, FIND_DEPENDS, LEVEL_FAULT);
	needs.rank = *moddb_rank(diag->db);
	modules_add(&needs.modules, &needs.rank, false, path);
	depends = abi_text(facts, "depends");
	take_depends(&needs, depends);
	finding_add(&diag->findings, FIND_DEPENDS, LEVEL_OK, NULL,
		    needs.direct ? "on %u, and all in all on %zu" : "on no other", needs.direct,
		    needs.modules.count - 1);
	look_at_symbols(&needs, facts);
	diag_catch(diag, FIND_SOFTDEP, LEVEL_WARNING);
	look_at_softdeps(diag, name);
	look_at_firmware(diag, facts);
}

/* ---- Step 4: configuration */

/* Whether COMMAND does nothing and is there to keep the module out. */
static bool is_nothing(const char *command)
{
	static const char *const nothings[] = {
		"/bin/true", "/bin/false", "true", "/usr/bin/true", "/usr/bin/false", "false", ":"
	};

	for (size_t i = 0; i < ARRAY_SIZE(nothings); i++) {
		const char *rest = text_after(command, nothings[i]);

		if (rest && (!*rest || *rest == ' ' || *rest == ';'))
			return true;
	}
	return false;
}

static void tell_entry(struct diag *diag, const struct conf_entry *entry, bool by_alias)
{
	const char *place = modconf_place(entry);
	const char *cure = text_format(&run_arena, "take this out: %s", place);

	switch (entry->kind) {
	case CONF_BLACKLIST:
		finding_add(&diag->findings, FIND_BLACKLIST, by_alias ? LEVEL_FAULT : LEVEL_WARNING,
			    cure, "%s is not loaded for a device (%s)", entry->name, place);
		break;
	case CONF_FORBID:
		finding_add(&diag->findings, FIND_FORBID, LEVEL_FAULT, cure, "%s is forbidden (%s)",
			    entry->name, place);
		break;
	case CONF_INSTALL:
		finding_add(&diag->findings, FIND_COMMAND,
			    is_nothing(entry->text) ? LEVEL_FAULT : LEVEL_WARNING, cure,
			    "instead of being loaded, this is run: %s (%s)", entry->text, place);
		break;
	default:
		break;
	}
}

/* The kernel's own list, "a,b", which modprobe does not read. */
static void look_at_kernel_list(struct diag *diag, const char *name)
{
	char *list = diag->is_running ? kcmdline_value("module_blacklist") : NULL, *other;

	while (list && (other = text_word(&list, ","))) {
		if (name_equal(other, name))
			finding_add(&diag->findings, FIND_BLACKLIST, LEVEL_FAULT, NULL,
				    "the kernel refuses %s (module_blacklist= on its command line)",
				    name);
	}
}

void diag_config(struct diag *diag, const char *name, bool by_alias)
{
	static const uint8_t told[] = { CONF_BLACKLIST, CONF_FORBID, CONF_INSTALL };

	for (size_t i = 0; i < ARRAY_SIZE(told); i++) {
		const struct conf_entry *entry = NULL;

		while ((entry = modconf_next(&diag->conf, told[i], name, entry)))
			tell_entry(diag, entry, by_alias);
	}
	look_at_kernel_list(diag, name);
}

static void look_at_config(struct diag *diag, const char *name, bool by_alias,
			   const struct facts *facts)
{
	struct strbuf options = { .arena = &run_arena };
	size_t before = diag->findings.now->count;

	diag_config(diag, name, by_alias);
	diag_options(diag, name, facts);
	if (diag->findings.now->count > before)
		return;
	modconf_options(&diag->conf, name, NULL, &options);
	finding_add(&diag->findings, FIND_CONFIG, LEVEL_OK, NULL, "%s%s",
		    options.length ? "options " : "nothing about it",
		    options.length ? strbuf_end(&options) : "");
}

/* ---- Step 6, as far as it is about the module */

static void look_at_state(struct diag *diag, const char *name, const struct facts *facts)
{
	static const char *const states[] = {
		[MODSTATE_BUILTIN] = "built in",
		[MODSTATE_LIVE] = "loaded",
		[MODSTATE_COMING] = "its start function has not returned yet",
		[MODSTATE_GOING] = "it is being removed",
		[MODSTATE_ABSENT] = "not loaded",
	};
	enum modstate state = modstate_now(name);
	const char *now, *ours;
	int error;

	if (state == MODSTATE_UNKNOWN) {
		finding_add(&diag->findings, FIND_LOADED, LEVEL_UNKNOWN, NULL,
			    "neither /sys nor /proc is here to tell");
		return;
	}
	finding_add(&diag->findings, FIND_LOADED,
		    state == MODSTATE_COMING || state == MODSTATE_GOING ? LEVEL_WARNING : LEVEL_OK,
		    NULL, "%s", states[state]);
	now = diag_line(arena_join(&run_arena, "/sys/module/", name, "/srcversion"), &error);
	ours = facts ? abi_text(facts, "srcversion") : NULL;
	if (state == MODSTATE_LIVE && now && ours && strcmp(now, ours) != 0)
		finding_add(&diag->findings, FIND_LOADED, LEVEL_WARNING,
			    text_format(&run_arena, "modprobe -r %s; modprobe %s", name, name),
			    "what is loaded was made from other sources than this file");
}

/* ---- All of it */

/* Steps 3, 4 and 6 of a module whose file could be read. */
static void look_at_rest(struct diag *diag, const char *name, const char *path, bool by_alias,
			 struct facts *facts)
{
	look_at_needs(diag, name, path, facts);
	look_at_config(diag, name, by_alias, facts);
	if (diag->is_running)
		look_at_state(diag, name, facts);
}

/* The name that a file called NAME gives itself. Says so if it is another one. */
static const char *look_at_own_name(struct diag *diag, const char *name, const struct facts *facts)
{
	char *own = abi_text(facts, "name");

	if (!own || name_equal(own, name))
		return name;
	finding_add(&diag->findings, FIND_NAME, LEVEL_WARNING, NULL, "the file holds the module %s",
		    own);
	return name_fold(own);
}

void diag_module(struct diag *diag, const char *name, bool by_alias)
{
	struct modrec record;
	struct facts facts;
	int fd;

	if (!look_at_name(diag, name, &record)) {
		diag_config(diag, name, by_alias);
		if (diag->is_running && moddb_is_builtin(diag->db, name))
			look_at_state(diag, name, NULL);
		return;
	}
	look_for_others(diag, name);
	fd = tree_file(&diag->tree, record.path);
	if (diag_file(diag, tree_name(&diag->tree, record.path), record.path, fd, &facts)) {
		look_at_own_name(diag, name, &facts);
		look_at_rest(diag, name, record.path, by_alias, &facts);
	}
	if (fd >= 0)
		close(fd);
}

/* PATH as a path of the tree; NULL if it is outside. */
static const char *path_in_tree(const struct diag *diag, const char *path)
{
	const char *rest = text_after(path_absolute(path), diag->tree.path);

	return rest && *rest == '/' ? rest + 1 : NULL;
}

void diag_module_file(struct diag *diag, const char *path)
{
	const char *inside = path_in_tree(diag, path);
	const char *name = name_from_path(&run_arena, path);
	struct modrec record;
	struct facts facts;
	int fd;

	diag_check_index(diag);
	findings_catch(NULL, FIND_NAME, LEVEL_WARNING, NULL);
	if (inside && moddb_module(diag->db, name, &record) && !strcmp(record.path, inside)) {
		diag_module(diag, name, false);
		return;
	}
	fd = file_open(path, O_RDONLY);
	if (diag_file(diag, path, inside, fd, &facts)) {
		name = look_at_own_name(diag, name, &facts);
		if (moddb_module(diag->db, name, &record))
			finding_add(&diag->findings, FIND_DUPLICATE, LEVEL_WARNING, NULL,
				    "modprobe %s takes %s, not this file", name, record.path);
		else
			finding_add(&diag->findings, FIND_NAME, LEVEL_OK, NULL,
				    "the tree has no %s: only insmod can load this file", name);
		look_at_rest(diag, name, path_absolute(path), false, &facts);
	}
	if (fd >= 0)
		close(fd);
}
