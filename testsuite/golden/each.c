/* SPDX-License-Identifier: MIT */
/*
 * each: calls one tool for many questions, a process each, and records the answers.
 *
 *   each [-e] COMMAND [ARG...] < QUESTIONS > TRANSCRIPT
 *
 * Every line of standard input becomes the last argument of one call. The transcript has, for each
 * question, "? QUESTION", the call's output, and "= 0" for success or "= 1" for failure; for a call
 * that a signal ended, the signal's number. With -e the lines of standard error, each after "! ",
 * come before the status: separate, because a tool may print its two streams in any order.
 * A shell loop would take five times as long as the calls themselves.
 */

#define _GNU_SOURCE /* memfd_create: a chamber may have no place for temporary files */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS_PER_CALL = 60 };

static void die(const char *what)
{
	perror(what);
	exit(2);
}

/*
 * Never returns. Standard input is an empty pipe, because there need not be a /dev/null. The alarm
 * survives exec: a tool that hangs ends by a signal and is seen.
 */
static void become(char **call, int complaints)
{
	int empty[2];

	if (pipe(empty) == 0) {
		dup2(empty[0], 0);
		close(empty[0]);
		close(empty[1]);
	}
	if (complaints >= 0)
		dup2(complaints, 2);
	alarm(SECONDS_PER_CALL);
	execv(call[0], call);
	_exit(126);
}

static void print_complaints(int from)
{
	FILE *in = fdopen(from, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	if (!in || fseek(in, 0, SEEK_SET) != 0)
		die("complaints");
	while ((length = getline(&line, &room, in)) > 0)
		printf("! %s%s", line, line[length - 1] == '\n' ? "" : "\n");
	free(line);
	fclose(in);
}

static void ask(char **call, int errors_too)
{
	int complaints = errors_too ? memfd_create("complaints", MFD_CLOEXEC) : -1;
	int status;
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (child == 0)
		become(call, complaints);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			die("waitpid");
	if (complaints >= 0)
		print_complaints(complaints);
	if (WIFSIGNALED(status))
		printf("= signal %d\n", WTERMSIG(status));
	else if (WEXITSTATUS(status) == 126)
		printf("= could not be started\n");
	else
		printf("= %d\n", WEXITSTATUS(status) != 0);
}

int main(int argc, char **argv)
{
	int errors_too = argc > 1 && strcmp(argv[1], "-e") == 0;
	char **call = argv + 1 + errors_too;
	int last = argc - 1 - errors_too;
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	if (last < 1) {
		fprintf(stderr, "usage: each [-e] COMMAND [ARG...] < QUESTIONS\n");
		return 2;
	}
	/* The command's words move down by one, which makes room for the question at their end. */
	memmove(argv, call, (size_t)last * sizeof(*argv));
	call = argv;
	call[last + 1] = NULL;
	while ((length = getline(&line, &room, stdin)) > 0) {
		if (line[length - 1] == '\n')
			line[length - 1] = '\0';
		call[last] = line;
		printf("? %s\n", line);
		fflush(stdout);
		ask(call, errors_too);
		fflush(stdout);
	}
	return ferror(stdout) != 0;
}
