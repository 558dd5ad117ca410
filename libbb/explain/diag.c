/* SPDX-License-Identifier: MIT */
/* Opens the context, looks modules up in the index, and checks it. */

#include <dirent.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "base/file.h"
#include "explain/diag.h"
#include "explain/othertrees.h"
#include "files/layers.h"
#include "files/path.h"
#include "index/stamp.h"

void diag_catch(struct diag *diag, enum finding_kind kind, enum finding_level level)
{
	bool is_index = kind == FIND_INDEX;

	findings_catch(&diag->findings, kind, level, is_index ? diag->depmod : NULL);
}

bool diag_lacks_tree(const struct diag *diag)
{
	for (size_t i = 0; i < diag->ground->count; i++) {
		if (diag->ground->list[i].kind == FIND_TREE)
			return true;
	}
	return false;
}

/* Returns what the directory PATH of the tree's system is a link to, in words; NULL if it is none.
 */
static const char *link_text(const struct root *root, const char *path)
{
	const char *target = root_link(root, path);

	return target ? text_format(&run_arena, "; %s is a link to %s", path, target) : NULL;
}

/* Returns in words which link leads from TREE, which is not there, to nothing; "" for none. */
static const char *lost_link(const struct tree *tree)
{
	const char *dir = arena_text(&run_arena, tree->inside,
				     (size_t)(base_name(tree->inside) - 1 - tree->inside));
	const char *text = link_text(&tree->root, tree->inside);

	text = text || tree->fd != -ENOENT ? text : link_text(&tree->root, dir);
	return text ? text : "";
}

/* Adds one finding: that there is no tree, and which there are. */
static void tell_missing_tree(struct diag *diag)
{
	const struct tree *tree = &diag->context.tree;
	struct finding_subject *ground = diag->ground;
	const char *others = "";

	if (ENABLE_REASONS) {
		diag_catch(diag, FIND_TREE, LEVEL_FAULT);
		othertrees_tell(tree, NOTE_WARNING);
		others = ground->list[--ground->count].evidence;
		ground->counts[LEVEL_FAULT]--;
	}
	finding_add_cause(&diag->findings, FIND_TREE, LEVEL_FAULT, NULL,
			  "no modules of %s: %s: %s%s%s%s", tree->version, tree->path,
			  errtext(tree->fd), lost_link(tree), *others ? "; " : "", others);
}

/* Adds a finding for each layer that is not there, such as a stick that was pulled. */
static void tell_unused_layers(struct diag *diag)
{
	const struct layers *layers = tree_layers(&diag->context.tree);

	for (size_t i = 0; layers && i < layers->unused_count; i++)
		finding_add(&diag->findings, FIND_INDEX, LEVEL_UNKNOWN, NULL, "%s",
			    layers->unused[i]);
}

int diag_open(struct diag *diag, const char *root, const char *module_dir, const char *version)
{
	const struct tree *tree = &diag->context.tree;
	struct utsname kernel;
	/* Without any index the modules themselves answer, and that is a finding of its own. */
	int error = context_open(&diag->context, root, module_dir, version, MODDB_TOLD_IF_NONE);

	if (error)
		return error;
	uname(&kernel);
	diag->is_running = root_is_running(&tree->root) && !strcmp(kernel.release, tree->version);
	diag->ground = findings_subject(&diag->findings, tree->path);
	diag->depmod = moddb_depmod(diag->context.db);
	diag_catch(diag, FIND_CONFIG, LEVEL_WARNING);
	context_configure(&diag->context, NULL, diag->is_running);
	fwpath_open(&diag->firmware, tree);
	if (tree->fd < 0)
		tell_missing_tree(diag);
	if (ENABLE_MODULE_LAYERS)
		tell_unused_layers(diag);
	return 0;
}

bool diag_indexed(struct diag *diag, const char *name, struct modrec *record)
{
	struct finding_subject *now = diag->findings.now;
	bool is_there;

	/* A look-up may make the modules the source of answers, so the first result is kept. */
	if (diag->unlisted && !strcmp(diag->unlisted, name))
		return false;
	diag->findings.now = diag->ground;
	diag_catch(diag, FIND_INDEX, LEVEL_FAULT);
	is_there = moddb_module(diag->context.db, name, record);
	if (!is_there)
		diag->unlisted = name;
	diag->findings.now = now;
	return is_there;
}

void diag_check_index(struct diag *diag)
{
	struct finding_subject *now = diag->findings.now;

	if (diag->context.tree.fd < 0 || moddb_is_checked(diag->context.db))
		return;
	diag->findings.now = diag->ground;
	diag_catch(diag, FIND_INDEX, LEVEL_FAULT);
	moddb_check(diag->context.db);
	if (subject_worst(diag->ground) < LEVEL_WARNING)
		finding_add(&diag->findings, FIND_INDEX, LEVEL_OK, NULL,
			    "whole, and made from these modules");
	diag->findings.now = now;
}

static bool is_newer(const struct stat *a, const struct stat *b)
{
	if (a->st_mtim.tv_sec != b->st_mtim.tv_sec)
		return a->st_mtim.tv_sec > b->st_mtim.tv_sec;
	return a->st_mtim.tv_nsec > b->st_mtim.tv_nsec;
}

bool diag_index_is_old(const struct diag *diag)
{
	struct dir_list list = { NULL, 0 };
	struct stat stamp, folder;
	bool old = fstatat(diag->context.tree.fd, STAMP_NAME, &stamp, 0) < 0;
	int dir = tree_open_at(&diag->context.tree, ".", O_RDONLY | O_DIRECTORY);

	if (dir < 0)
		return false;
	dir_list(dir, &run_arena, &list);
	for (size_t i = 0; i < list.count && !old; i++) {
		if (list.entries[i].type == DT_DIR &&
		    fstatat(dir, list.entries[i].name, &folder, 0) == 0)
			old = is_newer(&folder, &stamp);
	}
	close(dir);
	return old;
}
