/* SPDX-License-Identifier: MIT */
/*
 * Takes the debug sections out of a module: those that are not loaded and have a name of a debug
 * section, the relocations for them, and groups of nothing else. The other sections keep their
 * order and their bytes, but for the numbers of sections in
 *
 *   the file header       e_shoff, e_shnum, e_shstrndx
 *   each section header   sh_offset, sh_link; sh_info of relocations
 *   symbols               st_shndx
 *   groups (SHT_GROUP)    all words but the first
 *
 * Symbols keep their numbers, which relocations have. One that stood for a removed section becomes
 * an absolute one without a name, of which the kernel takes no notice. If a relocation that stays
 * refers to one, or anything else is unusual, the module stays as it is.
 */

//part: modcopy

#include <elf.h>

#include "base/libbb.h"
#include "modcopy_strip.h"
#include "module/elf.h"
#include "module/modsig.h"

/* The largest alignment of a section in a file. Those of modules are 4096 at most. */
enum { ALIGNMENT_MAX = 1 << 16 };

struct strip {
	struct elf elf;
	struct span module;
	uint16_t *numbers; /* of the sections in the result; 0: it goes */
	uint64_t *offsets; /* the same for where they are */
	uint16_t kept;     /* sections */
	uint64_t table;    /* where the section headers are in the result */
	uint8_t *bytes;    /* the result */
};

/* ---- Numbers */

/* Returns the number of WIDTH bytes PLACE bytes into SPAN. */
static uint64_t get(const struct strip *strip, struct span span, uint64_t place, unsigned width)
{
	bool swap = strip->elf.swap;
	size_t at = span_offset(place);

	return width == 2   ? span_u16(span, at, swap)
	       : width == 4 ? span_u32(span, at, swap)
			    : span_u64(span, at, swap);
}

static void put(const struct strip *strip, uint64_t at, unsigned width, uint64_t value)
{
	for (unsigned i = 0; i < width; i++)
		strip->bytes[at + (strip->elf.is_big ? width - 1 - i : i)] =
			(uint8_t)(value >> 8 * i);
}

/* Where the members of a section header are, for both classes. */
enum member { TYPE, FLAGS, ALIGNMENT, OFFSET, LINK, INFO };

static unsigned place_of(const struct strip *strip, enum member member)
{
	static const uint8_t places[][2] = {
		[TYPE] = { 4, 4 },     [FLAGS] = { 8, 8 },  [ALIGNMENT] = { 32, 48 },
		[OFFSET] = { 16, 24 }, [LINK] = { 24, 40 }, [INFO] = { 28, 44 },
	};

	return places[member][strip->elf.is_64];
}

/* Offsets, flags and alignments have as many bytes as an address. */
static unsigned address_width(const struct strip *strip)
{
	return strip->elf.is_64 ? 8 : 4;
}

static uint64_t header(const struct strip *strip, uint32_t section, enum member member)
{
	bool is_word = member == TYPE || member == LINK || member == INFO;

	return get(strip, strip->elf.headers,
		   (uint64_t)section * strip->elf.entry + place_of(strip, member),
		   is_word ? 4 : address_width(strip));
}

static bool is_relocation(uint64_t type)
{
	return type == SHT_REL || type == SHT_RELA;
}

/* Returns the number of the section with the sections' names. */
static uint64_t names_section(const struct strip *strip)
{
	return get(strip, strip->module, strip->elf.is_64 ? 62 : 50, 2);
}

/* ---- Which sections go */

static bool is_debug(const char *name)
{
	static const char starts[][16] = {
		".debug", ".zdebug", ".stab", ".line", ".gdb_index", ".gnu.debuglto_",
	};

	for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
		if (text_after(name, starts[i]))
			return true;
	}
	return false;
}

/* Returns the bytes that section NUMBER has in the file. */
static struct span bytes_of(const struct strip *strip, uint32_t number)
{
	const struct elf_section *section = &strip->elf.sections[number];

	if (section->type == SHT_NULL)
		return (struct span){ NULL, 0 };
	return span_part(strip->module, section->offset, section->size);
}

/* Whether all members of the group SECTION go. */
static bool is_empty_group(const struct strip *strip, uint32_t section)
{
	struct span words = bytes_of(strip, section);

	for (uint64_t at = 4; at < words.length; at += 4) {
		uint64_t member = get(strip, words, at, 4);

		if (member >= strip->elf.count || strip->numbers[member])
			return false;
	}
	return true;
}

/* Numbers the sections that stay. Returns whether any goes. */
static bool number_sections(struct strip *strip)
{
	const struct elf *elf = &strip->elf;
	uint32_t count = elf->count;

	for (uint32_t i = 1; i < count; i++)
		strip->numbers[i] =
			header(strip, i, FLAGS) & SHF_ALLOC ||
			!is_debug((const char *)elf->names.data + elf->sections[i].name);
	strip->kept = 1;
	for (uint32_t i = 1; i < count; i++) {
		uint64_t info = header(strip, i, INFO);

		if (is_relocation(header(strip, i, TYPE)) && info && info < count)
			strip->numbers[i] = strip->numbers[info] != 0;
	}
	for (uint32_t i = 1; i < count; i++) {
		if (header(strip, i, TYPE) == SHT_GROUP && is_empty_group(strip, i))
			strip->numbers[i] = 0;
		if (strip->numbers[i])
			strip->numbers[i] = strip->kept++;
	}
	return strip->kept < count;
}

/* ---- Symbols */

static unsigned symbol_size(const struct strip *strip)
{
	return strip->elf.is_64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
}

/* Where st_shndx is in a symbol. */
static unsigned symbol_section(const struct strip *strip)
{
	return strip->elf.is_64 ? 6 : 14;
}

/* Whether SECTION, a symbol's, is one that goes. */
static bool is_gone(const struct strip *strip, uint64_t section)
{
	return section && section < strip->elf.count && !strip->numbers[section];
}

/* Whether all symbols of TABLE can be kept or blanked. */
static bool check_symbols(const struct strip *strip, struct span table)
{
	unsigned size = symbol_size(strip);

	for (uint64_t at = 0; at + size <= table.length; at += size) {
		uint64_t section = get(strip, table, at + symbol_section(strip), 2);
		uint8_t info = table.data[at + (strip->elf.is_64 ? 4 : 12)];

		if (section == SHN_XINDEX ||
		    (section < SHN_LORESERVE && section >= strip->elf.count))
			return false;
		if (is_gone(strip, section) && ELF32_ST_BIND(info) != STB_LOCAL)
			return false;
	}
	return table.data && table.length % size == 0;
}

/* Gives the symbols in the result, LENGTH bytes AT, their sections' new numbers. */
static void renumber_symbols(struct strip *strip, uint64_t at, uint64_t length)
{
	const struct span bytes = { strip->bytes, (size_t)(at + length) };
	unsigned size = symbol_size(strip);

	for (; at + size <= bytes.length; at += size) {
		uint64_t place = at + symbol_section(strip);
		uint64_t section = get(strip, bytes, place, 2);

		if (is_gone(strip, section)) {
			memset(strip->bytes + at, 0, size);
			put(strip, place, 2, SHN_ABS);
		} else if (section < SHN_LORESERVE) {
			put(strip, place, 2, strip->numbers[section]);
		}
	}
}

/* Returns the number of the symbol that the relocation AT bytes into TABLE refers to. */
static uint64_t relocation_symbol(const struct strip *strip, struct span table, uint64_t at)
{
	const struct elf *elf = &strip->elf;

	if (!elf->is_64)
		return get(strip, table, at + 4, 4) >> 8;
	/* On MIPS the two halves are fields of their own, in this order. */
	if (elf->machine == EM_MIPS)
		return get(strip, table, at + 8, 4);
	return get(strip, table, at + 8, 8) >> 32;
}

/* Whether no relocation in section NUMBER refers to a symbol of a section that goes. */
static bool check_relocations(const struct strip *strip, struct span table, uint32_t number)
{
	bool has_addend = header(strip, number, TYPE) == SHT_RELA;
	unsigned size = address_width(strip) * (has_addend ? 3 : 2);
	struct span symbols = bytes_of(strip, (uint32_t)header(strip, number, LINK));

	for (uint64_t at = 0; at + size <= table.length; at += size) {
		uint64_t symbol = relocation_symbol(strip, table, at);

		if (is_gone(strip, get(strip, symbols,
				       symbol * symbol_size(strip) + symbol_section(strip), 2)))
			return false;
	}
	return true;
}

/* ---- All */

/* Whether section NUMBER, which stays, can do so without those that go. */
static bool check_section(const struct strip *strip, uint32_t number)
{
	uint64_t type = header(strip, number, TYPE), link = header(strip, number, LINK);
	uint64_t alignment = header(strip, number, ALIGNMENT);
	struct span bytes = bytes_of(strip, number);

	if (link >= strip->elf.count || is_gone(strip, link) || type == SHT_SYMTAB_SHNDX ||
	    alignment > ALIGNMENT_MAX || (alignment & (alignment - 1)))
		return false;
	if (type == SHT_SYMTAB)
		return check_symbols(strip, bytes);
	if (is_relocation(type))
		return check_relocations(strip, bytes, number);
	for (uint64_t at = 4; type == SHT_GROUP && at < bytes.length; at += 4) {
		if (is_gone(strip, get(strip, bytes, at, 4)))
			return false;
	}
	return true;
}

/*
 * Gives the sections that stay their places, one behind the other. Returns whether they can stay
 * and the result is shorter.
 */
static bool lay_out(struct strip *strip)
{
	uint64_t at = strip->elf.is_64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);

	for (uint32_t i = 1; i < strip->elf.count; i++) {
		uint64_t alignment = header(strip, i, ALIGNMENT);

		if (!strip->numbers[i])
			continue;
		if (!check_section(strip, i))
			return false;
		at += alignment ? -at & (alignment - 1) : 0;
		strip->offsets[i] = at;
		at += bytes_of(strip, i).length;
	}
	at += -at & 7;
	strip->table = at;
	return strip->numbers[names_section(strip)] &&
	       at + (uint64_t)strip->kept * strip->elf.entry < strip->module.length;
}

/* Writes section NUMBER and its header. */
static void write_section(struct strip *strip, uint32_t number)
{
	const struct elf *elf = &strip->elf;
	struct span bytes = bytes_of(strip, number);
	uint64_t type = header(strip, number, TYPE), at = strip->offsets[number];
	uint64_t head = strip->table + (uint64_t)strip->numbers[number] * elf->entry;
	uint64_t info = header(strip, number, INFO);

	memcpy(strip->bytes + head, elf->headers.data + (size_t)number * elf->entry, elf->entry);
	put(strip, head + place_of(strip, OFFSET), address_width(strip), at);
	put(strip, head + place_of(strip, LINK), 4, strip->numbers[header(strip, number, LINK)]);
	if (is_relocation(type) && info < elf->count)
		put(strip, head + place_of(strip, INFO), 4, strip->numbers[info]);
	if (!bytes.length)
		return;
	memcpy(strip->bytes + at, bytes.data, bytes.length);
	if (type == SHT_SYMTAB)
		renumber_symbols(strip, at, bytes.length);
	for (uint64_t word = 4; type == SHT_GROUP && word + 4 <= bytes.length; word += 4) {
		uint64_t member = get(strip, bytes, word, 4);

		if (member < elf->count)
			put(strip, at + word, 4, strip->numbers[member]);
	}
}

static void write_all_sections(struct strip *strip)
{
	bool is_64 = strip->elf.is_64;
	unsigned names = is_64 ? 62 : 50;

	memcpy(strip->bytes, strip->module.data, is_64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr));
	put(strip, is_64 ? 40 : 32, address_width(strip), strip->table);
	put(strip, names - 2, 2, strip->kept);
	put(strip, names, 2, strip->numbers[names_section(strip)]);
	memcpy(strip->bytes + strip->table, strip->elf.headers.data, strip->elf.entry);
	for (uint32_t i = 1; i < strip->elf.count; i++) {
		if (strip->numbers[i])
			write_section(strip, i);
	}
}

enum strip_result strip_debug(struct span module, struct arena *arena, struct span *stripped)
{
	struct strip strip = { .module = module };
	struct image image;
	struct modsig signature;
	size_t length;

	if (image_from_bytes(&image, module, arena) < 0 || elf_open(&strip.elf, &image) < 0)
		return STRIP_DOUBT;
	strip.numbers = arena_alloc(arena, strip.elf.count * sizeof(*strip.numbers));
	strip.offsets = arena_alloc(arena, strip.elf.count * sizeof(*strip.offsets));
	if (!number_sections(&strip))
		return STRIP_NOTHING;
	if (modsig_read(&image, &signature) != -ENODATA)
		return STRIP_SIGNED;
	if (!lay_out(&strip))
		return STRIP_DOUBT;
	length = (size_t)(strip.table + (uint64_t)strip.kept * strip.elf.entry);
	strip.bytes = arena_alloc(arena, length);
	write_all_sections(&strip);
	*stripped = (struct span){ strip.bytes, length };
	return STRIP_DONE;
}
