/* SPDX-License-Identifier: MIT */
/*
 * alternate: runs several commands in turn, many times, and prints what each one took.
 *
 *   alternate [-n RUNS] [-c CALLS] [-w 0] [-t SECONDS] [-e FILE] [-f FILE] < COMMANDS
 *
 * Every line of COMMANDS has a name, a program and its arguments, with tabs between them. A round
 * that is not counted comes first, then RUNS rounds; in each round every command has a turn of
 * CALLS calls. So other load on the machine slows all of them alike. No new round begins after
 * SECONDS, but there are at least three.
 *
 *   -w 0      no uncounted round
 *   -e FILE   a turn is a call for each line of FILE, which becomes the last argument
 *   -f FILE   before every call, the contents of the files that FILE lists are dropped from memory
 *
 * Prints a line per command, with tabs: name, rounds; medians of wall, user and system time of one
 * call (with -e: of the whole turn), in microseconds; peak memory in kilobytes; medians of the
 * ratios of its wall and processor time to those of the first command in the same round; exit
 * status.
 *
 * Peak memory comes from wait4. The kernel includes the child's memory before exec, which is this
 * program's own, as vfork does not copy it. Link this program static to keep that small.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_COMMANDS = 16, MAX_ROUNDS = 1000, MIN_ROUNDS = 3 };

struct turn {
	double wall, user, system; /* microseconds */
};

struct command {
	char *name;
	char **argv;  /* ends with a free place for the line of -e, and NULL */
	size_t words; /* in argv, without that place */
	long peak;    /* kilobytes, the most of all calls */
	int status;   /* of the last call; 128 and more: a signal */
	struct turn turns[MAX_ROUNDS];
};

struct lines {
	char **line;
	size_t count;
};

static struct command commands[MAX_COMMANDS];
static size_t command_count;
static struct lines each, evicted;

static void die(const char *what)
{
	fprintf(stderr, "alternate: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void *grow(void *old, size_t size)
{
	void *new = realloc(old, size);

	if (!new)
		die("memory");
	return new;
}

static struct lines read_lines(FILE *in)
{
	struct lines all = { NULL, 0 };
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	while ((length = getline(&line, &room, in)) > 0) {
		if (line[length - 1] == '\n')
			line[length - 1] = '\0';
		all.line = grow(all.line, (all.count + 1) * sizeof *all.line);
		all.line[all.count++] = strdup(line);
	}
	free(line);
	return all;
}

static struct lines read_file(const char *path)
{
	FILE *in = fopen(path, "r");
	struct lines all;

	if (!in)
		die(path);
	all = read_lines(in);
	fclose(in);
	return all;
}

static void add_command(char *line)
{
	struct command *c = &commands[command_count];
	char *word;

	if (command_count == MAX_COMMANDS) {
		errno = E2BIG;
		die("commands");
	}
	c->name = strsep(&line, "\t");
	while ((word = strsep(&line, "\t"))) {
		c->argv = grow(c->argv, (c->words + 3) * sizeof *c->argv);
		c->argv[c->words++] = word;
	}
	if (!c->words) {
		errno = EINVAL;
		die(c->name);
	}
	c->argv[c->words] = c->argv[c->words + 1] = NULL;
	command_count++;
}

/* Writes dirty pages first, because the kernel does not drop those. */
static void evict(void)
{
	for (size_t i = 0; i < evicted.count; i++) {
		int fd = open(evicted.line[i], O_RDONLY | O_CLOEXEC);

		if (fd < 0)
			die(evicted.line[i]);
		fdatasync(fd);
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		close(fd);
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double microseconds(struct timeval t)
{
	return (double)t.tv_sec * 1e6 + (double)t.tv_usec;
}

static void call(struct command *c, struct turn *sum)
{
	struct rusage use;
	double start;
	int status;
	pid_t child;

	evict();
	start = now();
	child = vfork();
	if (child < 0)
		die("vfork");
	if (child == 0) {
		execv(c->argv[0], c->argv);
		_exit(127);
	}
	while (wait4(child, &status, 0, &use) < 0)
		if (errno != EINTR)
			die("wait4");
	sum->wall += now() - start;
	sum->user += microseconds(use.ru_utime);
	sum->system += microseconds(use.ru_stime);
	if (use.ru_maxrss > c->peak)
		c->peak = use.ru_maxrss;
	c->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static struct turn take_turn(struct command *c, int calls)
{
	struct turn sum = { 0, 0, 0 };

	for (size_t i = 0; i < each.count; i++) {
		c->argv[c->words] = each.line[i];
		call(c, &sum);
	}
	if (each.count)
		return sum;
	for (int i = 0; i < calls; i++)
		call(c, &sum);
	sum.wall /= calls;
	sum.user /= calls;
	sum.system /= calls;
	return sum;
}

static int by_size(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double wall(const struct command *c, int round)
{
	return c->turns[round].wall;
}

static double user(const struct command *c, int round)
{
	return c->turns[round].user;
}

static double in_system(const struct command *c, int round)
{
	return c->turns[round].system;
}

static double processor(const struct command *c, int round)
{
	return user(c, round) + in_system(c, round);
}

static double wall_ratio(const struct command *c, int round)
{
	return wall(c, round) / wall(&commands[0], round);
}

static double processor_ratio(const struct command *c, int round)
{
	return processor(c, round) / processor(&commands[0], round);
}

static double median(double (*what)(const struct command *, int), const struct command *c,
		     int rounds)
{
	double value[MAX_ROUNDS];

	for (int i = 0; i < rounds; i++)
		value[i] = what(c, i);
	qsort(value, (size_t)rounds, sizeof *value, by_size);
	return (value[(rounds - 1) / 2] + value[rounds / 2]) / 2;
}

static void report(int rounds)
{
	for (size_t i = 0; i < command_count; i++) {
		const struct command *c = &commands[i];

		printf("%s\t%d\t%.1f\t%.1f\t%.1f\t%ld\t%.3f\t%.3f\t%d\n", c->name, rounds,
		       median(wall, c, rounds), median(user, c, rounds),
		       median(in_system, c, rounds), c->peak, median(wall_ratio, c, rounds),
		       median(processor_ratio, c, rounds), c->status);
	}
}

/* The commands' output goes to /dev/null: nothing reads it, and writing it costs all of them
 * little. */
static void silence(void)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0)
		die("/dev/null");
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
}

int main(int argc, char **argv)
{
	int runs = 11, calls = 1, warm_up = 1, rounds = 0, option, out;
	double end, limit = 1e9;
	struct lines input;

	while ((option = getopt(argc, argv, "n:c:t:w:e:f:")) != -1) {
		switch (option) {
		case 'n':
			runs = atoi(optarg);
			break;
		case 'c':
			calls = atoi(optarg);
			break;
		case 'w':
			warm_up = atoi(optarg);
			break;
		case 't':
			limit = atof(optarg);
			break;
		case 'e':
			each = read_file(optarg);
			break;
		case 'f':
			evicted = read_file(optarg);
			break;
		default:
			return 2;
		}
	}
	if (runs < 1 || runs > MAX_ROUNDS || calls < 1) {
		fprintf(stderr, "alternate: 1 to %d runs, and at least one call\n", MAX_ROUNDS);
		return 2;
	}
	input = read_lines(stdin);
	for (size_t i = 0; i < input.count; i++)
		add_command(input.line[i]);

	out = fcntl(1, F_DUPFD_CLOEXEC, 3);
	if (out < 0)
		die("standard output");
	silence();
	for (size_t i = 0; warm_up && i < command_count; i++)
		take_turn(&commands[i], calls);
	end = now() + limit * 1e6;
	while (rounds < runs && (rounds < MIN_ROUNDS || now() < end)) {
		for (size_t i = 0; i < command_count; i++)
			commands[i].turns[rounds] = take_turn(&commands[i], calls);
		rounds++;
	}
	dup2(out, 1);
	report(rounds);
	return fflush(stdout) != 0;
}
