// SPDX-License-Identifier: MIT
/* What a power cut has left: which set of index files, and what modprobe says with it. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "replay.h"

enum { FILES_MAX = 32, COMPLAINTS_SHOWN = 8 };

struct file {
	char name[64];
	char *data;
	ssize_t length; /* -1: cannot be read */
};

struct set {
	struct file files[FILES_MAX];
	unsigned count;
	char stamp[4096];
	char answer[sizeof(run_output)];
};

static struct set sets[2];
static char tree[128];

static const char *const state_names[] = { "old", "new", "open", "bare", "torn", "any" };

char run_output[16384];
char trying[128];
unsigned complaints;
struct counts counts;

void complain(const char *format, ...)
{
	va_list arguments;

	if (complaints++ >= COMPLAINTS_SHOWN)
		return;
	printf("%s: ", trying);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

/* ---- programs */

static void start(char **arguments, int output)
{
	dup2(output, 1);
	dup2(output, 2);
	execv(arguments[0], arguments);
	_exit(127);
}

int run(const char *program, ...)
{
	char *arguments[16] = { (char *)(uintptr_t)program };
	unsigned count = 1;
	size_t length = 0;
	va_list list;
	ssize_t got;
	int ends[2], status;
	pid_t child = 0;

	va_start(list, program);
	while (count < 15 && (arguments[count] = va_arg(list, char *)))
		count++;
	va_end(list);
	if (pipe(ends) < 0 || (child = fork()) < 0)
		die("start", program);
	if (!child)
		start(arguments, ends[1]);
	close(ends[1]);
	while ((got = read(ends[0], run_output + length, sizeof(run_output) - 1 - length)) > 0)
		length += (size_t)got;
	run_output[length] = '\0';
	close(ends[0]);
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* ---- the set */

static void read_file(int dir, struct file *file)
{
	int fd = openat(dir, file->name, O_RDONLY | O_CLOEXEC);
	struct stat status;

	file->length = -1;
	if (fd < 0 || fstat(fd, &status) < 0)
		return;
	file->data = malloc((size_t)status.st_size + 1);
	file->length = read(fd, file->data, (size_t)status.st_size);
	if (file->length >= 0)
		file->data[file->length] = '\0';
	close(fd);
}

/* The generation in the stamp is no difference. */
static void take_stamp(struct set *set, const struct file *file)
{
	char *line = file->length > 0 ? strstr(file->data, "generation ") : NULL;
	char *rest = line ? strchr(line, '\n') : NULL;

	*set->stamp = '\0';
	if (rest)
		snprintf(set->stamp, sizeof(set->stamp), "%.*s%s", (int)(line - file->data),
			 file->data, rest);
	else if (file->length > 0)
		snprintf(set->stamp, sizeof(set->stamp), "%s", file->data);
}

static int by_name(const void *left, const void *right)
{
	return strcmp(((const struct file *)left)->name, ((const struct file *)right)->name);
}

static void read_set(struct set *set)
{
	struct dirent *entry;
	DIR *dir;

	snprintf(tree, sizeof(tree), DISK "/lib/modules/%s", options.version);
	dir = opendir(tree);
	*set->stamp = '\0';
	set->count = 0;
	while (dir && (entry = readdir(dir)) && set->count < FILES_MAX) {
		struct file *file = &set->files[set->count];

		if (strncmp(entry->d_name, "modules.", 8) != 0)
			continue;
		snprintf(file->name, sizeof(file->name), "%.63s", entry->d_name);
		read_file(dirfd(dir), file);
		if (!strcmp(file->name, "modules.stamp.bin"))
			take_stamp(set, file);
		else
			set->count++;
	}
	if (dir)
		closedir(dir);
	qsort(set->files, set->count, sizeof(set->files[0]), by_name);
}

static void free_set(struct set *set)
{
	while (set->count)
		free(set->files[--set->count].data);
}

/* The name of the first file that differs; NULL if the sets are equal. */
static const char *difference(const struct set *set, const struct set *other)
{
	if (strcmp(set->stamp, other->stamp) != 0)
		return "modules.stamp.bin";
	for (unsigned i = 0; i < set->count && i < other->count; i++) {
		const struct file *file = &set->files[i], *wanted = &other->files[i];

		if (strcmp(file->name, wanted->name) != 0 || file->length < 0 ||
		    file->length != wanted->length ||
		    memcmp(file->data, wanted->data, (size_t)file->length) != 0)
			return file->name;
	}
	return set->count == other->count ? NULL : "the number of files";
}

/* By name, by alias, and with two dependencies. */
static void ask_modprobe(void)
{
	run("/sbin/modprobe", "-d", DISK, "-S", options.version, "-a", "-D", "mb_top", "mb-soft",
	    "vfat", "platform:mb-device", "fs-msdos", NULL);
}

static void learn(enum state which)
{
	read_set(&sets[which]);
	ask_modprobe();
	strcpy(sets[which].answer, run_output);
}

/* Whether modprobe gave the answer of the set WHICH. */
static bool answered(enum state which, bool warns)
{
	return warns ? strstr(run_output, sets[which].answer) != NULL
		     : !strcmp(run_output, sets[which].answer);
}

/*
 * Whether NOW is SET but for the stamp, which is not there: exFAT first removes the file that a
 * rename replaces.
 */
static bool is_bare(const struct set *now, struct set *set)
{
	char stamp[sizeof(set->stamp)];
	bool same;

	strcpy(stamp, set->stamp);
	*set->stamp = '\0';
	same = !difference(now, set);
	strcpy(set->stamp, stamp);
	return same;
}

static enum state judge(void)
{
	enum state state = STATE_TORN, answer = STATE_NEW;
	static struct set now;
	const char *wrong;

	read_set(&now);
	wrong = difference(&now, &sets[STATE_NEW]);
	if (!wrong)
		state = STATE_NEW;
	else if (!difference(&now, &sets[STATE_OLD]))
		state = answer = STATE_OLD;
	else if (strstr(now.stamp, "\nstate replacing"))
		state = STATE_OPEN;
	else if (is_bare(&now, &sets[STATE_NEW]))
		state = STATE_BARE;
	else if (is_bare(&now, &sets[STATE_OLD]))
		state = STATE_BARE, answer = STATE_OLD;
	else
		complain("torn: %s is not as in the new set, %s not as in the old; the stamp: %s",
			 wrong, difference(&now, &sets[STATE_OLD]), now.stamp);
	free_set(&now);
	ask_modprobe();
	/* A set that is not finished, or has no stamp, may give a line more. */
	if (!answered(answer, state == STATE_OPEN || state == STATE_BARE))
		complain("the set is %s, modprobe says:\n%s", state_names[state], run_output);
	return state;
}

/* The number of temporary files that a depmod has left; complains about them if told to. */
static unsigned litter(bool is_wrong)
{
	struct dirent *entry;
	DIR *dir = opendir(tree);
	unsigned count = 0;

	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, ".modules.", 9) != 0)
			continue;
		count++;
		if (is_wrong)
			complain("%s is left behind", entry->d_name);
	}
	if (dir)
		closedir(dir);
	return count;
}

void judge_mend(void)
{
	int status = run("/sbin/depmod", "-b", DISK, options.sync, options.version, NULL);

	if (status)
		complain("the next depmod ends with %d: %s", status, run_output);
	litter(true);
}

void judge_learn(void)
{
	learn(STATE_OLD);
	judge_mend();
	learn(STATE_NEW);
	if (!difference(&sets[STATE_OLD], &sets[STATE_NEW]) ||
	    !strcmp(sets[STATE_OLD].answer, sets[STATE_NEW].answer))
		complain("the two sets are the same");
}

void unmount(void)
{
	if (umount(DISK) < 0)
		die("unmount", DISK);
}

void judge_cut(bool (*mount)(void), enum state wanted)
{
	enum state state = STATE_TORN, mended = STATE_TORN;

	if (mount()) {
		state = judge();
		counts.littered += litter(false) != 0;
		judge_mend();
		unmount();
	}
	/* What the cache had, the disk has to have. */
	if (mount()) {
		mended = judge();
		unmount();
	}
	if (getenv("REPLAY_VERBOSE"))
		printf("%s: %s, mended: %s\n", trying, state_names[state], state_names[mended]);
	if (wanted != STATE_ANY && state != wanted)
		complain("the set is %s instead of %s", state_names[state], state_names[wanted]);
	if (mended != STATE_NEW)
		complain("after the next depmod the set is %s", state_names[mended]);
	counts.found[state]++;
}

void print_counts(size_t number, const char *writes)
{
	printf("%s: %zu %s, %u cuts before, %u within, %u ahead: old %u, new %u, open "
	       "%u, bare %u, torn %u; "
	       "temporary files after %u, next depmod removes them\n",
	       options.type, number, writes, counts.before, counts.within, counts.ahead,
	       counts.found[STATE_OLD], counts.found[STATE_NEW], counts.found[STATE_OPEN],
	       counts.found[STATE_BARE], counts.found[STATE_TORN], counts.littered);
}
