/* SPDX-License-Identifier: MIT */
/*
 * A line has the fields of moddiag -p: SUBJECT, STEP, KIND, LEVEL, EVIDENCE, CURE. Two findings are
 * the same if kind and evidence are, apart from the path of the system and the kernel's version:
 * the next image has others. Those of a line are known from its subject, which is a tree:
 * ROOT/lib/modules/VERSION. Any other subject, an alias or a device, counts to the finding, and its
 * evidence has neither of the two.
 */

#include "explain/baseline.h"
#include "base/file.h"
#include "files/path.h"

/* What the texts of one run have that those of another have not. */
struct place {
	bool is_tree;               /* the subject is one; else the other two are "" in a line */
	const char *root, *version; /* "": nothing */
};

static void put_place(struct strbuf *text, const char *words, const struct place *place)
{
	while (*words) {
		const char *version = *place->version ? text_after(words, place->version) : NULL;
		const char *below = *place->root ? text_after(words, place->root) : NULL;

		if (version) {
			strbuf_text(text, "VERSION");
			words = version;
		} else if (below && *below == '/') {
			words = below;
		} else {
			strbuf_char(text, *words++);
		}
	}
}

/* Returns the key of a finding: subject, unless it is a tree, kind and evidence without PLACE's. */
static const char *key_of(const char *subject, const char *kind, const char *evidence,
			  const struct place *place)
{
	struct strbuf text = { .arena = &run_arena };

	if (!place->is_tree)
		strbuf_format(&text, "%s ", subject);
	strbuf_format(&text, "%s ", kind);
	put_place(&text, evidence, place);
	return strbuf_end(&text);
}

/* Returns what SUBJECT, perhaps a tree like that of DIAG, has of root and version. */
static struct place place_of(const struct diag *diag, const char *subject)
{
	const char *inside = diag->context.tree.inside;
	const char *version = base_name(subject);
	size_t folder = (size_t)(base_name(inside) - inside), before = (size_t)(version - subject);
	struct place place = { false, "", "" };

	if (*subject != '/' || before < folder || strncmp(version - folder, inside, folder) != 0)
		return place;
	place.is_tree = true;
	place.version = version;
	place.root = arena_text(&run_arena, subject, before - folder);
	return place;
}

/* Takes the next field off *LINE, up to a tab. Returns NULL if there is none left. */
static char *next_field(char **line)
{
	char *field = *line;

	if (!field)
		return NULL;
	*line = text_first(field, '\t');
	if (*line)
		*(*line)++ = '\0';
	return field;
}

/* Adds LINE. Returns false if it is malformed. */
static bool add_line(struct baseline *baseline, const struct diag *diag, char *line)
{
	const char *subject = next_field(&line), *step = next_field(&line);
	const char *kind = next_field(&line), *word = next_field(&line);
	const char *evidence = next_field(&line);
	struct place place = place_of(diag, subject);
	struct hash_slot *slot;
	bool fresh;
	int level = LEVELS;

	while (evidence && level-- > 0 && strcmp(word, level_word((enum finding_level)level)) != 0)
		continue;
	if (!step || !evidence || level < 0)
		return false;
	slot = hash_add(&baseline->by_key, key_of(subject, kind, evidence, &place), &fresh);
	if (fresh) {
		baseline->list = arena_grow(&run_arena, baseline->list, baseline->count,
					    &baseline->capacity, sizeof(*baseline->list));
		slot->value = (uint32_t)baseline->count;
		baseline->list[baseline->count++] = (struct accepted){ .key = slot->key };
	}
	if (level > baseline->list[slot->value].level)
		baseline->list[slot->value].level = (uint8_t)level;
	return true;
}

int baseline_read(struct baseline *baseline, struct diag *diag, const char *path)
{
	struct span text;
	unsigned number = 0;
	char *line;
	int error = file_read_given(path, LIMIT_LIST, &run_arena, &text);

	baseline->by_key.arena = &run_arena;
	while (!error && (line = file_next_line(&text))) {
		number++;
		if (*line && *line != '#' && !add_line(baseline, diag, line))
			finding_add(&diag->findings, FIND_CONFIG, LEVEL_WARNING, NULL,
				    "%s line %u is no line of moddiag -p", path, number);
	}
	return error;
}

/* Whether BASELINE has FINDING, which belongs to SUBJECT. */
static bool is_accepted(struct baseline *baseline, const struct finding_subject *subject,
			const struct finding *finding, const struct place *place)
{
	const struct hash_slot *slot;
	struct accepted *accepted;

	if (finding->level == LEVEL_OK)
		return false;
	slot = hash_find(&baseline->by_key,
			 key_of(subject->name, kind_word((enum finding_kind)finding->kind),
				finding->evidence, place));
	accepted = slot ? &baseline->list[slot->value] : NULL;
	if (!accepted || accepted->level < finding->level)
		return false;
	accepted->is_seen = true;
	return true;
}

static void accept_in(struct baseline *baseline, struct finding_subject *subject,
		      const struct place *place)
{
	size_t kept = 0;

	for (size_t i = 0; i < subject->count; i++) {
		const struct finding *finding = &subject->list[i];

		if (is_accepted(baseline, subject, finding, place)) {
			subject->counts[finding->level]--;
			baseline->dropped++;
		} else {
			subject->list[kept++] = *finding;
		}
	}
	subject->count = kept;
}

void baseline_accept(struct baseline *baseline, struct diag *diag)
{
	const struct tree *tree = &diag->context.tree;
	struct place place = { false, tree->root.path, tree->version };

	for (size_t i = 0; baseline->count && i < diag->findings.count; i++) {
		place.is_tree = diag->findings.list[i] == diag->ground;
		accept_in(baseline, diag->findings.list[i], &place);
	}
}

void baseline_print_gone(const struct baseline *baseline)
{
	for (size_t i = 0; i < baseline->count; i++) {
		if (!baseline->list[i].is_seen)
			print("gone: %s\n", baseline->list[i].key);
	}
}
