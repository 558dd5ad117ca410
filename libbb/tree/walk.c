/* SPDX-License-Identifier: MIT */
/*
 * Walks a tree's directories, breadth first. Follows links, except one that leads back to a parent.
 * Links between directories make ways whose number grows with the factorial of theirs, so no
 * directory is entered by more than WAYS_MAX of them. The entries of a directory that lead on are
 * taken by name: which ways come first does not depend on the file system.
 *
 * On a disk each directory waits for the one before. Where the walk has read from one,
 * THREADS_AHEAD threads read the directories of a level together, and look at their files. They are
 * no more work than without, and are taken in the same order. What a link leads to is read when its
 * turn comes: whether it is to be entered is known then.
 */

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/crew.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/libbb.h"
#include "base/sort.h"
#include "files/names.h"
#include "tree/filestate.h"
#include "tree/walk.h"

enum { WAYS_MAX = 16, THREADS_AHEAD = 8 };

/* A directory that is to be read, or has been. */
struct dir {
	struct dir *parent;
	struct dir *next;
	const char *path; /* as in struct module; "" is the tree itself */
	bool is_link;     /* or the file system does not say */
	bool is_read;     /* ahead, by a thread; ERROR is 0 or what it met */
	int error;
	struct stat status;
	struct dir_list list;
	struct file_state *states; /* of the files in LIST, if they are wanted */
};

struct tree_walk {
	const struct tree *tree;
	const struct rank *rank;
	bool tell;
	struct modules *modules;
	struct dir *first, **last;
	struct hash ways; /* how many led to a directory, by file_id */
};

static void add_dir(struct tree_walk *walk, struct dir *parent, const char *path, bool is_link)
{
	struct dir *dir = arena_alloc(&run_arena, sizeof(*dir));

	dir->parent = parent;
	dir->path = path;
	dir->is_link = is_link;
	*walk->last = dir;
	walk->last = &dir->next;
}

static void complain(struct tree_walk *walk, const char *path, int error)
{
	note(NOTE_ERROR, "could not open %s: %s", tree_name(walk->tree, path), errtext(error));
	walk->modules->failed = true;
}

/*
 * Whether the link NAME in DIR may be meant as a directory or a module if it leads nowhere. At the
 * top of the tree packages have links to files of the kernel, such as vmlinuz and System.map.
 */
static bool matters(const struct dir *dir, const char *name)
{
	static const char *const files[] = { "vmlinuz", "vmlinux", "config" };

	if (*dir->path || module_stem(name))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		if (!strcmp(name, files[i]))
			return false;
	}
	return !text_first(name, '.');
}

/* Returns the DT_* type of the file that PATH leads to. If WANTED, a dangling link is an error. */
static uint8_t final_type(struct tree_walk *walk, const char *path, bool wanted)
{
	struct stat status;
	int fd = tree_open_at(walk->tree, path, O_PATH);

	if (fd < 0) {
		if (wanted)
			complain(walk, path, fd);
		return DT_UNKNOWN;
	}
	if (fstat(fd, &status) < 0)
		status.st_mode = 0;
	close(fd);
	return S_ISDIR(status.st_mode) ? DT_DIR : S_ISREG(status.st_mode) ? DT_REG : DT_UNKNOWN;
}

bool walk_fits(const char *name)
{
	for (; *name; name++) {
		if ((uint8_t)*name <= ' ' || (uint8_t)*name >= 127 || *name == ':')
			return false;
	}
	return true;
}

/* Reports that PATH is left out, because no index can hold its name. */
static void reject_name(struct tree_walk *walk, const char *path)
{
	note(NOTE_ERROR, "%s left out: its name has a blank, colon, control or 8-bit character",
	     tree_name(walk->tree, path));
	walk->modules->failed = true;
}

static void take_entry(struct tree_walk *walk, struct dir *dir, const struct dir_entry *entry)
{
	bool is_module = module_stem(entry->name) != 0, is_link = false;
	uint8_t type = entry->type;
	struct module *module;
	const char *path;

	if (rank_excludes(walk->rank, entry->name) || (type == DT_REG && !is_module))
		return;
	path = *dir->path ? arena_join(&run_arena, dir->path, "/", entry->name) : entry->name;
	if (type == DT_LNK || type == DT_UNKNOWN) {
		is_link = true;
		type = final_type(walk, path,
				  is_module || (walk->tell && matters(dir, entry->name)));
	}
	if (type != DT_DIR && !(type == DT_REG && is_module))
		return;
	if (!walk_fits(entry->name)) {
		reject_name(walk, path);
	} else if (type == DT_DIR) {
		add_dir(walk, dir, path, is_link);
	} else if (*entry->name != '.') {
		module = modules_add(walk->modules, walk->rank, walk->tell, path);
		if (ENABLE_DEPMOD_FACTS && module && dir->states)
			module->state = is_link ? NULL : &dir->states[entry - dir->list.entries];
	}
}

/* Whether DIR was entered by less than WAYS_MAX ways; if not, says so once. */
static bool count_way(struct tree_walk *walk, const struct dir *dir)
{
	bool fresh;
	uint32_t way = hash_add(&walk->ways, file_id(&dir->status), &fresh)->value++;

	if (way == WAYS_MAX) {
		note(NOTE_ERROR, "%s left out: links lead to this directory by more than %u ways",
		     tree_name(walk->tree, dir->path), WAYS_MAX);
		walk->modules->failed = true;
	}
	return way < WAYS_MAX;
}

/* Whether DIR is none of its own parents and was not entered too often. */
static bool may_enter(struct tree_walk *walk, const struct dir *dir)
{
	for (const struct dir *above = dir->parent; above; above = above->parent) {
		if (above->status.st_dev == dir->status.st_dev &&
		    above->status.st_ino == dir->status.st_ino)
			return false;
	}
	return count_way(walk, dir);
}

/* Looks at the modules in DIR, open as FD. One that cannot be looked at has the time 0. */
static void look_at_files(struct dir *dir, int fd, struct arena *arena)
{
	const struct dir_list *list = &dir->list;
	struct stat status;

	dir->states = arena_alloc(arena, list->count * sizeof(*dir->states));
	for (size_t i = 0; i < list->count; i++) {
		if (list->entries[i].type == DT_REG && module_stem(list->entries[i].name) &&
		    fstatat(fd, list->entries[i].name, &status, AT_SYMLINK_NOFOLLOW) == 0)
			filestate_from(&dir->states[i], &status);
	}
}

/*
 * Lists DIR into ARENA. Returns 0 or -errno. WALK is NULL in a thread that reads ahead: whether DIR
 * may be entered is found out later then.
 */
static int list_dir(const struct tree *tree, struct tree_walk *walk, struct dir *dir, bool states,
		    struct arena *arena)
{
	int fd = tree_open_at(tree, *dir->path ? dir->path : ".", O_RDONLY | O_DIRECTORY);
	int error = fd;

	if (fd < 0)
		return fd;
	if (fstat(fd, &dir->status) < 0)
		error = -errno;
	else if (!walk || may_enter(walk, dir))
		error = dir_list(fd, arena, &dir->list);
	if (ENABLE_DEPMOD_FACTS && states)
		look_at_files(dir, fd, arena);
	close(fd);
	return error < 0 ? error : 0;
}

/* Takes the entries of DIR: files as they come, then by name those that may lead on. */
static void take_entries(struct tree_walk *walk, struct dir *dir)
{
	const struct dir_list *list = &dir->list;
	struct sort_row *rows;
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += list->entries[i].type != DT_REG;
	rows = arena_raw(&run_arena, count * sizeof(*rows));
	count = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct dir_entry *entry = &list->entries[i];

		if (entry->type == DT_REG)
			take_entry(walk, dir, entry);
		else
			sort_row(&rows[count++], entry->name, 0, entry);
	}
	sort_rows(rows, count);
	for (size_t i = 0; i < count; i++)
		take_entry(walk, dir, rows[i].value);
}

static void walk_dir(struct tree_walk *walk, struct dir *dir)
{
	int error = dir->error;

	if (!ENABLE_THREADS || !dir->is_read)
		error = list_dir(walk->tree, walk, dir, walk->modules->with_states, &run_arena);
	else if (!error && !may_enter(walk, dir))
		return;
	/* A missing external directory does not make the index incomplete. */
	if (error == -ENOENT && *dir->path == '/')
		note(NOTE_ERROR, "could not open directory %s: %s",
		     tree_name(walk->tree, dir->path), errtext(error));
	else if (error < 0)
		complain(walk, dir->path, error);
	take_entries(walk, dir);
}

/* Whether this process has had to wait for a disk. */
static bool reads_disk(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) == 0 && usage.ru_inblock;
}

/* What the threads read ahead. */
struct level {
	const struct tree *tree;
	struct dir **dirs;
	bool states;
};

/* A job of the crew: reads a directory, unless that has to be done in its turn. */
static void read_ahead(void *context, size_t number, struct arena *arena)
{
	const struct level *level = context;
	struct dir *dir = level->dirs[number];

	if (dir->is_link || *dir->path == '/')
		return;
	dir->is_read = true;
	dir->error = list_dir(level->tree, NULL, dir, level->states, arena);
}

/* Reads the directories of a level: from FIRST to the end of the list. */
static void read_level(const struct tree_walk *walk, struct dir *first, struct crew *crew)
{
	struct level level = { .tree = walk->tree, .states = walk->modules->with_states };
	size_t count = 0, capacity = 0;

	for (struct dir *dir = first; dir; dir = dir->next) {
		level.dirs =
			arena_grow(&run_arena, level.dirs, count, &capacity, sizeof(*level.dirs));
		level.dirs[count++] = dir;
	}
	crew_each(crew, count, read_ahead, &level);
}

/* Walks all directories, in threads if they come from a disk. */
static void walk_in_threads(struct tree_walk *walk)
{
	struct dir **level = &walk->first;
	struct crew *crew = NULL;

	for (struct dir *dir = walk->first; dir; dir = dir->next) {
		if (dir == *level) {
			if (!crew && reads_disk())
				crew = crew_open(THREADS_AHEAD);
			if (crew)
				read_level(walk, dir, crew);
			level = walk->last;
		}
		walk_dir(walk, dir);
	}
	if (crew)
		crew_close(crew);
}

void walk_tree(const struct tree *tree, const struct rank *rank, bool tell, struct modules *modules)
{
	struct tree_walk walk = {
		.tree = tree,
		.rank = rank,
		.tell = tell,
		.modules = modules,
		.last = &walk.first,
		.ways = { .arena = &run_arena },
	};

	add_dir(&walk, NULL, "", false);
	for (size_t i = 0; i < rank->externals.count; i++)
		add_dir(&walk, NULL, rank->externals.list[i], false);
	/* Paths inside of a ROOT are put together in memory that threads do not share. */
	if (ENABLE_THREADS && root_is_running(&tree->root)) {
		walk_in_threads(&walk);
	} else {
		for (struct dir *dir = walk.first; dir; dir = dir->next)
			walk_dir(&walk, dir);
	}
	modules_order(modules, tree, tell);
}
