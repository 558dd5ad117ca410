/* SPDX-License-Identifier: MIT */
/*
 * The few facts of ELF that modules need. Offsets, 32-bit class then 64-bit class:
 *
 *   file header:  type 16, machine 18, shoff 32/40, shentsize 46/58, shnum 48/60, shstrndx 50/62
 *   section:      name 0, type 4, offset 16/24, size 20/32, link 24/40, info 28/44
 *   symbol:       name 0, value 4/8, info 12/4, shndx 14/6
 */

#include <elf.h>

#include "base/libbb.h"
#include "module/elf.h"

/* The section names lie in front of the section table. This much more is read with the table. */
enum { NAMES_GUESS = 2048 };

/* In bytes. The kernel's own limit is 512, NUL included (KSYM_NAME_LEN). */
enum { SYMBOL_NAME_MAX = 4096 };

static const char damaged_symbols[] = "the symbol table is damaged";

bool elf_fault(const struct elf *elf, const char *why)
{
	if (!elf->image->fault)
		elf->image->fault = why;
	return false;
}

static int refuse(struct elf *elf, const char *why)
{
	elf_fault(elf, why);
	return -ENOEXEC;
}

static int read_file_header(struct elf *elf, struct span *header)
{
	struct span ident = image_part(elf->image, 0, EI_NIDENT);
	uint8_t class, order;

	if (!ident.data || memcmp(ident.data, ELFMAG, SELFMAG) != 0)
		return refuse(elf, elf->image->size ? "not an ELF file" : "the file is empty");
	class = ident.data[EI_CLASS];
	order = ident.data[EI_DATA];
	if ((class != ELFCLASS32 && class != ELFCLASS64) ||
	    (order != ELFDATA2LSB && order != ELFDATA2MSB))
		return refuse(elf, "an ELF file of no known class or byte order");
	elf->is_64 = class == ELFCLASS64;
	elf->is_big = order == ELFDATA2MSB;
	elf->swap = swap_from_big(elf->is_big);
	*header = image_part(elf->image, 0, elf->is_64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr));
	if (!header->data)
		return refuse(elf, "cut short inside the ELF header");
	elf->machine = span_u16(*header, 18, elf->swap);
	return 0;
}

/* Returns the number at AT_32 or AT_64, by the class: an offset or a size in the file. */
static size_t read_offset(const struct elf *elf, const uint8_t *record, unsigned at_32,
			  unsigned at_64)
{
	return elf->is_64 ? span_offset(record_u64(record, at_64, elf->swap))
			  : record_u32(record, at_32, elf->swap);
}

static struct elf_section decode_section(const struct elf *elf, const uint8_t *header)
{
	return (struct elf_section){
		.name = record_u32(header, 0, elf->swap),
		.type = record_u32(header, 4, elf->swap),
		.link = record_u32(header, elf->is_64 ? 40 : 24, elf->swap),
		.info = record_u32(header, elf->is_64 ? 44 : 28, elf->swap),
		.offset = read_offset(elf, header, 16, 24),
		.size = read_offset(elf, header, 20, 32),
	};
}

/*
 * Decodes all headers. Returns whether every section that has bytes in the file lies inside it. The
 * type of one that has none becomes SHT_NULL.
 */
static bool read_sections(struct elf *elf)
{
	size_t size = elf->image->size;

	elf->sections = arena_raw(elf->image->arena, elf->count * sizeof(*elf->sections));
	for (uint32_t i = 0; i < elf->count; i++) {
		struct elf_section *section = &elf->sections[i];

		*section = decode_section(elf, elf->headers.data + i * elf->entry);
		if (!i || section->type == SHT_NOBITS)
			section->type = SHT_NULL;
		if (section->type != SHT_NULL &&
		    (section->offset > size || section->size > size - section->offset))
			return false;
	}
	return true;
}

/* Reads the section names, which are in section number INDEX. Returns whether all have one. */
static bool read_names(struct elf *elf, uint32_t index)
{
	if (index < elf->count)
		elf->names = elf_bytes(elf, &elf->sections[index]);
	if (!elf->names.length || elf->names.data[elf->names.length - 1])
		return false;
	for (uint32_t i = 1; i < elf->count; i++) {
		if (elf->sections[i].name >= elf->names.length)
			return false;
	}
	return true;
}

/*
 * Tells the image which sections will be read. Of a large packed file they are then unpacked in one
 * go.
 */
static void announce_sections(const struct elf *elf)
{
	static const char *const starts[] = {
		".modinfo", ".symtab", ".strtab", "__ksymtab_strings", "__kcrctab", "__version",
	};

	for (uint32_t i = 1; elf->image->stream && i < elf->count; i++) {
		const struct elf_section *section = &elf->sections[i];
		const char *name = section->name < elf->names.length
					   ? (const char *)elf->names.data + section->name
					   : "";

		for (size_t j = 0; section->type != SHT_NULL && j < ARRAY_SIZE(starts); j++) {
			if (text_after(name, starts[j]))
				image_want(elf->image, section->offset, section->size);
		}
	}
}

/* Whether the number of sections is in the first header, because it does not fit ELF's own. */
static bool has_many_sections(const struct elf *elf, size_t table)
{
	struct span first =
		image_part(elf->image, table, elf->is_64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr));

	return table && first.data && decode_section(elf, first.data).size >= SHN_LORESERVE;
}

int elf_open(struct elf *elf, struct image *image)
{
	struct span header;
	size_t table;
	int error;

	*elf = (struct elf){ .image = image };
	error = read_file_header(elf, &header);
	if (error)
		return error;
	if (span_u16(header, 16, elf->swap) != ET_REL)
		return refuse(elf, "an ELF file, but not a relocatable one");
	table = read_offset(elf, header.data, 32, 40);
	elf->entry = span_u16(header, elf->is_64 ? 58 : 46, elf->swap);
	elf->count = span_u16(header, elf->is_64 ? 60 : 48, elf->swap);
	if (!table || !elf->count)
		return refuse(elf, has_many_sections(elf, table)
					   ? "more than 65,279 sections, which no kernel loads"
					   : "an ELF file without sections");
	if (elf->entry != (elf->is_64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr)))
		return refuse(elf, "section headers of an unknown size");
	elf->headers =
		image_part_and_before(image, table, (size_t)elf->count * elf->entry, NAMES_GUESS);
	if (!elf->headers.data)
		return refuse(elf, "cut short: the section headers lie beyond the end of the file");
	if (!read_sections(elf))
		return refuse(elf, "cut short or damaged: a section lies outside the file");
	if (!read_names(elf, span_u16(header, elf->is_64 ? 62 : 50, elf->swap)))
		return refuse(elf, "the section names lie outside the file");
	if (CAN_UNPACK)
		announce_sections(elf);
	return 0;
}

const struct elf_section *elf_find(const struct elf *elf, const char *name)
{
	for (uint32_t i = 1; i < elf->count; i++) {
		const struct elf_section *section = &elf->sections[i];
		const char *text;

		/*
		 * The names end with NUL, so that each text in them does. Most differ in the first
		 * byte.
		 */
		text = (const char *)elf->names.data + section->name;
		if (text[0] == name[0] && text[1] == name[1] && !strcmp(text, name))
			return section;
	}
	return NULL;
}

struct span elf_bytes(const struct elf *elf, const struct elf_section *section)
{
	if (!section)
		return (struct span){ NULL, 0 };
	if (section->type == SHT_NULL) {
		if (section->size)
			elf_fault(elf, "a section that is needed has no bytes in the file");
		return (struct span){ NULL, 0 };
	}
	return image_part(elf->image, section->offset, section->size);
}

struct span elf_find_bytes(const struct elf *elf, const char *name)
{
	return elf_bytes(elf, elf_find(elf, name));
}

static const struct elf_section *find_symbol_table(const struct elf *elf)
{
	for (uint32_t i = 1; i < elf->count; i++) {
		if (elf->sections[i].type == SHT_SYMTAB)
			return &elf->sections[i];
	}
	/* Stripped of all symbols, a module has no such section either. */
	if (elf_find(elf, ".symtab"))
		elf_fault(elf, damaged_symbols);
	return NULL;
}

/*
 * Whether STRINGS end with NUL, so that every offset inside begins a text that ends inside, and
 * none is longer than SYMBOL_NAME_MAX: names may overlap, and all of them are read. Looks at the
 * end of each such stretch alone.
 */
static bool are_names(struct span strings)
{
	size_t at = 0;

	if (!strings.length || strings.data[strings.length - 1])
		return false;
	while (strings.length - at > SYMBOL_NAME_MAX) {
		size_t end = at + SYMBOL_NAME_MAX;

		while (end > at && strings.data[end])
			end--;
		if (end == at)
			return false;
		at = end;
	}
	return true;
}

/* Leaves the first COUNT symbols of SIZE bytes out of TABLE. */
static void skip_symbols(struct elf_section *table, uint32_t count, uint32_t size)
{
	table->offset += (size_t)count * size;
	table->size -= (size_t)count * size;
}

/* Reads TABLE and STRINGS at once if they lie close together, as in every file seen. */
static void read_ahead(const struct elf *elf, const struct elf_section *table,
		       const struct elf_section *strings)
{
	size_t end = strings->offset + strings->size;

	if (end >= strings->offset && strings->offset >= table->offset + table->size &&
	    strings->offset - table->offset - table->size < NAMES_GUESS &&
	    end - table->offset <= IMAGE_PART_MAX)
		image_part(elf->image, table->offset, end - table->offset);
}

static bool begins_with_local(const struct elf *elf, const struct elf_section *table, uint32_t size)
{
	struct span first = image_part(elf->image, table->offset, size);

	return first.data && ELF32_ST_BIND(first.data[elf->is_64 ? 4 : 12]) == STB_LOCAL;
}

bool elf_symbols(const struct elf *elf, bool locals, struct elf_symbols *symbols)
{
	const struct elf_section *found = find_symbol_table(elf), *strings;
	uint32_t size = elf->is_64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	struct elf_section table;
	uint32_t count, first;

	*symbols = (struct elf_symbols){ .entry = size };
	if (!found)
		return false;
	table = *found;
	/* The divisors are constants: some processors have no division. */
	count = elf->is_64 ? (uint32_t)table.size / (uint32_t)sizeof(Elf64_Sym)
			   : (uint32_t)table.size / (uint32_t)sizeof(Elf32_Sym);
	if (table.link >= elf->count || table.size >= UINT32_MAX || table.info > count)
		return elf_fault(elf, damaged_symbols);
	strings = &elf->sections[table.link];
	if (strings->type != SHT_STRTAB)
		return elf_fault(elf, damaged_symbols);
	first = locals || !table.info ? 1 : table.info;
	/* The last local one is read, too: if it is none, the table's sh_info is wrong. */
	skip_symbols(&table, first - 1, size);
	read_ahead(elf, &table, strings);
	if (!begins_with_local(elf, &table, size)) {
		table = *found;
		first = 1;
	}
	skip_symbols(&table, 1, size);
	symbols->table = elf_bytes(elf, &table);
	symbols->strings = elf_bytes(elf, strings);
	symbols->count = symbols->table.data ? count - first : 0;
	return are_names(symbols->strings) || elf_fault(elf, damaged_symbols);
}

const char *elf_symbol_name(const struct elf *elf, const struct elf_symbols *symbols,
			    uint32_t index)
{
	uint32_t name = record_u32(symbols->table.data + index * symbols->entry, 0, elf->swap);

	if (name < symbols->strings.length)
		return (const char *)symbols->strings.data + name;
	elf_fault(elf, damaged_symbols);
	return "";
}

struct elf_symbol elf_symbol(const struct elf *elf, const struct elf_symbols *symbols,
			     uint32_t index)
{
	const uint8_t *entry = symbols->table.data + index * symbols->entry;

	return (struct elf_symbol){
		.name = elf_symbol_name(elf, symbols, index),
		.section = record_u16(entry, elf->is_64 ? 6 : 14, elf->swap),
		.info = entry[elf->is_64 ? 4 : 12],
	};
}

uint64_t elf_symbol_value(const struct elf *elf, const struct elf_symbols *symbols, uint32_t index,
			  uint16_t *section)
{
	const uint8_t *entry = symbols->table.data + index * symbols->entry;

	*section = record_u16(entry, elf->is_64 ? 6 : 14, elf->swap);
	return elf->is_64 ? record_u64(entry, 8, elf->swap) : record_u32(entry, 4, elf->swap);
}
