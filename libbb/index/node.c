/* SPDX-License-Identifier: MIT */

#include "index/node.h"
#include "base/libbb.h"
#include "index/index_format.h"

/*
 * In a sound file no byte belongs to two nodes. A search reads some bytes twice: the values of the
 * node where the text ends, and a node whose prefix has a special byte.
 */
struct reader reader_of(struct index *index)
{
	return (struct reader){ index->bytes, index->bytes.length * 2, index };
}

/* Takes SIZE bytes off what READER may still read. Returns false if that is less. */
static bool spend(struct reader *reader, size_t size)
{
	if (reader->left < size)
		return false;
	reader->left -= size;
	return true;
}

bool read_node(struct reader *reader, uint32_t word, struct node *node)
{
	uint32_t offset = word & NODE_OFFSET;
	struct span rest = reader->bytes.data ? span_from(reader->bytes, offset)
					      : index_part(reader->index, offset);
	size_t length = rest.length;

	*node = (struct node){ .prefix = "" };
	if (word & NODE_PREFIX) {
		node->prefix = span_text(rest, 0);
		if (!node->prefix)
			return false;
		rest = span_from(rest, text_length(node->prefix) + 1);
	}
	if (word & NODE_CHILDREN) {
		if (rest.length < 2 || rest.data[0] > rest.data[1])
			return false;
		node->first = rest.data[0];
		node->child_count = rest.data[1] - node->first + 1u;
		node->children = span_part(rest, 2, node->child_count * sizeof(uint32_t));
		if (!node->children.data)
			return false;
		rest = span_from(rest, 2 + node->children.length);
	}
	if (word & NODE_VALUES) {
		if (rest.length < sizeof(uint32_t))
			return false;
		node->value_count = span_u32(rest, 0, swap_index());
		node->values = span_from(rest, sizeof(uint32_t));
	}
	/* One more, for a node without any of these. */
	return spend(reader, length - rest.length + 1);
}

bool read_again(struct reader *reader, uint32_t word, struct node *node)
{
	return reader->bytes.data || read_node(reader, word, node);
}

uint32_t child_word(const struct node *node, uint32_t i)
{
	return span_u32(node->children, i * sizeof(uint32_t), swap_index());
}

uint32_t child_for(const struct node *node, uint8_t byte)
{
	return byte >= node->first ? child_word(node, byte - node->first) : 0;
}

const char *next_value(struct reader *reader, struct span *values, uint32_t *priority)
{
	const char *text = span_text(*values, sizeof(uint32_t));
	size_t size;

	if (!text)
		return NULL;
	size = sizeof(uint32_t) + text_length(text) + 1;
	*priority = span_u32(*values, 0, swap_index());
	*values = span_from(*values, size);
	return spend(reader, size) ? text : NULL;
}
