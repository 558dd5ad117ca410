/* SPDX-License-Identifier: MIT */
/*
 * An initramfs is one or more cpio archives, each packed by itself or not, with zeros between them
 * (kernel, Documentation/driver-api/early-userspace/buffer-format.rst). Those before the last hold
 * microcode and firmware, and are not packed. An entry is
 *
 *   header  110 bytes: "070701" or "070702", then 13 numbers of 8 hexadecimal digits, of which the
 *           7th is the size of the data and the 12th that of the name with its NUL
 *   name, zeros up to a multiple of 4 from the header's start
 *   data, zeros up to a multiple of 4
 *
 * and the last is called TRAILER!!!. The bytes come in blocks, so each byte is looked at once.
 */

#include "explain/bootcopy.h"
#include "base/file.h"
#include "base/libbb.h"
#include "files/names.h"

enum {
	HEADER = 110,
	NUMBER = 8,
	SIZE_AT = 6 + 6 * NUMBER,
	NAME_AT = 6 + 11 * NUMBER,
	NAME_MAX_BYTES = 4096,
	MODULE_MAX = 64 << 20, /* no module in an initramfs is larger */
	FOUND = 1,             /* what ends reading early: the module is there... */
	PACKED = 2,            /* ...or what follows is no header */
};

enum part { PART_HEADER, PART_NAME, PART_DATA, PART_GAP };

struct reader {
	struct unpack_output output; /* the first member: turn has nothing else */
	uint8_t *block;
	const char *version, *name;
	struct span found; /* the module; empty as long as it was not found */
	enum part part;
	uint64_t left; /* bytes of the part that are still to come */
	uint64_t data; /* size of the data of the entry */
	uint8_t *kept; /* where the bytes of the part go; NULL: they are passed over */
	size_t count;  /* bytes of the part that were there already */
	uint8_t head[NAME_MAX_BYTES];
};

/* Returns the number in the header at OFFSET. */
static uint64_t number_at(const struct reader *reader, size_t offset)
{
	char digits[NUMBER + 1];
	uint64_t number = 0;

	memcpy(digits, reader->head + offset, NUMBER);
	digits[NUMBER] = '\0';
	text_number(digits, 16, &number);
	return number;
}

static void begin(struct reader *reader, enum part part, uint64_t size, uint8_t *kept)
{
	reader->part = part;
	reader->left = size;
	reader->kept = kept;
	reader->count = 0;
}

/* Whether the file PATH of the archive is the module that is looked for. */
static bool is_wanted(const struct reader *reader, const char *path)
{
	const char *place = text_find(path, "lib/modules/");

	place = place ? text_after(place + strlen("lib/modules/"), reader->version) : NULL;
	return place && *place == '/' && module_stem(path) &&
	       name_equal(name_from_path(&run_arena, path), reader->name);
}

/* Returns how many zeros follow SIZE bytes. */
static uint64_t padding(uint64_t size)
{
	return -size & 3;
}

/* The header is there. Returns 0 or -EBADMSG. */
static int end_header(struct reader *reader)
{
	uint64_t length = number_at(reader, NAME_AT);

	if (memcmp(reader->head, "07070", 5) != 0 || !length || length >= NAME_MAX_BYTES - 4)
		return -EBADMSG;
	reader->data = number_at(reader, SIZE_AT);
	begin(reader, PART_NAME, length + padding(HEADER + length), reader->head);
	return 0;
}

/* The name is there. */
static void end_name(struct reader *reader)
{
	uint8_t *kept = NULL;

	reader->head[reader->count - 1] = '\0';
	if (reader->data && reader->data <= MODULE_MAX &&
	    is_wanted(reader, (const char *)reader->head))
		kept = arena_raw(&run_arena, (size_t)reader->data);
	begin(reader, PART_DATA, reader->data, kept);
}

/* Goes on where all bytes of a part are there. Returns 0, FOUND or -EBADMSG. */
static int next_part(struct reader *reader)
{
	int error = 0;

	while (!error && !reader->left) {
		switch (reader->part) {
		case PART_HEADER:
			error = end_header(reader);
			break;
		case PART_NAME:
			end_name(reader);
			break;
		case PART_DATA:
			reader->found = (struct span){ reader->kept, reader->count };
			if (reader->kept)
				return FOUND;
			begin(reader, PART_GAP, padding(reader->data), NULL);
			break;
		case PART_GAP:
			begin(reader, PART_HEADER, HEADER, reader->head);
			break;
		}
	}
	return error;
}

/*
 * Takes BYTES, which are what follows in the archive, and leaves in it what was not taken. Returns
 * 0, FOUND, PACKED or -EBADMSG.
 */
static int feed(struct reader *reader, struct span *bytes)
{
	int error = next_part(reader);

	while (!error && bytes->length) {
		size_t count = bytes->length < reader->left ? bytes->length : (size_t)reader->left;

		if (reader->part == PART_HEADER && !reader->count && *bytes->data != '0') {
			if (*bytes->data)
				return PACKED;
			*bytes = span_from(*bytes, 1);
			continue;
		}
		if (reader->kept)
			memcpy(reader->kept + reader->count, bytes->data, count);
		reader->count += count;
		reader->left -= count;
		*bytes = span_from(*bytes, count);
		error = next_part(reader);
	}
	return error;
}

/* The decoder's block is full: takes it, and makes room again. */
static int turn(struct unpack_output *output)
{
	struct reader *reader = (struct reader *)output;
	struct span bytes = { reader->block, UNPACK_BLOCK - output->room };
	int error = output->next ? feed(reader, &bytes) : 0;

	output->next = reader->block;
	output->room = UNPACK_BLOCK;
	return error;
}

/* Reads what is packed in BYTES. */
static int read_packed(struct reader *reader, struct span bytes)
{
	struct unpack_input input = { .block = bytes };
	int error;

	if (packing_of(bytes) == PACKING_NONE)
		return -EOPNOTSUPP;
	reader->block = arena_raw(&run_arena, UNPACK_BLOCK);
	reader->output.turn = turn;
	reader->output.most = SIZE_MAX;
	error = unpack_stream(packing_of(bytes), &input, &reader->output, &run_arena);
	return error ? error : turn(&reader->output);
}

/* Reads the archive BYTES up to the module. Returns 0 if it is there, or -errno. */
static int read_archive(struct reader *reader, struct span bytes)
{
	int error;

	begin(reader, PART_HEADER, HEADER, reader->head);
	error = feed(reader, &bytes);
	if (error == PACKED)
		error = read_packed(reader, bytes);
	if (error == FOUND)
		return 0;
	return error ? error : -ENOENT;
}

/* Opens the first of the files that distributions give an initramfs. Returns it or -errno. */
static int open_archive(const struct tree *tree, const char **archive)
{
	static const char *const places[] = { "/boot/initrd.img-%s", "/boot/initramfs-%s.img",
					      "/boot/initramfs-%s", "/boot/initrd-%s" };
	int fd = -ENOENT;

	for (size_t i = 0; i < ARRAY_SIZE(places) && fd < 0; i++) {
		*archive = text_format(&run_arena, places[i], tree->version);
		fd = root_regular(&tree->root, *archive);
	}
	if (fd == -ENOENT)
		*archive = NULL;
	return fd;
}

int bootcopy_find(const struct tree *tree, const char *name, const char **archive,
		  struct facts *copy)
{
	struct reader *reader = arena_alloc(&run_arena, sizeof(*reader));
	int fd = open_archive(tree, archive), error;
	struct span bytes;

	if (fd < 0)
		return fd;
	reader->version = tree->version;
	reader->name = name;
	error = file_map_fd(fd, &bytes);
	close(fd);
	if (error)
		return error;
	error = read_archive(reader, bytes);
	if (!error && file_map_failed())
		error = -EIO;
	file_unmap(bytes);
	return error ? error : facts_from_bytes(copy, reader->found, &run_arena);
}
