/* SPDX-License-Identifier: MIT */
/*
 * Lists small changes of a C source file, each of which a test should notice:
 *
 *   mutants SEED FILE          one line for each change, in an order that SEED decides
 *   mutants SEED FILE NUMBER   the file with that change
 *
 * A line has, separated by tabs: the change's number, its line in FILE, the function it is in ("-"
 * for none), and what the line becomes; a call or assignment that is left out is shown as "without:
 * ...".
 *
 * The file is read as tokens, not parsed: a change that no compiler takes is not worth a parser
 * here, because whoever compiles the mutants sees it. What is changed:
 *
 *   - an operator: comparisons, arithmetic, bits, shifts, assignments with an operator, ++ and --
 *   - a sign: !, ~ or - before a value is left out
 *   - a number: one more, one less; a character: the next one; true and false
 *   - a condition of if, while, && and ||, and ?: is always true or always false
 *   - a statement that is a call, an assignment, break, continue or return is left out
 *   - what is returned is 0
 */

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tokens.h"

enum { MUTANTS_MAX = 20000 };

struct mutant {
	size_t first, last; /* tokens that are replaced */
	char by[48];
	bool is_removal;
};

static struct mutant mutants[MUTANTS_MAX];
static size_t mutant_count;

/* ---- Where things begin and end */

/* Whether token I is a bracket that a walk in direction STEP comes to from outside. */
static bool is_jumped(size_t i, int step)
{
	return tokens[i].partner && (step > 0) == (tokens[i].partner > i) && !is(i, "{") &&
	       !is(i, "}");
}

/* Returns the last token of the operand that begins at I, or with STEP -1 the first of the one that
 * ends there: before a token of ENDS, or a bracket around the operand. */
static size_t operand_edge(size_t i, int step, const char *const ends[])
{
	for (;;) {
		size_t next;

		if (is_jumped(i, step))
			i = tokens[i].partner;
		next = i + (size_t)step;
		if (!next || next > token_count || is_one_of(next, ends) ||
		    (tokens[next].partner && !is_jumped(next, step)))
			return i;
		i = next;
	}
}

// clang-format off
static const char *const and_or_ends[] = { ",", ";", "?", ":", "&&", "||", "=", "+=", "-=", "|=", "&=",
					   "return", "case", NULL };
static const char *const choice_ends[] = { ",", ";", "?", ":", "=", "+=", "-=", "|=", "&=",
					   "return", "case", NULL };
// clang-format on

static bool is_value_end(size_t i)
{
	static const char *const words[] = { "return", "case", "sizeof", "else", "do", NULL };

	return (tokens[i].kind != SIGN && !is_one_of(i, words)) || is(i, ")") || is(i, "]");
}

/* Whether the colon at I ends a label, and is not part of ?:. */
static bool is_label_end(size_t i)
{
	while (--i && !is(i, ";") && !is(i, "?") && !is(i, "{") && !is(i, "}") && !is(i, ":")) {
		if (is(i, "case") || is(i, "default"))
			return true;
	}
	return false;
}

/* Whether a statement may begin after token I. */
static bool is_statement_end(size_t i)
{
	static const char *const heads[] = { "if", "for", "while", "switch", NULL };

	if (is(i, ")"))
		return is_one_of(tokens[i].partner - 1, heads);
	if (is(i, ":"))
		return is_label_end(i);
	return is(i, ";") || is(i, "{") || is(i, "}") || is(i, "else") || is(i, "do");
}

/* Whether the star at I is part of a type. */
static bool is_pointer_star(size_t i)
{
	return is(i, "*") && (is(i + 1, ")") || is(i + 1, "*") || is(i + 1, "const") ||
			      (tokens[i - 2].kind == NAME && !is(i - 2, "return")));
}

/* ---- Changes */

static void add(size_t first, size_t last, const char *by, bool is_removal)
{
	struct mutant *mutant = &mutants[mutant_count++];

	if (mutant_count == MUTANTS_MAX)
		die("too many changes");
	mutant->first = first;
	mutant->last = last;
	mutant->is_removal = is_removal;
	snprintf(mutant->by, sizeof(mutant->by), "%s", by);
}

static void change_operator(size_t i)
{
	static const char *const swaps[][3] = {
		{ "<", "<=", ">=" }, { "<=", "<", ">" },  { ">", ">=", "<=" }, { ">=", ">", "<" },
		{ "==", "!=" },      { "!=", "==" },      { "&&", "||" },      { "||", "&&" },
		{ "/", "*" },        { "%", "/" },        { "<<", ">>" },      { ">>", "<<" },
		{ "|", "&" },        { "^", "|" },        { "+=", "-=" },      { "-=", "+=" },
		{ "*=", "/=" },      { "|=", "=", "&=" }, { "&=", "=", "|=" }, { "<<=", ">>=" },
		{ ">>=", "<<=" },    { "++", "--" },      { "--", "++" },      { "%=", "/=" },
	};
	static const char *const binary[][2] = {
		{ "+", "-" }, { "-", "+" }, { "*", "/" }, { "&", "|" }
	};

	for (size_t s = 0; s < COUNT(swaps); s++) {
		for (size_t by = 1; is(i, swaps[s][0]) && by < 3 && swaps[s][by]; by++)
			add(i, i, swaps[s][by], false);
	}
	for (size_t s = 0; s < COUNT(binary) && is_value_end(i - 1) && !is_pointer_star(i); s++) {
		if (is(i, binary[s][0]))
			add(i, i, binary[s][1], false);
	}
	if (is(i, "!") || is(i, "~") || (is(i, "-") && !is_value_end(i - 1)))
		add(i, i, "", false);
}

static bool is_time(size_t i)
{
	return tokens[i].length > 5 && memcmp(tokens[i].at + tokens[i].length - 5, "_MSEC", 5) == 0;
}

static void change_number(size_t i)
{
	char *suffix;
	unsigned long long value = strtoull(tokens[i].at, &suffix, 0);
	int rest = (int)(tokens[i].at + tokens[i].length - suffix);
	char by[48];

	/* Neither the room of an array nor a time is anything a test should know exactly. */
	if ((is(i - 1, "[") && tokens[i - 3].kind == NAME) || (is(i - 1, "=") && is_time(i - 2)))
		return;
	snprintf(by, sizeof(by), "%llu%.*s", value + 1, rest, suffix);
	add(i, i, by, false);
	snprintf(by, sizeof(by), "%llu%.*s", value - 1, rest, suffix);
	if (value)
		add(i, i, by, false);
}

static void change_constant(size_t i)
{
	char by[48];

	if (tokens[i].kind == NUMBER)
		change_number(i);
	if (tokens[i].kind == CHARACTER) {
		snprintf(by, sizeof(by), "(%.*s + 1)", (int)tokens[i].length, tokens[i].at);
		add(i, i, by, false);
	}
	if (is(i, "true") || is(i, "false"))
		add(i, i, is(i, "true") ? "false" : "true", false);
}

static void change_condition(size_t i)
{
	bool is_if = is(i, "if") && tokens[i + 1].partner;

	if (is_if)
		add(i + 2, tokens[i + 1].partner - 1, "1", false);
	if (is_if || (is(i, "while") && tokens[i + 1].partner))
		add(i + 2, tokens[i + 1].partner - 1, "0", false);
	if (is(i, "?")) {
		add(operand_edge(i - 1, -1, choice_ends), i - 1, "1", false);
		add(operand_edge(i - 1, -1, choice_ends), i - 1, "0", false);
	}
	if (is(i, "&&") || is(i, "||")) {
		const char *by = is(i, "&&") ? "1" : "0";

		add(operand_edge(i - 1, -1, and_or_ends), i - 1, by, false);
		/* If another follows, this operand is that one's left one. */
		size_t end = operand_edge(i + 1, 1, and_or_ends);

		if (!is(end + 1, "&&") && !is(end + 1, "||"))
			add(i + 1, end, by, false);
	}
}

/* Whether the statement from I to END is a call or an assignment, and no declaration. */
static bool has_effect(size_t i, size_t end)
{
	static const char *const effects[] = { "=",  "+=", "-=",  "*=",  "/=", "%=", "&=",
					       "|=", "^=", "<<=", ">>=", "++", "--", NULL };
	static const char *const keywords[] = { "if",     "for",    "while", "switch", "do",
						"case",   "goto",   "else",  "static", "const",
						"struct", "return", "enum",  NULL };

	if (is_one_of(i, keywords) || (tokens[i].kind == NAME && tokens[i + 1].kind == NAME))
		return false;
	if (tokens[i].kind == NAME && is(i + 1, "*"))
		return false;
	if (tokens[i].kind == NAME && is(i + 1, "("))
		return true;
	for (; i < end; i++) {
		if (is_one_of(i, effects) || (is(i, ")") && is(i + 1, ";")))
			return true;
	}
	return false;
}

static bool is_constant(size_t i)
{
	return tokens[i].kind == NUMBER || is(i, "true") || is(i, "false") || is(i, "NULL");
}

static void leave_out(size_t i)
{
	static const char *const jumps[] = { "break", "continue", "return", NULL };
	size_t end = i;

	if (!tokens[i].function || !is_statement_end(i - 1) || is(i, "}") || is(i, "{"))
		return;
	while (end <= token_count && !is(end, ";") &&
	       (!tokens[end].partner || tokens[end].partner > end))
		end = tokens[end].partner ? tokens[end].partner + 1 : end + 1;
	if (!is(end, ";"))
		return;
	if ((is_one_of(i, jumps) && end == i + 1) || has_effect(i, end))
		add(i, end, ";", true);
	else if (is(i, "return") && (end > i + 2 || !is_constant(i + 1)))
		add(i + 1, end - 1, "0", false);
}

static void find_mutants(void)
{
	for (size_t i = 1; i <= token_count; i++) {
		if (is(i, "_Static_assert"))
			i = tokens[i + 1].partner;
		/* What a function takes. */
		if (is(i, "(") && !tokens[i].function && tokens[i].partner)
			i = tokens[i].partner;
		change_operator(i);
		change_constant(i);
		change_condition(i);
		leave_out(i);
	}
}

/* ---- Printing */

static const char *end_of(size_t token)
{
	return tokens[token].at + tokens[token].length;
}

/* Prints the bytes from AT to END, every run of blanks as one. */
static void print_folded(const char *at, const char *end)
{
	for (; at < end; at++) {
		if (!isspace((unsigned char)*at))
			putchar(*at);
		else if (at + 1 < end && !isspace((unsigned char)at[1]))
			putchar(' ');
	}
}

static void print_mutant(size_t number)
{
	const struct mutant *mutant = &mutants[number];
	const struct token *first = &tokens[mutant->first];
	const char *line = first->at, *end = end_of(mutant->last);

	printf("%zu\t%zu\t%.*s\t", number + 1, first->line,
	       first->function ? (int)first->function_length : 1,
	       first->function ? first->function : "-");
	while (line > source && line[-1] != '\n')
		line--;
	while (isspace((unsigned char)*line))
		line++;
	if (mutant->is_removal) {
		printf("without: ");
		print_folded(first->at, end);
	} else {
		print_folded(line, first->at);
		/* The blanks that print_folded leaves out at an end. */
		if (first->at > line && isspace((unsigned char)first->at[-1]))
			putchar(' ');
		printf("%s", mutant->by);
		print_folded(end, end + strcspn(end, "\n"));
	}
	putchar('\n');
}

static void print_changed(size_t number)
{
	const struct mutant *mutant = &mutants[number];
	const char *at = tokens[mutant->first].at;

	fwrite(source, 1, (size_t)(at - source), stdout);
	/* "- -x" must not become "--x". */
	printf(" %s ", mutant->by);
	fputs(end_of(mutant->last), stdout);
}

/* Fisher and Yates, with xorshift: the same order everywhere. */
static void print_shuffled(uint64_t seed)
{
	static size_t order[MUTANTS_MAX];

	for (size_t i = 0; i < mutant_count; i++)
		order[i] = i;
	for (size_t left = mutant_count; left; left--) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;

		size_t chosen = seed % left;

		print_mutant(order[chosen]);
		order[chosen] = order[left - 1];
	}
}

int main(int argc, char **argv)
{
	if (argc != 3 && argc != 4)
		die("usage: mutants SEED FILE [NUMBER]");
	read_tokens(argv[2]);
	find_mutants();
	if (argc == 3) {
		/* Zero would stay zero. */
		print_shuffled(strtoull(argv[1], NULL, 10) * 2 + 0x9e3779b97f4a7c15u);
		return 0;
	}

	size_t number = strtoull(argv[3], NULL, 10);

	if (!number || number > mutant_count)
		die("no such change");
	print_changed(number - 1);
	return 0;
}
