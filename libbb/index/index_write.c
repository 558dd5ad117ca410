/* SPDX-License-Identifier: MIT */
/*
 * Writes the binary index. Keys come sorted, so at any time only the nodes on the way to the latest
 * key are open; a node's DEPTH is the length of the key down to and with its prefix. When the next
 * key has COMMON bytes with the latest one, all nodes deeper than that are complete and are
 * written, children before parents. Their words wait on a stack until the parent is written.
 */

#include "base/libbb.h"
#include "index/index.h"
#include "index/index_format.h"

const char *index_key_fault(const char *key, size_t length)
{
	_Static_assert(INDEX_KEY_MAX == 1024, "the text below says so");
	if (!text_is_ascii(key, length))
		return "only 7-bit ASCII is supported";
	return length > INDEX_KEY_MAX ? "longer than 1024 bytes" : NULL;
}

struct child {
	uint8_t byte;
	uint32_t word;
};

struct open_node {
	size_t depth;
	size_t first_child;          /* on the stack of children */
	const struct sort_row *rows; /* its values */
	size_t row_count;
};

struct writer {
	struct strbuf *out;
	bool with_priority;
	const char *key; /* the latest... */
	size_t length;   /* ...and its length */
	struct open_node open[INDEX_KEY_MAX + 2];
	size_t open_count;
	size_t child_count;
	struct child children[(INDEX_KEY_MAX + 2) * 128]; /* unused room costs nothing */
};

/* Appends WORD; the caller has reserved room for it. */
static void store_word(struct strbuf *out, uint32_t word)
{
	if (swap_index())
		word = __builtin_bswap32(word);
	memcpy(out->text + out->length, &word, sizeof(word));
	out->length += sizeof(word);
}

static void put_word(struct writer *writer, uint32_t word)
{
	strbuf_reserve(writer->out, sizeof(word));
	store_word(writer->out, word);
}

static void put_children(struct writer *writer, size_t first)
{
	const struct child *child = writer->children + first;
	const struct child *last = writer->children + writer->child_count - 1;
	struct strbuf *out = writer->out;

	strbuf_reserve(out, 2 + (last->byte - child->byte + 1u) * sizeof(uint32_t));
	out->text[out->length++] = (char)child->byte;
	out->text[out->length++] = (char)last->byte;
	for (unsigned byte = child->byte; byte <= last->byte; byte++) {
		bool hole = child->byte != byte;

		store_word(out, hole ? 0 : child->word);
		child += !hole;
	}
}

static void put_values(struct writer *writer, const struct open_node *node)
{
	put_word(writer, (uint32_t)node->row_count);
	for (size_t i = 0; i < node->row_count; i++) {
		const struct sort_row *row = &node->rows[i];

		/* Readers turn values of one priority round. */
		if (!writer->with_priority)
			row = &node->rows[node->row_count - 1 - i];
		put_word(writer, writer->with_priority ? row->rank : 0);
		strbuf_ended(writer->out, row->value, text_length(row->value), '\0');
	}
}

/* Writes NODE, whose prefix starts at byte FROM of the latest key, and returns its word. */
static uint32_t put_node(struct writer *writer, const struct open_node *node, size_t from)
{
	uint32_t word = (uint32_t)writer->out->length;

	if (node->depth > from) {
		word |= NODE_PREFIX;
		strbuf_ended(writer->out, writer->key + from, node->depth - from, '\0');
	}
	if (writer->child_count > node->first_child) {
		word |= NODE_CHILDREN;
		put_children(writer, node->first_child);
	}
	if (node->row_count) {
		word |= NODE_VALUES;
		put_values(writer, node);
	}
	writer->child_count = node->first_child;
	return word;
}

static void add_child(struct writer *writer, uint8_t byte, uint32_t word)
{
	writer->children[writer->child_count++] = (struct child){ byte, word };
}

static struct open_node *open_node(struct writer *writer, size_t depth)
{
	struct open_node *node = &writer->open[writer->open_count++];

	*node = (struct open_node){ .depth = depth, .first_child = writer->child_count };
	return node;
}

/* Writes the open nodes deeper than COMMON. A node at COMMON itself is open afterwards. */
static void close_nodes(struct writer *writer, size_t common)
{
	while (writer->open[writer->open_count - 1].depth > common) {
		struct open_node *node = &writer->open[writer->open_count - 1];
		size_t parent = node[-1].depth;
		uint32_t word;

		if (parent < common)
			parent = common;
		word = put_node(writer, node, parent + 1);
		writer->open_count--;
		if (node[-1].depth < parent)
			open_node(writer, parent);
		add_child(writer, (uint8_t)writer->key[parent], word);
	}
}

/* How many bytes the latest key and that of ROW have in common. */
static size_t common_length(const struct writer *writer, const struct sort_row *row)
{
	size_t most = writer->length < row->length ? writer->length : row->length;
	size_t length = 0, a, b;

	for (; length + sizeof(a) <= most; length += sizeof(a)) {
		memcpy(&a, writer->key + length, sizeof(a));
		memcpy(&b, row->key + length, sizeof(b));
		if (a != b)
			break;
	}
	while (length < most && writer->key[length] == row->key[length])
		length++;
	return length;
}

/* Takes one row: another value of the latest key, or a new key. */
static void write_row(struct writer *writer, const struct sort_row *row)
{
	size_t common = common_length(writer, row);
	struct open_node *node = &writer->open[writer->open_count - 1];

	if (row->length == common && node->depth == common && node->row_count) {
		node->row_count++;
		return;
	}
	close_nodes(writer, common);
	node = &writer->open[writer->open_count - 1];
	if (node->depth < row->length)
		node = open_node(writer, row->length);
	node->rows = row;
	node->row_count = 1;
	writer->key = row->key;
	writer->length = row->length;
}

int index_write(struct strbuf *out, const struct sort_row *rows, size_t count, bool with_priority)
{
	struct writer *writer = arena_raw(&run_arena, sizeof(*writer));
	uint32_t root;

	writer->out = out;
	writer->with_priority = with_priority;
	writer->length = 0;
	writer->open_count = 0;
	writer->child_count = 0;
	put_word(writer, (uint32_t)INDEX_MAGIC);
	put_word(writer, INDEX_VERSION);
	put_word(writer, 0);
	open_node(writer, 0);
	for (size_t i = 0; i < count; i++)
		write_row(writer, &rows[i]);
	close_nodes(writer, 0);
	root = put_node(writer, &writer->open[0], 0);
	if (out->length > NODE_OFFSET)
		return -EFBIG;
	if (swap_index())
		root = __builtin_bswap32(root);
	memcpy(out->text + INDEX_ROOT_AT, &root, sizeof(root));
	return 0;
}
