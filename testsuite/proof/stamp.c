/* SPDX-License-Identifier: MIT */
/*
 * The stamp's parser (index/stamp.c): every text of up to MAX of the PIECES behind the first line
 * is accepted exactly if a second, plainer reading accepts it, with the same contents.
 */

//with: base/arena.c base/text.c base/outcome.c base/write.c base/checksum.c base/strbuf.c base/file.c base/sort.c base/hash.c base/errtext.c
//eva: -eva-split-return full
//fault: index/stamp.c s/if (ended || /if (/

#include "proof.h"

#include "base/libbb.h"
#include "base/span.h"

#ifdef __FRAMAC__
#include "base/text.c"
#endif

#define file_read proof_file_read
#include "index/stamp.c"
#undef file_read

#ifdef __FRAMAC__

enum { MAX = 6 };

static char line[MAX + 1];
static struct stamp stamp;

/* Any text of up to MAX bytes is a line, or what follows the word "file" in one. */
void prove(void)
{
	bool ended = false;

	for (size_t i = 0; i < MAX; i++)
		line[i] = (char)any_byte();
	line[MAX] = '\0';
	if (choose(2)) {
		(void)read_line(&stamp, line, &ended);
	} else {
		stamp.count = choose(STAMP_FILES_MAX + 1);
		(void)read_file_line(&stamp, line);
		demand(stamp.count <= STAMP_FILES_MAX);
	}
}

#else

enum { MAX = 5 };

static const char *const pieces[] = {
	"\n",
	"end\n",
	"file a 1 f\n",
	"file b ",
	"source ",
	"state complete\n",
	"state x\n",
	"ff ",
	"18446744073709551616 ",
	"generation 4294967295\n",
	"generation 4294967296\n",
	"g\n",
};

static char written[256];

/* Stands for the disk. */
int proof_file_read(int dir, const char *path, size_t limit, struct arena *arena,
		    struct span *contents)
{
	size_t length = strlen(written);

	(void)dir;
	(void)path;
	(void)limit;
	/* file_read puts a NUL behind the contents. */
	*contents = (struct span){ (const uint8_t *)arena_text(arena, written, length), length };
	return 0;
}

/* ---- the second reading: of words in a copy, by the C library */

/* Splits the line at blanks into at most 8 words. Returns how many there are. */
static size_t words_of(char *line, char **words)
{
	size_t count = 0;

	for (char *word = strtok(line, " \t"); word && count < 8; word = strtok(NULL, " \t"))
		words[count++] = word;
	return count;
}

static bool plain_number(const char *word, int base, uint64_t *number)
{
	char *end;

	if (!word || !strspn(word, base == 10 ? "0123456789" : "0123456789abcdef"))
		return false;
	errno = 0;
	*number = strtoull(word, &end, base);
	return !*end && !errno;
}

/* Takes one line. Returns 0, 1 at the end, or -1 if it makes no sense. */
static int plain_line(struct stamp *stamp, char *line)
{
	char *words[8] = { NULL };
	uint64_t number = 0, size, sum;
	bool complete = !strcmp(line, "state complete");

	if (!words_of(line, words))
		return -1;
	if (!strcmp(words[0], "end"))
		return 1;
	if (!strcmp(words[0], "state")) {
		stamp->replacing = !complete;
		return 0;
	}
	if (!strcmp(words[0], "source"))
		return plain_number(words[1], 16, &stamp->treesum) ? 0 : -1;
	if (!strcmp(words[0], "generation")) {
		if (!plain_number(words[1], 10, &number) || number > UINT32_MAX)
			return -1;
		stamp->generation = (uint32_t)number;
		return 0;
	}
	if (strcmp(words[0], "file") != 0 || !words[1] || !plain_number(words[2], 10, &size) ||
	    !plain_number(words[3], 16, &sum))
		return -1;
	stamp->files[stamp->count++] = (struct stamp_file){ words[1], size, sum };
	return 0;
}

/* Reads all of TEXT, which it changes. */
static bool plain_read(struct stamp *stamp, char *text)
{
	int state = 0;

	memset(stamp, 0, sizeof(*stamp));
	for (char *next; text && *text; text = next) {
		next = strchr(text, '\n');
		if (next)
			*next++ = '\0';
		/* The first line is always the same here. */
		if (!strcmp(text, "modbox-stamp 1"))
			continue;
		if (state == 1)
			return false;
		state = plain_line(stamp, text);
		if (state < 0)
			return false;
	}
	return state == 1;
}

static void same_contents(const struct stamp *a, const struct stamp *b)
{
	demand(a->generation == b->generation && a->replacing == b->replacing);
	demand(a->treesum == b->treesum && a->count == b->count);
	for (size_t i = 0; i < a->count; i++) {
		demand(!strcmp(a->files[i].name, b->files[i].name));
		demand(a->files[i].size == b->files[i].size && a->files[i].sum == b->files[i].sum);
	}
}

void prove(void)
{
	struct arena_mark mark = arena_mark(&run_arena);
	unsigned count = choose(MAX + 1);
	struct stamp stamp, plain;
	char copy[sizeof(written)];
	bool sound;

	strcpy(written, "modbox-stamp 1\n");
	for (unsigned i = 0; i < count; i++)
		strcat(written, pieces[choose(ARRAY_SIZE(pieces))]);
	strcpy(copy, written);
	sound = plain_read(&plain, copy);
	demand((stamp_read(&stamp, -1) == 0) == sound);
	if (sound)
		same_contents(&stamp, &plain);
	arena_release(&run_arena, mark);
}

#endif
