/* SPDX-License-Identifier: MIT */
/*
 * The few facts of ELF that modules need. Offsets, 32-bit class then 64-bit class:
 *
 *   file header:  type 16, machine 18, shoff 32/40, shentsize 46/58, shnum 48/60, shstrndx 50/62
 *   section:      name 0, type 4, flags 8, offset 16/24, size 20/32, link 24/40, info 28/44
 *   symbol:       name 0, value 4/8, info 12/4, shndx 14/6
 */

#include <elf.h>

#include "libbb.h"
#include "elf.h"

/* The section names lie in front of the section table: this much more is read with the table. */
enum { NAMES_GUESS = 2048 };

static uint64_t get_word(const struct elf *elf, struct span span, uint64_t at_32, uint64_t at_64)
{
	if (elf->is_64)
		return span_u64(span, at_64, elf->swap);
	return span_u32(span, at_32, elf->swap);
}

static int refuse(struct elf *elf, const char *why)
{
	/* A read that failed is the better reason. */
	if (!elf->image->fault)
		elf->image->fault = why;
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

/* Whether all sections that have bytes in the file have them inside it. */
static bool sections_lie_inside(const struct elf *elf)
{
	for (uint32_t i = 1; i < elf->count; i++) {
		struct elf_section section = elf_section(elf, i);

		if (section.type == SHT_NULL || section.type == SHT_NOBITS)
			continue;
		if (section.offset > elf->image->size ||
		    section.size > elf->image->size - section.offset)
			return false;
	}
	return true;
}

int elf_open(struct elf *elf, struct image *image)
{
	struct elf_section names;
	struct span header;
	uint64_t table;
	uint16_t entry;
	int error;

	*elf = (struct elf){ .image = image };
	error = read_file_header(elf, &header);
	if (error)
		return error;
	if (span_u16(header, 16, elf->swap) != ET_REL)
		return refuse(elf, "an ELF file, but not a relocatable one");
	table = get_word(elf, header, 32, 40);
	entry = span_u16(header, elf->is_64 ? 58 : 46, elf->swap);
	elf->count = span_u16(header, elf->is_64 ? 60 : 48, elf->swap);
	if (!table || !elf->count)
		return refuse(elf, "an ELF file without sections");
	if (entry != (elf->is_64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr)))
		return refuse(elf, "section headers of an unknown size");
	elf->headers =
		image_part_and_before(image, table, (uint64_t)elf->count * entry, NAMES_GUESS);
	if (!elf->headers.data)
		return refuse(elf, "cut short: the section headers lie beyond the end of the file");
	if (!sections_lie_inside(elf))
		return refuse(elf, "cut short or damaged: a section lies outside the file");
	names = elf_section(elf, span_u16(header, elf->is_64 ? 62 : 50, elf->swap));
	elf->names = elf_bytes(elf, &names);
	if (!elf->names.data)
		return refuse(elf, "the section names lie outside the file");
	return 0;
}

struct elf_section elf_section(const struct elf *elf, uint32_t index)
{
	uint64_t size = elf->is_64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
	struct span header = span_part(elf->headers, index * size, size);

	return (struct elf_section){
		.name = span_u32(header, 0, elf->swap),
		.type = span_u32(header, 4, elf->swap),
		.flags = get_word(elf, header, 8, 8),
		.header_at = index * size,
		.offset = get_word(elf, header, 16, 24),
		.size = get_word(elf, header, 20, 32),
		.link = span_u32(header, elf->is_64 ? 40 : 24, elf->swap),
		.info = span_u32(header, elf->is_64 ? 44 : 28, elf->swap),
	};
}

uint32_t elf_find(const struct elf *elf, const char *name, struct elf_section *section)
{
	size_t length = strlen(name) + 1;

	for (uint32_t i = 1; i < elf->count; i++) {
		struct span label;

		*section = elf_section(elf, i);
		label = span_part(elf->names, section->name, length);
		if (label.data && !memcmp(label.data, name, length))
			return i;
	}
	*section = (struct elf_section){ 0 };
	return 0;
}

struct span elf_bytes(const struct elf *elf, const struct elf_section *section)
{
	if (section->type == SHT_NULL || section->type == SHT_NOBITS)
		return (struct span){ NULL, 0 };
	return image_part(elf->image, section->offset, section->size);
}

struct span elf_find_bytes(const struct elf *elf, const char *name)
{
	struct elf_section section;

	elf_find(elf, name, &section);
	return elf_bytes(elf, &section);
}

bool elf_symbols(const struct elf *elf, bool locals, struct elf_symbols *symbols)
{
	uint32_t size = elf->is_64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	struct elf_section table, strings;
	uint32_t count, first;
	uint64_t end;

	*symbols = (struct elf_symbols){ .count = 0 };
	if (!elf_find(elf, ".symtab", &table) || table.type == SHT_NOBITS)
		return false;
	strings = elf_section(elf, table.link);
	if (table.size > UINT32_MAX)
		return false;
	count = (uint32_t)table.size / sizeof(Elf32_Sym);
	if (elf->is_64)
		count = (uint32_t)table.size / sizeof(Elf64_Sym);
	first = locals || !table.info || table.info > count ? 1 : table.info;
	if (count <= first)
		return false;
	table.offset += first * size;
	table.size -= first * size;
	/* The names follow the table in every file seen: one read for both. */
	end = strings.offset + strings.size;
	if (end >= strings.offset && strings.offset >= table.offset + table.size &&
	    strings.offset - table.offset - table.size < NAMES_GUESS)
		image_part(elf->image, table.offset, end - table.offset);
	symbols->table = elf_bytes(elf, &table);
	symbols->strings = elf_bytes(elf, &strings);
	symbols->count = count - first;
	/* With a last NUL every offset inside starts a text that ends inside. */
	return symbols->strings.length && !symbols->strings.data[symbols->strings.length - 1];
}

struct elf_symbol elf_symbol(const struct elf *elf, const struct elf_symbols *symbols,
			     uint32_t index)
{
	uint64_t size = elf->is_64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	struct span entry = span_part(symbols->table, index * size, size);
	uint32_t name = span_u32(entry, 0, elf->swap);
	uint8_t info;

	if (!entry.data)
		return (struct elf_symbol){ .name = "" };
	info = entry.data[elf->is_64 ? 4 : 12];
	return (struct elf_symbol){
		.name = name < symbols->strings.length ? (const char *)symbols->strings.data + name
						       : "",
		.section = span_u16(entry, elf->is_64 ? 6 : 14, elf->swap),
		.is_weak = ELF32_ST_BIND(info) == STB_WEAK,
		.type = ELF32_ST_TYPE(info),
		.value = get_word(elf, entry, 4, 8),
	};
}
