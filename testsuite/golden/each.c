/* SPDX-License-Identifier: MIT */
/*
 * each: asks one tool many questions, a process each, and writes down what it answers.
 *
 *   each [-e] COMMAND [ARG...] < QUESTIONS > TRANSCRIPT
 *
 * Every line of standard input becomes the last argument of one call. The transcript has, per
 * question, "? QUESTION", what the call printed (with -e standard error too), and "= 0" or "= 1",
 * as scripts tell success from failure; a call that a signal ended shows the signal's number.
 * A shell loop would do, at five times the price of the calls themselves.
 */

#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
static void become(char **call, int errors_too)
{
	int empty[2];

	if (pipe(empty) == 0) {
		dup2(empty[0], 0);
		close(empty[0]);
		close(empty[1]);
	}
	if (errors_too)
		dup2(1, 2);
	alarm(SECONDS_PER_CALL);
	execv(call[0], call);
	_exit(126);
}

static void ask(char **call, int errors_too)
{
	int status;
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (child == 0)
		become(call, errors_too);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			die("waitpid");
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
	/* The command's words move down by one, which leaves place for the question at their end. */
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
