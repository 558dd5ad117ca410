/* SPDX-License-Identifier: MIT */
/*
 * Reads the binary index (index_format.h has a drawing). Nothing in a file is believed: no key is
 * longer than INDEX_KEY_MAX, which also ends a walk in circles, and node.h has the other bounds.
 */

#include "index/index.h"
#include "base/libbb.h"
#include "files/match.h"
#include "index/index_format.h"
#include "index/node.h"

enum { INDEX_TEXT_MAX = 4096 }; /* a modalias of the kernel fits into a page of /sys */

/* The bytes of a key that do not stand for themselves (match.h). */
static const char special_bytes[] = "*?[\\";

static bool add_values(struct reader *reader, const struct node *node, struct values *found)
{
	struct span rest = node->values;

	for (uint32_t i = 0; i < node->value_count; i++) {
		uint32_t priority;
		const char *text = next_value(reader, &rest, &priority);

		if (!text)
			return false;
		/* The bytes may be those of a part, which will be overwritten. */
		values_add(found, priority, arena_copy(&run_arena, text));
	}
	return true;
}

int index_find(struct index *index, const char *key, struct values *found)
{
	struct reader reader = reader_of(index);
	uint32_t word = index->root;
	struct node node;

	/* This ends, because each turn but the first takes a byte of the key. */
	while (word & NODE_OFFSET) {
		size_t prefix;

		if (!read_node(&reader, word, &node))
			return -EBADMSG;
		prefix = text_length(node.prefix);
		if (strncmp(key, node.prefix, prefix) != 0)
			return 0;
		key += prefix;
		if (!*key)
			return add_values(&reader, &node, found) ? 0 : -EBADMSG;
		word = child_for(&node, (uint8_t)*key++);
	}
	return 0;
}

/*
 * A walk through a subtree, depth first: in a listing a node comes before its children, in a search
 * behind them, as in kmod. In a search, each byte of the key narrows the set of states
 * (files/match.h) that the key so far leads to; the way ends where the set is empty. After a '[' or
 * a '\' there is no set: such a key is matched as a whole when it is complete.
 */
struct frame {
	struct frame *above, *below; /* NULL: none, or none yet */
	size_t depth;
	struct node node;
	uint32_t word; /* of the node */
	uint32_t next; /* child to try next */
	size_t length; /* of the key down to and with this node's prefix */
	uint32_t *set; /* NULL: no search, or match the whole key at the end */
};

struct walk {
	struct reader reader;
	struct states text;   /* unused if there is no set in the first frame */
	struct values *found; /* a search adds the values of matching keys */
	/* A listing calls this for each value; NULL in a search. */
	void (*each)(void *context, const char *key, const char *value);
	void *context;
	struct frame *first;
	uint32_t *sets, *spare; /* a set per frame, and one to work in */
	size_t set_words;       /* words that a set in SETS has room for */
	char key[INDEX_KEY_MAX + 2];
};

/* Adds byte C to the key of LENGTH bytes and narrows SET. Returns false if no state is left. */
static bool walk_byte(struct walk *walk, size_t length, char c, uint32_t **set)
{
	walk->key[length] = c;
	if (!*set)
		return true;
	if (c == '[' || c == '\\') {
		*set = NULL;
		return true;
	}
	if (!states_step(&walk->text, *set, c, walk->spare))
		return false;
	memcpy(*set, walk->spare, walk->text.words * sizeof(**set));
	return true;
}

static bool emit_values(struct walk *walk, const struct frame *frame)
{
	struct span rest = frame->node.values;

	if (!frame->node.value_count)
		return true;
	walk->key[frame->length] = '\0';
	if (!walk->each) {
		if (frame->set ? states_accept(&walk->text, frame->set)
			       : match(walk->key, walk->text.text))
			return add_values(&walk->reader, &frame->node, walk->found);
		return true;
	}
	for (uint32_t i = 0; i < frame->node.value_count; i++) {
		uint32_t priority;
		const char *text = next_value(&walk->reader, &rest, &priority);

		if (!text)
			return false;
		walk->each(walk->context, walk->key, text);
	}
	return true;
}

/*
 * Enters the node of WORD, reached by a key of LENGTH bytes, in FRAME, which has the key's set.
 * Returns 1 if its children are to be tried, 0 if not, or -EBADMSG.
 */
static int walk_enter(struct walk *walk, struct frame *frame, uint32_t word, size_t length)
{
	const char *prefix;

	frame->word = word;
	if (!read_node(&walk->reader, word, &frame->node))
		return -EBADMSG;
	for (prefix = frame->node.prefix; *prefix; prefix++) {
		/* A search may begin one byte beyond the limit. */
		if (length >= INDEX_KEY_MAX)
			return -EBADMSG;
		if (!walk_byte(walk, length++, *prefix, &frame->set))
			return 0;
	}
	frame->length = length;
	frame->next = 0;
	if (walk->each && !emit_values(walk, frame))
		return -EBADMSG;
	return 1;
}

static struct frame *add_frame(struct frame *above)
{
	struct frame *frame = arena_raw(&run_arena, sizeof(*frame));

	frame->above = above;
	frame->below = NULL;
	frame->depth = above ? above->depth + 1 : 0;
	return frame;
}

/* Makes the first frame and, if WORDS is not 0, a set of WORDS for each byte of a key. */
static void walk_prepare(struct walk *walk, size_t words)
{
	enum { FRAMES = INDEX_KEY_MAX + 2 };

	if (walk->set_words < words) {
		walk->set_words = words;
		walk->sets = arena_raw(&run_arena, (FRAMES + 1) * words * sizeof(*walk->sets));
	}
	if (!walk->first)
		walk->first = add_frame(NULL);
	walk->spare = words ? walk->sets + FRAMES * words : NULL;
}

/*
 * Adds byte C to the key of LENGTH bytes, and gives FRAME what is left of SET (or NULL). Returns
 * false if no state is left.
 */
static bool walk_child(struct walk *walk, struct frame *frame, const uint32_t *set, size_t length,
		       char c)
{
	frame->set = NULL;
	if (set) {
		frame->set = walk->sets + frame->depth * walk->text.words;
		memcpy(frame->set, set, walk->text.words * sizeof(*set));
	}
	return walk_byte(walk, length, c, &frame->set);
}

/* Walks the subtree of WORD, reached by a key of LENGTH bytes; the first frame has its set. */
static int walk_below(struct walk *walk, uint32_t word, size_t length)
{
	struct frame *frame = walk->first;
	int result = walk_enter(walk, frame, word, length);

	while (result >= 0) {
		uint32_t child = frame->next;

		if (!result || child == frame->node.child_count) {
			if (result && !walk->each && !emit_values(walk, frame))
				return -EBADMSG;
			frame = frame->above;
			if (!frame)
				return 0;
			if (!read_again(&walk->reader, frame->word, &frame->node))
				return -EBADMSG;
			result = 1;
			continue;
		}
		frame->next++;
		word = child_word(&frame->node, child);
		if (!(word & NODE_OFFSET))
			continue;
		if (frame->length >= INDEX_KEY_MAX)
			return -EBADMSG;
		if (!frame->below)
			frame->below = add_frame(frame);
		length = frame->length;
		if (!walk_child(walk, frame->below, frame->set, length,
				(char)(frame->node.first + child)))
			continue;
		frame = frame->below;
		result = walk_enter(walk, frame, word, length + 1);
	}
	return result;
}

int index_list(struct index *index, void (*each)(void *context, const char *key, const char *value),
	       void *context)
{
	/* Each listing has a walk of its own, because EACH may search or list, too. */
	struct walk *walk = arena_alloc(&run_arena, sizeof(*walk));

	walk->reader = reader_of(index);
	walk->each = each;
	walk->context = context;
	walk_prepare(walk, 0);
	walk->first->set = NULL;
	return index->root & NODE_OFFSET ? walk_below(walk, index->root, 0) : 0;
}

/*
 * Walks the children of NODE, read from OWN, whose byte is special; PLACE bytes of the text have
 * matched.
 */
static int search_special(struct walk *walk, uint32_t own, struct node *node, size_t place)
{
	int error = 0;

	for (const char *c = special_bytes; *c && !error; c++) {
		uint32_t word = child_for(node, (uint8_t)*c);

		if (!(word & NODE_OFFSET))
			continue;
		memcpy(walk->key, walk->text.text, place);
		/* The start set is made in the second set; walk_child copies it to the first. */
		states_start(&walk->text, walk->sets + walk->text.words, place);
		if (walk_child(walk, walk->first, walk->sets + walk->text.words, place, *c))
			error = walk_below(walk, word, place + 1);
		if (!error && !read_again(&walk->reader, own, node))
			error = -EBADMSG;
	}
	return error;
}

/* Kept between searches for its tables: one run may look up hundreds of aliases. */
static struct walk search_walk;

/*
 * Until a special byte comes, the key is the text itself: follows one node after the other, and
 * walks only the subtrees that begin with a special byte.
 */
int index_search(struct index *index, const char *text, struct values *found)
{
	struct walk *walk = &search_walk;
	uint32_t word = index->root;
	size_t place = 0, prefix;
	struct node node;
	int error = 0;

	if (text_length(text) > INDEX_TEXT_MAX)
		return 0;
	walk->reader = reader_of(index);
	walk->each = NULL;
	walk->found = found;
	states_prepare(&walk->text, text);
	walk_prepare(walk, walk->text.words);
	while (word & NODE_OFFSET) {
		if (!read_node(&walk->reader, word, &node))
			return -EBADMSG;
		prefix = text_before(node.prefix, special_bytes);
		if (place + prefix > INDEX_KEY_MAX)
			return -EBADMSG;
		if (strncmp(node.prefix, text + place, prefix) != 0)
			break;
		if (node.prefix[prefix]) {
			memcpy(walk->key, text, place);
			walk->first->set = walk->sets;
			states_start(&walk->text, walk->sets, place);
			error = walk_below(walk, word, place);
			break;
		}
		place += prefix;
		error = search_special(walk, word, &node, place);
		if (!error && !text[place] && !add_values(&walk->reader, &node, found))
			error = -EBADMSG;
		if (error || !text[place] || text_first(special_bytes, text[place]))
			break;
		word = child_for(&node, (uint8_t)text[place++]);
	}
	values_sort(found);
	return error;
}
