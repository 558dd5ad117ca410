/* SPDX-License-Identifier: MIT */
/*
 * The step of the binary index's reader (index/node.c): for a node at any offset of a file, with
 * all contents of up to MAX bytes over any_byte and all flags, decoding it, its children and its
 * values reads nothing outside the file, and gives what a second, plainer decoding gives.
 */

//with: base/arena.c base/text.c base/outcome.c base/write.c base/sort.c base/hash.c files/match.c tree/values.c
//eva: -eva-split-return full
//fault: index/node.c s/rest.length < 2 ||/rest.length < 1 ||/

#include "proof.h"

#ifdef __FRAMAC__
#include "base/libbb.h"
#include "base/span.h"

enum { MAX = 12 };

/* Returns NUMBER; the analysis looks at each of the small numbers by itself. */
static uint64_t one_of(uint64_t number)
{
	for (uint64_t n = 0; n <= MAX; n++) {
		if (number == n)
			return n;
	}
	return number;
}

#define text_length                     proof_strlen
#define span_from(span, offset)         span_from(span, one_of(offset))
#define span_part(span, offset, length) span_part(span, offset, one_of(length))
#else
enum { MAX = 8 };
#endif

#include "index/node.c"

/* All bytes are in memory. */
struct span index_part(struct index *index, uint32_t offset)
{
	(void)index;
	(void)offset;
	demand(false);
	return (struct span){ NULL, 0 };
}

#ifdef __FRAMAC__

static uint8_t bytes[MAX];

/* Asks NODE, which has been decoded, for all that it has. */
static void prove_node(struct reader *reader, const struct node *node)
{
	struct span rest = node->values;
	uint32_t priority;

	(void)child_word(node, (uint32_t)any_size());
	(void)child_for(node, any_byte());
	for (uint32_t i = 0; i < node->value_count; i++) {
		const char *text = next_value(reader, &rest, &priority);

		if (!text)
			break;
		demand((const uint8_t *)text >= bytes && text[strlen(text)] == 0);
	}
}

/* The node is behind the first byte: where the offset is 0 there is none. */
void prove(void)
{
	size_t length = choose(MAX + 1);
	uint32_t flags = choose(8);

	for (size_t i = 0; i < MAX; i++)
		bytes[i] = any_byte();
	for (size_t n = 0; n <= MAX; n++) {
		for (uint32_t set = 0; n == length && set < 8; set++) {
			struct reader reader = { { bytes, n }, any_size() };
			struct node node;

			if (set == flags && read_node(&reader, set << 29 | 1, &node))
				prove_node(&reader, &node);
		}
	}
}

#else

/* The number in the four bytes AT. */
static uint32_t plain_u32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Takes the values off NODE. The file ends at END; its values begin at AT. */
static void prove_values(struct reader *reader, const struct node *node, const uint8_t *at,
			 const uint8_t *end)
{
	struct span rest = node->values;
	uint32_t priority;
	const char *text;

	demand(rest.length == (size_t)(end - at));
	while ((text = next_value(reader, &rest, &priority))) {
		demand((const uint8_t *)text == at + 4 && priority == plain_u32(at));
		at += 4 + strlen(text) + 1;
		demand(at <= end && rest.length == (size_t)(end - at));
	}
	/* What is left is no value. */
	demand(end - at < 5 || !memchr(at + 4, 0, (size_t)(end - at) - 4));
}

/* Asks for each child, and some that do not exist. The first child's word is AT. */
static void prove_children(const struct node *node, const uint8_t *at, unsigned first,
			   unsigned last)
{
	static const uint8_t bytes[] = { 0, 1, 2, 'a' - 1, 'a', 'a' + 1, 0xfe, 0xff };

	demand(node->child_count == last - first + 1);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		unsigned byte = bytes[i];

		demand(child_for(node, bytes[i]) ==
		       (byte >= first && byte <= last ? plain_u32(at + (byte - first) * 4) : 0));
	}
	(void)child_word(node, node->child_count);
	(void)child_word(node, UINT32_MAX / 4);
}

/* Decodes the node at BYTES by hand; its file ends at END. Returns whether it lies inside. */
static bool plain_node(const uint8_t *bytes, const uint8_t *end, uint32_t flags,
		       struct reader *reader, const struct node *node)
{
	unsigned first, last;

	if (flags & NODE_PREFIX) {
		if (bytes == end || !memchr(bytes, 0, (size_t)(end - bytes)))
			return false;
		if (node)
			demand((const uint8_t *)node->prefix == bytes);
		bytes += strlen((const char *)bytes) + 1;
	} else if (node) {
		demand(!*node->prefix);
	}
	if (flags & NODE_CHILDREN) {
		if (end - bytes < 2)
			return false;
		first = bytes[0];
		last = bytes[1];
		if (first > last || end - bytes < 2 + 4 * (long)(last - first + 1))
			return false;
		if (node)
			prove_children(node, bytes + 2, first, last);
		bytes += 2 + 4 * (size_t)(last - first + 1);
	} else if (node) {
		demand(!node->child_count && !child_for(node, 0));
	}
	if (flags & NODE_VALUES) {
		if (end - bytes < 4)
			return false;
		if (node) {
			demand(node->value_count == plain_u32(bytes));
			prove_values(reader, node, bytes + 4, end);
		}
	} else if (node) {
		demand(!node->value_count);
	}
	return true;
}

void prove(void)
{
	uint8_t filled[MAX + 2] = { 0 }, *copy;
	/* The node's offset, behind bytes that do not matter; or an end beyond the file. */
	uint32_t offset = choose(3), flags = choose(8) << 29;
	size_t length = offset + choose(MAX + 1), limit;
	bool beyond = length - offset < 2 && choose(2);
	struct reader reader;
	struct node node;
	bool decoded;

	for (size_t i = offset; i < length; i++)
		filled[i] = any_byte();
	copy = exact_copy(filled, length);
	reader = reader_of(&(struct index){ .bytes = { copy, length } });
	/* Enough for any node, because other harnesses look at how a search is bounded. */
	limit = reader.left += 1 + 2 * MAX;
	if (beyond) {
		/* Nothing there: a node without contents. */
		offset = (uint32_t)(any_size() & NODE_OFFSET);
		if (offset < length || offset > NODE_OFFSET)
			offset = (uint32_t)length + 1;
		demand(read_node(&reader, flags | offset, &node) == !flags);
	} else {
		decoded = read_node(&reader, flags | offset, &node);
		demand(decoded == plain_node(copy + offset, copy + length, flags, &reader, NULL));
		if (decoded) {
			demand(reader.left < limit);
			plain_node(copy + offset, copy + length, flags, &reader, &node);
		}
	}
	exact_free(copy, length);
}

#endif
