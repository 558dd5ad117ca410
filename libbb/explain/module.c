/* SPDX-License-Identifier: MIT */
/* Goes through the steps for one module. */

#include "explain/module.h"
#include "base/file.h"
#include "explain/bootcopy.h"
#include "explain/loader.h"
#include "explain/modfile.h"
#include "explain/needs.h"
#include "explain/oddfiles.h"
#include "explain/running.h"
#include "explain/settings.h"
#include "files/names.h"
#include "files/path.h"
#include "system/procmod.h"
#include "tree/walk.h"

/* ---- Step 2: the name */

/* The files that have one name in pairs. One walk finds them all, and the run keeps them. */
static struct twins {
	struct twin {
		const char *name, *taken, *other, *rule;
	} * list;
	size_t count, capacity;
	bool are_known;
} twins;

static void keep_twin(void *context, const char *name, const char *taken, const char *other,
		      const char *rule)
{
	(void)context;
	twins.list = arena_grow(&run_arena, twins.list, twins.count, &twins.capacity,
				sizeof(*twins.list));
	twins.list[twins.count++] = (struct twin){ name, taken, other, rule };
}

static void find_twins(struct diag *diag)
{
	struct modules modules = { .twice = keep_twin };
	struct rank rank;

	twins.are_known = true;
	diag_catch(diag, FIND_DUPLICATE, LEVEL_WARNING);
	rank_read(&rank, &diag->context.tree, NULL);
	if (ENABLE_MODULE_LAYERS)
		walk_layers(&diag->context.tree, &rank, false, &modules, false);
	else
		walk_tree(&diag->context.tree, &rank, false, &modules);
}

/* Adds a finding for each other file of the module NAME. */
static void look_for_others(struct diag *diag, const char *name)
{
	if (!twins.are_known)
		find_twins(diag);
	for (size_t i = 0; i < twins.count; i++) {
		const struct twin *twin = &twins.list[i];

		if (!strcmp(name, twin->name))
			finding_add(&diag->findings, FIND_DUPLICATE, LEVEL_WARNING, NULL,
				    "%s is taken, not %s (%s)", path_shown(twin->taken),
				    path_shown(twin->other), twin->rule);
	}
}

/* Compares INDEXED, the path in the index (NULL for none), with PATH, the right one. */
static void tell_path(struct diag *diag, const char *name, const char *indexed, const char *path)
{
	if (!indexed)
		finding_add(&diag->findings, FIND_NAME, LEVEL_FAULT, diag->depmod,
			    "%s is there, but not in the index", path_shown(path));
	else if (strcmp(indexed, path) != 0)
		finding_add(&diag->findings, FIND_NAME, LEVEL_FAULT, diag->depmod,
			    "the index has %s, but %s is the one to take", path_shown(indexed),
			    path_shown(path));
	else
		finding_add(&diag->findings, FIND_NAME, LEVEL_OK, NULL, "%s is %s", name,
			    path_shown(path));
}

static void tell_absent(struct diag *diag, const char *name)
{
	if (moddb_is_builtin(diag->context.db, name))
		finding_add(&diag->findings, FIND_NAME, LEVEL_OK, NULL,
			    "%s is built into the kernel", name);
	else if (!diag_lacks_tree(diag) && !oddfiles_tell(diag, name, LEVEL_FAULT))
		finding_add(&diag->findings, FIND_NAME, LEVEL_FAULT, NULL,
			    "no module and no built-in one is called %s", name);
}

/* Looks NAME up in the index, and then in the tree. Returns whether the tree has it. */
static bool look_at_name(struct diag *diag, const char *name, struct modrec *record)
{
	struct modrec indexed;
	bool is_indexed = diag_indexed(diag, name, &indexed), is_there;

	diag_check_index(diag);
	/* Drop notes here: look_at_own_name reports the same problem later. */
	findings_catch(NULL, FIND_NAME, LEVEL_WARNING, NULL);
	is_there = moddb_module(diag->context.db, name, record);
	diag_catch(diag, FIND_NAME, LEVEL_WARNING);
	/* Report the name first: a broken index is not the reason for an unknown name. */
	if (is_there)
		tell_path(diag, name, is_indexed ? indexed.path : NULL, record->path);
	else
		tell_absent(diag, name);
	findings_repeat(&diag->findings, diag->ground, FIND_TREE);
	findings_repeat(&diag->findings, diag->ground, FIND_INDEX);
	return is_there;
}

/* ---- Step 6: whether the module is loaded */

/* Whether the loaded module NAME has another build-id or srcversion than the file of FACTS. */
static bool is_other(const char *name, const struct facts *facts)
{
	const char *path = arena_join(&run_arena, "/sys/module/", name, NULL);
	struct span ours = facts_build_id(facts), note;
	const char *now, *source = facts_text(facts, "srcversion");
	int error;

	/* The note is a header, then the build-id. */
	if (ours.length &&
	    file_read(AT_FDCWD, arena_join(&run_arena, path, "/notes/.note.gnu.build-id", NULL),
		      LIMIT_KERNEL, &run_arena, &note) == 0 &&
	    (note.length < ours.length ||
	     memcmp(note.data + note.length - ours.length, ours.data, ours.length) != 0))
		return true;
	now = running_line(arena_join(&run_arena, path, "/srcversion", NULL), &error);
	return now && source && strcmp(now, source) != 0;
}

/* Adds that the loaded module NAME is not that of the file: whether the initramfs has it, too. */
static void tell_other(struct diag *diag, const char *name)
{
	static const char text[] = "what is loaded is not this file: it was built from other "
				   "sources, or in another run";
	const char *again = text_format(&run_arena, "modprobe -r %s; modprobe %s", name, name);
	const char *archive;
	struct facts copy;
	int error = bootcopy_find(&diag->context.tree, name, &archive, &copy);

	if (!error && !is_other(name, &copy))
		finding_add_cause(
			&diag->findings, FIND_LOADED, LEVEL_WARNING,
			"update-initramfs -u, or dracut -f",
			"what is loaded is not this file but the initramfs's: %s has another "
			"build of %s",
			archive, name);
	else if (error && archive && error != -ENOENT)
		finding_add(&diag->findings, FIND_LOADED, LEVEL_WARNING, again,
			    "%s; whether it is the initramfs's cannot be told (%s: %s)", text,
			    archive, errtext(error));
	else
		finding_add(&diag->findings, FIND_LOADED, LEVEL_WARNING, again, "%s%s", text,
			    archive ? "" : "; it may come from the initramfs");
}

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

	if (state == MODSTATE_UNKNOWN) {
		finding_add(&diag->findings, FIND_LOADED, LEVEL_UNKNOWN, NULL,
			    "neither /sys nor /proc is here to tell");
		return;
	}
	finding_add(&diag->findings, FIND_LOADED,
		    state == MODSTATE_COMING || state == MODSTATE_GOING ? LEVEL_WARNING : LEVEL_OK,
		    NULL, "%s%s", states[state], state == MODSTATE_COMING ? loader_text() : "");
	if (state == MODSTATE_LIVE && facts && is_other(name, facts))
		tell_other(diag, name);
}

/* ---- All steps */

/* Takes steps 3, 4 and 6 of a module whose file could be read. */
static void look_at_rest(struct diag *diag, const char *name, const char *path, bool by_alias,
			 struct facts *facts)
{
	diag_needs(diag, name, path, facts);
	diag_settings(diag, name, by_alias, facts);
	if (diag->is_running)
		look_at_state(diag, name, facts);
}

/* Returns the name inside the file; adds a finding if it is not NAME. */
static const char *look_at_own_name(struct diag *diag, const char *name, const struct facts *facts)
{
	char *own = facts_text(facts, "name");

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
		if (diag->is_running && moddb_is_builtin(diag->context.db, name))
			look_at_state(diag, name, NULL);
		return;
	}
	look_for_others(diag, name);
	fd = tree_file(&diag->context.tree, record.path);
	if (diag_file(diag, tree_name(&diag->context.tree, record.path), record.path, fd, &facts)) {
		look_at_own_name(diag, name, &facts);
		look_at_rest(diag, name, record.path, by_alias, &facts);
	}
	if (fd >= 0)
		close(fd);
}

/* Returns PATH as a path of the tree; NULL if it is outside. */
static const char *path_in_tree(const struct diag *diag, const char *path)
{
	const char *rest = text_after(path_absolute(path), diag->context.tree.path);

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
	if (inside && moddb_module(diag->context.db, name, &record) &&
	    !strcmp(record.path, inside)) {
		diag_module(diag, name, false);
		return;
	}
	fd = file_open(path, O_RDONLY);
	if (diag_file(diag, path, inside, fd, &facts)) {
		name = look_at_own_name(diag, name, &facts);
		if (moddb_module(diag->context.db, name, &record))
			finding_add(&diag->findings, FIND_DUPLICATE, LEVEL_WARNING, NULL,
				    "modprobe %s takes %s, not this file", name,
				    path_shown(record.path));
		else
			finding_add(&diag->findings, FIND_NAME, LEVEL_OK, NULL,
				    "the tree has no %s: only insmod can load this file", name);
		look_at_rest(diag, name, path_absolute(path), false, &facts);
	}
	if (fd >= 0)
		close(fd);
}
