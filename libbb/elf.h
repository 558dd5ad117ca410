/* SPDX-License-Identifier: MIT */
/* ELF relocatable files, of either class and byte order, as untrusted input. */
#ifndef ELF_H
#define ELF_H

#include "image.h"

struct elf {
	struct image *image;
	bool is_64;
	bool is_big;
	bool swap;        /* numbers have to be swapped on this machine */
	uint16_t machine; /* EM_* */
	uint32_t count;   /* sections, with the empty one at 0 */
	struct span headers;
	struct span names;
};

struct elf_section {
	uint32_t name; /* offset in elf->names */
	uint32_t type;
	uint64_t flags;
	uint64_t header_at; /* where this header is in the file */
	uint64_t offset;
	uint64_t size;
	uint32_t link;
	uint32_t info;
};

struct elf_symbols {
	struct span table;
	struct span strings;
	uint32_t count; /* symbols in TABLE */
};

struct elf_symbol {
	const char *name; /* never NULL; "" also where the file's name offset is wild */
	uint16_t section; /* SHN_UNDEF is 0 */
	bool is_weak;
	uint8_t type;
	uint64_t value;
};

/*
 * Reads the header and the section table. Returns 0, or -ENOEXEC (or what reading returned) with
 * image->fault saying why: not ELF, not relocatable, cut short.
 */
int elf_open(struct elf *elf, struct image *image);

/* Decodes section number INDEX. All zeros if there is none. */
struct elf_section elf_section(const struct elf *elf, uint32_t index);

/* Finds the first section called NAME. Returns its index, 0 if there is none. */
uint32_t elf_find(const struct elf *elf, const char *name, struct elf_section *section);

/* The section's bytes; empty if it has none in the file or they lie outside of it. */
struct span elf_bytes(const struct elf *elf, const struct elf_section *section);

/* Finds and returns the bytes of NAME at once. */
struct span elf_find_bytes(const struct elf *elf, const char *name);

/*
 * Reads the symbol table with its names. If LOCALS is false the local symbols, which come first
 * (ELF specification, sh_info), are left out. Returns false if there is none or it is damaged.
 */
bool elf_symbols(const struct elf *elf, bool locals, struct elf_symbols *symbols);

struct elf_symbol elf_symbol(const struct elf *elf, const struct elf_symbols *symbols,
			     uint32_t index);

#endif
