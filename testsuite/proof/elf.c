/* SPDX-License-Identifier: MIT */
/*
 * Section bounds (module/elf.c): a small module of each class and byte order is cut at any length,
 * or any two numbers of its headers and symbols take any of their boundary values. No access leaves
 * the part that was asked for. A module is accepted exactly if a second, plainer reading finds
 * every section inside the file; sections have their bytes, symbols names that end.
 */

//with: base/arena.c base/text.c base/outcome.c base/write.c
//fault: module/elf.c s/section->size > size - section->offset/section->offset + section->size > size/

#include "proof.h"

#include <elf.h>

#include "base/libbb.h"
#include "module/elf.c"

enum { SECTIONS = 4, SYMBOLS = 3, SIZE_MAX_FILE = 512 };

/* ---- image.c, with a memory of its own for each part, so that the sanitizer knows its end */

static struct span whole;
static void *parts[64];
static size_t part_count;

struct span image_part(struct image *image, uint64_t offset, uint64_t length)
{
	struct span part = span_part(whole, offset, length);

	(void)image;
	if (!part.data)
		return part;
	demand(part_count < ARRAY_SIZE(parts));
	parts[part_count] = malloc(part.length ? part.length : 1);
	memcpy(parts[part_count], part.data, part.length);
	part.data = parts[part_count++];
	return part;
}

struct span image_part_and_before(struct image *image, uint64_t offset, uint64_t length,
				  uint64_t before)
{
	(void)before;
	return image_part(image, offset, length);
}

void image_want(struct image *image, uint64_t offset, uint64_t length)
{
	(void)image;
	(void)offset;
	(void)length;
	demand(!"only a packed file is announced");
}

/* ---- the module */

/* A number in the file. */
struct field {
	size_t at;
	size_t size;
};

static struct field fields[SECTIONS * 6 + SYMBOLS + 8];
static size_t field_count;
static bool is_64, is_big;
static uint8_t file[SIZE_MAX_FILE];

static void put(size_t at, size_t size, uint64_t number)
{
	for (size_t i = 0; i < size; i++)
		file[at + i] = (uint8_t)(number >> 8 * (is_big ? size - 1 - i : i));
}

static uint64_t get(size_t at, size_t size)
{
	uint64_t number = 0;

	for (size_t i = 0; i < size; i++)
		number |= (uint64_t)file[at + i] << 8 * (is_big ? size - 1 - i : i);
	return number;
}

/* Puts a number that cases change. */
static size_t field(size_t at, size_t size, uint64_t number)
{
	fields[field_count++] = (struct field){ at, size };
	put(at, size, number);
	return at + size;
}

/* The header of a section in the order of ELF: name, type, flags, address, offset, size, ... */
static size_t section(size_t at, uint32_t name, uint32_t type, uint64_t offset, uint64_t size,
		      uint32_t link)
{
	size_t word = is_64 ? 8 : 4;

	at = field(at, 4, name);
	at = field(at, 4, type) + 2 * word;
	at = field(at, word, offset);
	at = field(at, word, size);
	at = field(at, 4, link);
	at = field(at, 4, 1);
	return at + 2 * word;
}

/* Where the parts lie. */
static size_t header_size, symbols_at, names_at, table_at, file_size;

static void make_module(void)
{
	static const char names[] = "\0.symtab\0.strtab\0.modinfo";
	size_t symbol_size = is_64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	size_t at, word = is_64 ? 8 : 4;

	memset(file, 0, sizeof(file));
	field_count = 0;
	header_size = is_64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
	symbols_at = header_size;
	names_at = symbols_at + SYMBOLS * symbol_size;
	table_at = names_at + sizeof(names);
	memcpy(file, ELFMAG, SELFMAG);
	file[EI_CLASS] = is_64 ? ELFCLASS64 : ELFCLASS32;
	file[EI_DATA] = is_big ? ELFDATA2MSB : ELFDATA2LSB;
	put(16, 2, ET_REL);
	field(is_64 ? 40 : 32, word, table_at);
	at = field(is_64 ? 58 : 46, 2, is_64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr));
	at = field(at, 2, SECTIONS);
	field(at, 2, 2);
	for (unsigned i = 0; i < SYMBOLS; i++)
		field(symbols_at + i * symbol_size, 4, i * 2);
	memcpy(file + names_at, names, sizeof(names));
	at = section(table_at, 0, 0, 0, 0, 0);
	at = section(at, 1, SHT_SYMTAB, symbols_at, SYMBOLS * symbol_size, 2);
	at = section(at, 9, SHT_STRTAB, names_at, sizeof(names), 0);
	file_size = section(at, 17, SHT_PROGBITS, names_at, sizeof(names), 0);
	demand(file_size <= SIZE_MAX_FILE && field_count <= ARRAY_SIZE(fields));
}

/* One of the fields takes one of its boundary values. */
static void change_field(unsigned which, unsigned value)
{
	const struct field *field = &fields[which];
	uint64_t most = UINT64_MAX >> (64 - 8 * field->size), was = get(field->at, field->size);
	const uint64_t values[] = {
		0,
		1,
		was - 1,
		was + 1,
		file_size - was,
		file_size,
		file_size + 1,
		most,
		most - was,
		most - was + 1,
		most / 2 + 1,
		SHT_NOBITS,
	};

	put(field->at, field->size, values[value % ARRAY_SIZE(values)] & most);
}

enum { VALUES = 12 };

/* ---- the second reading */

struct plain {
	uint64_t at, count, names; /* the table, and which section has the names */
};

static uint64_t plain_number(const struct plain *plain, uint64_t index, size_t at_32, size_t at_64,
			     bool wide)
{
	return get(plain->at + index * (is_64 ? 64 : 40) + (is_64 ? at_64 : at_32),
		   wide && is_64 ? 8 : 4);
}

/* The start and the end of section INDEX; both 0 if it has no bytes. */
static void plain_bounds(const struct plain *plain, uint64_t index, __uint128_t *start,
			 __uint128_t *end)
{
	uint64_t type = plain_number(plain, index, 4, 4, false);

	*start = *end = 0;
	if (!index || type == SHT_NULL || type == SHT_NOBITS)
		return;
	*start = plain_number(plain, index, 16, 24, true);
	*end = *start + plain_number(plain, index, 20, 32, true);
}

/* Whether the file of LENGTH bytes is a module whose sections all lie inside. */
static bool plain_open(struct plain *plain, size_t length)
{
	__uint128_t start, end;

	if (length < header_size)
		return false;
	plain->at = get(is_64 ? 40 : 32, is_64 ? 8 : 4);
	plain->count = get(is_64 ? 60 : 48, 2);
	plain->names = get(is_64 ? 62 : 50, 2);
	if (get(is_64 ? 58 : 46, 2) != (is_64 ? 64 : 40) || !plain->at || !plain->count)
		return false;
	if ((__uint128_t)plain->at + plain->count * (is_64 ? 64 : 40) > length)
		return false;
	for (uint64_t i = 1; i < plain->count; i++) {
		plain_bounds(plain, i, &start, &end);
		if (end > length)
			return false;
	}
	if (plain->names >= plain->count)
		return false;
	plain_bounds(plain, plain->names, &start, &end);
	for (uint64_t i = 1; i < plain->count; i++) {
		if (plain_number(plain, i, 0, 0, false) >= end - start)
			return false;
	}
	return end > start && !file[(size_t)end - 1];
}

/* ---- one case */

static void prove_symbols(const struct elf *elf, bool locals)
{
	struct elf_symbols symbols;
	uint16_t index;

	if (!elf_symbols(elf, locals, &symbols))
		return;
	for (uint32_t i = 0; i < symbols.count; i++) {
		struct elf_symbol symbol = elf_symbol(elf, &symbols, i);

		demand(!*symbol.name || ((const uint8_t *)symbol.name >= symbols.strings.data &&
					 (const uint8_t *)symbol.name + strlen(symbol.name) <
						 symbols.strings.data + symbols.strings.length));
		(void)elf_symbol_value(elf, &symbols, i, &index);
	}
	demand(symbols.table.length >= (size_t)symbols.count * symbols.entry);
	(void)touch(symbols.strings.data, symbols.strings.length);
}

static void prove_sections(const struct elf *elf, const struct plain *plain)
{
	static const char *const names[] = { ".modinfo", ".symtab", ".x" };

	demand(elf->count == plain->count);
	for (uint32_t i = 0; i < elf->count; i++) {
		struct span bytes = elf_bytes(elf, &elf->sections[i]);
		__uint128_t start, end;

		plain_bounds(plain, i, &start, &end);
		demand(bytes.length == (size_t)(end - start));
		if (bytes.length)
			demand(!memcmp(bytes.data, whole.data + (size_t)start, bytes.length));
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		(void)elf_find(elf, names[i]);
	demand(!elf->names.data[elf->names.length - 1]);
}

void prove(void)
{
	struct arena_mark mark = arena_mark(&run_arena);
	struct image image = { .arena = &run_arena, .fd = -1 };
	struct plain plain = { 0, 0, 0 };
	struct elf elf;
	size_t length;
	unsigned first;
	bool sound;

	is_64 = choose(2);
	is_big = choose(2);
	make_module();
	length = file_size;
	first = choose((unsigned)field_count + 1);
	if (first < field_count) {
		change_field(first, choose(VALUES));
		change_field(first + choose((unsigned)field_count - first), choose(VALUES));
	} else {
		length -= choose((unsigned)file_size + 1);
	}
	whole = (struct span){ exact_copy(file, length), length };
	image.size = length;
	sound = plain_open(&plain, length);
	demand((elf_open(&elf, &image) == 0) == sound);
	if (sound) {
		prove_sections(&elf, &plain);
		prove_symbols(&elf, true);
		prove_symbols(&elf, false);
	}
	demand(sound || image.fault);
	while (part_count)
		free(parts[--part_count]);
	exact_free((uint8_t *)whole.data, length);
	arena_release(&run_arena, mark);
}
