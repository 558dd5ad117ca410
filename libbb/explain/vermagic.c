/* SPDX-License-Identifier: MIT */
/* Compares version magics word by word. */

#include "explain/vermagic.h"

static const char *first_word(const char *text)
{
	return arena_text(&run_arena, text, text_before(text, " '"));
}

/* Returns the flags of MAGIC, which follow the version. */
static const char *flags_of(const char *magic)
{
	const char *end = magic + text_before(magic, " ");

	return end + (*end == ' ');
}

const char *vermagic_difference(const char *magic, const char *wanted)
{
	const char *a = flags_of(magic), *b = flags_of(wanted);
	size_t i, word = 0;

	for (i = 0; a[i] == b[i] && a[i] && a[i] != '\''; i++)
		word = a[i] == ' ' ? i + 1 : word;
	if (a[i] == b[i]) {
		a = magic;
		b = wanted;
		word = 0;
	}
	return text_format(&run_arena, "'%s' is not '%s'", first_word(a + word),
			   first_word(b + word));
}

/* Compares MAGIC, which equals that of the sample if there is one, with VERSION. */
static struct finding check_version(const char *magic, const char *version)
{
	struct finding finding = { .kind = FIND_MAGIC, .level = LEVEL_OK, .evidence = magic };
	const char *rest = text_after(magic, version);
	const char *decides = "";

	if (rest && (*rest == ' ' || !*rest))
		return finding;
	finding.level = LEVEL_FAULT;
	if (text_find(magic, " modversions")) {
		finding.level = LEVEL_WARNING;
		decides = "; the versions of its symbols decide";
	}
	finding.evidence =
		text_format(&run_arena, "made for %s, not %s%s", magic, version, decides);
	return finding;
}

struct finding vermagic_check(const struct facts *facts, const struct sample *sample,
			      const char *version)
{
	const char *magic = facts_text(facts, "vermagic");
	const char *other = sample ? facts_text(&sample->facts, "vermagic") : NULL;
	struct finding finding = { .kind = FIND_MAGIC, .level = LEVEL_OK, .evidence = magic };

	if (!magic) {
		finding.level = LEVEL_UNKNOWN;
		finding.evidence = "it has no version magic";
	} else if (other && strcmp(magic, other) != 0) {
		finding.level = LEVEL_FAULT;
		finding.evidence =
			text_format(&run_arena, "%s; %s has '%s'",
				    vermagic_difference(magic, other), sample->path, other);
	} else if (version) {
		return check_version(magic, version);
	}
	return finding;
}
