/* SPDX-License-Identifier: MIT */
/* ELF relocatable files, of either class and byte order, as untrusted input. */
#ifndef ELF_H
#define ELF_H

#include "module/image.h"

struct elf_section {
	uint32_t name; /* offset in elf->names */
	uint32_t type;
	uint32_t link;
	uint32_t info;
	size_t offset; /* SIZE_MAX is one that no file has here... */
	size_t size;   /* ...and so for the size */
};

struct elf {
	struct image *image;
	bool is_64;
	bool is_big;
	bool swap;        /* numbers have to be swapped on this machine */
	uint16_t machine; /* EM_* */
	uint32_t count;   /* sections, with the empty one at 0 */
	uint32_t entry;   /* size of a section's header in the file */
	struct span headers;
	struct elf_section *sections; /* COUNT, decoded */
	struct span names;            /* ends with NUL */
};

struct elf_symbols {
	struct span table;
	struct span strings;
	uint32_t count; /* symbols in TABLE... */
	uint32_t entry; /* ...and the size of one */
};

struct elf_symbol {
	const char *name; /* never NULL; "" also if the file's name offset is out of range:
			     image->fault */
	uint16_t section; /* SHN_UNDEF is 0 */
	uint8_t info;     /* ELF32_ST_BIND and ELF32_ST_TYPE tell */
};

/*
 * Reads the header and the section table. Returns 0, or -ENOEXEC (or what reading returned) with
 * image->fault saying why: not ELF, not relocatable, cut short.
 */
int elf_open(struct elf *elf, struct image *image);

/* Sets image->fault to WHY, unless it has a reason already: the first one stays. Returns false. */
bool elf_fault(const struct elf *elf, const char *why);

/* Finds the first section called NAME. Returns NULL if there is none. */
const struct elf_section *elf_find(const struct elf *elf, const char *name);

/*
 * Returns the section's bytes; none if it has none in the file, SECTION is NULL, or they cannot be
 * read. One that should have bytes, and whose bytes are missing or unreadable, sets image->fault.
 */
struct span elf_bytes(const struct elf *elf, const struct elf_section *section);

/* Returns the bytes of the first section called NAME; none if there is no such section. */
struct span elf_find_bytes(const struct elf *elf, const char *name);

/*
 * Reads the symbol table with its names. If LOCALS is false the local symbols, which come first
 * (ELF specification, sh_info), are left out. Returns false if there are no symbols. If the
 * table or its names are damaged or cannot be read, sets image->fault; then it returns false or has
 * no symbols.
 */
bool elf_symbols(const struct elf *elf, bool locals, struct elf_symbols *symbols);

/*
 * Returns the name of symbol number INDEX, which is less than SYMBOLS->count; see struct
 * elf_symbol.
 */
const char *elf_symbol_name(const struct elf *elf, const struct elf_symbols *symbols,
			    uint32_t index);

/* Decodes symbol number INDEX, which is less than SYMBOLS->count. */
struct elf_symbol elf_symbol(const struct elf *elf, const struct elf_symbols *symbols,
			     uint32_t index);

/*
 * Returns the value of symbol number INDEX, which is less than SYMBOLS->count. *SECTION becomes the
 * number of the section that it lies in, or SHN_ABS and so on.
 */
uint64_t elf_symbol_value(const struct elf *elf, const struct elf_symbols *symbols, uint32_t index,
			  uint16_t *section);

#endif
