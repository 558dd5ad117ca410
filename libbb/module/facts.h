/* SPDX-License-Identifier: MIT */
/* What one .ko file says: its .modinfo, the symbols it exports and wants, their versions. */
#ifndef FACTS_H
#define FACTS_H

#include "files/tree.h"
#include "module/elf.h"
#include "module/modinfo.h"

/* Room for the facts of nearly every module, for arena_reserve. */
enum { FACTS_SCRATCH = 1 << 20 };

struct facts_symbol {
	const char *name;
	uint32_t crc; /* version; meaning only with HAS_CRC */
	bool has_crc;
	bool is_weak; /* a weak symbol: the module loads without it */
};

struct facts_symbols {
	struct facts_symbol *list;
	size_t count;
	size_t capacity;
};

struct facts {
	struct image image;
	struct elf elf;
	struct span modinfo;                 /* empty if the file has none */
	struct facts_symbols exports, wants; /* see facts_read_symbols */
	bool lasts;                          /* MODINFO does, and every text in it ends with NUL */
	bool is_module; /* set by facts_keep, because facts_are_module cannot look any more */
};

/*
 * Reads the headers and the .modinfo of the open file FD, which stays the caller's and must stay
 * open while facts_* functions read more of it. FD may be the -errno of opening it, which is
 * returned. The bytes live in ARENA. Returns 0 or -errno; facts_fault has the text.
 */
int facts_open(struct facts *facts, int fd, struct arena *arena);

/*
 * The same, with memory for a packed file, which facts_keep needs. MEMORY may be NULL.
 */
int facts_open_with(struct facts *facts, int fd, struct arena *arena,
		    const struct stream_memory *memory);

/*
 * Copies the .modinfo and the symbols of facts_read_symbols to ARENA, if they are elsewhere, so
 * that the file's memory can be used again. Call no other functions than facts_fault, facts_text
 * and facts_are_module afterwards.
 */
void facts_keep(struct facts *facts, struct arena *arena);

/*
 * Opens PATH, relative to TREE or absolute in its system, and reads it as facts_open does. Returns
 * the descriptor, which the caller closes, or -errno.
 */
int facts_open_in(struct facts *facts, const struct tree *tree, const char *path,
		  struct arena *arena);

/*
 * Works as facts_open for a file's BYTES in memory, which must last as long as FACTS. Returns 0 or
 * -errno.
 */
int facts_from_bytes(struct facts *facts, struct span bytes, struct arena *arena);

/* Returns why the last facts_* call failed with ERROR, in plain words. */
const char *facts_fault(const struct facts *facts, int error);

/* Whether the file is a module; false for an object that is linked into one. */
bool facts_are_module(const struct facts *facts);

/* Returns the first value of KEY in the .modinfo, in run_arena; NULL if there is none. */
char *facts_text(const struct facts *facts, const char *key);

/*
 * Returns the build-id, which the linker makes from the contents: the bytes of the note of type
 * NT_GNU_BUILD_ID in section .note.gnu.build-id. Empty if there is none, or it is malformed.
 */
struct span facts_build_id(const struct facts *facts);

/*
 * Returns the name by which the kernel knows the module, in run_arena: "name" in the .modinfo,
 * which modules have since kernel 4.16, else the name in struct module. NULL if neither is there.
 */
const char *facts_name(const struct facts *facts);

/*
 * Lists the exported symbols, in the order of the symbol table, with their versions if WITH_CRC.
 *
 * They come from the first of these that has any: symbols "__crc_NAME" (CONFIG_MODVERSIONS; an
 * absolute value or, since kernel 4.x, four bytes in a section); symbols "__ksymtab_NAME"; the
 * texts of section __ksymtab_strings. Since kernel 5.4 these texts include names of namespaces, so
 * they serve only for files without local symbols. A file without that section exports nothing.
 *
 * Unreadable parts are left out; facts->image.fault then says why.
 */
void facts_exports(struct facts *facts, bool with_crc, struct facts_symbols *found);

/*
 * Lists the symbols that the module needs from others, in the order of the symbol table. With
 * WITH_CRC they have the versions of facts_versions; names with a version that are not in the
 * symbol table (module_layout) follow. Unreadable parts are left out as in facts_exports.
 */
void facts_wants(struct facts *facts, bool with_crc, struct facts_symbols *found);

/* Reads both, into facts->exports and facts->wants. */
void facts_read_symbols(struct facts *facts, bool with_crc);

/*
 * Lists the versions that the module was built against: section __versions, or the extended ones
 * (__version_ext_crcs and _names, kernel 6.14). Returns 0, -ENODATA if it has none, or -EBADMSG if
 * they are malformed; then FOUND has those before the fault.
 */
int facts_versions(struct facts *facts, struct facts_symbols *found);

#endif
