/* SPDX-License-Identifier: MIT */
/* Reads what depmod, modinfo and modprobe need from a module's file. */

#include <elf.h>

#include "base/hash.h"
#include "base/libbb.h"
#include "module/facts.h"

static const char crc_prefix[] = "__crc_";
static const char ksymtab_prefix[] = "__ksymtab_";

/* Reads the .modinfo of the open image. */
static int read_modinfo(struct facts *facts)
{
	const struct elf_section *section;
	int error = elf_open(&facts->elf, &facts->image);

	if (error)
		return error;
	section = elf_find(&facts->elf, ".modinfo");
	facts->modinfo = elf_bytes(&facts->elf, section);
	if (section && section->size && section->type == SHT_NULL) {
		facts->image.fault = "only debug information, without the module itself";
		return -ENOEXEC;
	}
	/* A .modinfo that cannot be read is an error; a missing one is not. */
	return facts->image.fault ? -EIO : 0;
}

int facts_open_with(struct facts *facts, int fd, struct arena *arena,
		    const struct stream_memory *memory)
{
	int error;

	*facts = (struct facts){ .modinfo = { NULL, 0 } };
	error = fd < 0 ? fd : image_open(&facts->image, fd, arena, memory);
	return error ? error : read_modinfo(facts);
}

int facts_open(struct facts *facts, int fd, struct arena *arena)
{
	return facts_open_with(facts, fd, arena, NULL);
}

int facts_open_in(struct facts *facts, const struct tree *tree, const char *path,
		  struct arena *arena)
{
	int fd = tree_file(tree, path);
	int error = facts_open(facts, fd, arena);

	if (error && fd >= 0)
		close(fd);
	return error ? error : fd;
}

int facts_from_bytes(struct facts *facts, struct span bytes, struct arena *arena)
{
	int error;

	*facts = (struct facts){ .modinfo = { NULL, 0 } };
	error = image_from_bytes(&facts->image, bytes, arena);
	return error ? error : read_modinfo(facts);
}

const char *facts_fault(const struct facts *facts, int error)
{
	return facts->image.fault ? facts->image.fault : errtext(error);
}

static const char this_module[] = ".gnu.linkonce.this_module";

bool facts_are_module(const struct facts *facts)
{
	return facts->is_module || elf_find(&facts->elf, this_module);
}

char *facts_text(const struct facts *facts, const char *key)
{
	struct span value;

	if (!modinfo_find(facts->modinfo, key, &value))
		return NULL;
	return span_copy(&run_arena, value);
}

struct span facts_build_id(const struct facts *facts)
{
	/* The sizes of the name and of the contents, the type, the name with its NUL. */
	enum { NAME_SIZE = 0, SIZE = 4, TYPE = 8, NAME = 12, CONTENTS = 16 };
	struct span section = elf_find_bytes(&facts->elf, ".note.gnu.build-id");
	bool swap = facts->elf.swap;

	if (section.length < CONTENTS || span_u32(section, NAME_SIZE, swap) != sizeof("GNU") ||
	    span_u32(section, TYPE, swap) != NT_GNU_BUILD_ID ||
	    memcmp(section.data + NAME, "GNU", sizeof("GNU")) != 0)
		return (struct span){ NULL, 0 };
	return span_part(section, CONTENTS, span_u32(section, SIZE, swap));
}

const char *facts_name(const struct facts *facts)
{
	const char *name = facts_text(facts, "name");

	/* struct module (kernel, include/linux/module.h): a number, two pointers, the name. */
	if (!name)
		name = span_text(elf_find_bytes(&facts->elf, this_module),
				 facts->elf.is_64 ? 24 : 12);
	return name && *name ? arena_copy(&run_arena, name) : NULL;
}

/* Makes room for COUNT symbols at once. */
static void expect_symbols(struct facts *facts, struct facts_symbols *found, size_t count)
{
	found->list = arena_raw(facts->image.arena, count * sizeof(*found->list));
	found->capacity = count;
}

static struct facts_symbol *add_symbol(struct facts *facts, struct facts_symbols *found,
				       const char *name)
{
	struct facts_symbol *symbol;

	if (found->count == found->capacity)
		found->list = arena_grow(facts->image.arena, found->list, found->count,
					 &found->capacity, sizeof(*found->list));
	symbol = &found->list[found->count++];
	*symbol = (struct facts_symbol){ .name = name };
	return symbol;
}

/*
 * Returns the version in the __crc_ symbol number INDEX: its value, or the word that it points to.
 */
static uint32_t crc_value(const struct facts *facts, const struct elf_symbols *symbols,
			  uint32_t index)
{
	uint16_t section;
	uint64_t value = elf_symbol_value(&facts->elf, symbols, index, &section);
	struct span bytes;

	if (section == SHN_UNDEF || section >= facts->elf.count)
		return (uint32_t)value;
	value += facts->elf.sections[section].offset;
	bytes = image_part(facts->elf.image, span_offset(value), sizeof(uint32_t));
	if (!bytes.data)
		elf_fault(&facts->elf, "a version lies outside the file");
	return span_u32(bytes, 0, facts->elf.swap);
}

/* Adds the symbols whose names begin with PREFIX. */
static void exports_by_prefix(struct facts *facts, const struct elf_symbols *symbols,
			      const char *prefix, bool with_crc, struct facts_symbols *found)
{
	for (uint32_t i = 0; i < symbols->count; i++) {
		const char *name = elf_symbol_name(&facts->elf, symbols, i);
		struct facts_symbol *export;

		if (*name != *prefix)
			continue;
		name = text_after(name, prefix);
		if (!name || !*name)
			continue;
		export = add_symbol(facts, found, name);
		export->has_crc = with_crc;
		if (with_crc)
			export->crc = crc_value(facts, symbols, i);
	}
}

static void exports_from_strings(struct facts *facts, struct span strings,
				 struct facts_symbols *found)
{
	const char *text;

	while ((text = span_text(strings, 0))) {
		if (*text)
			add_symbol(facts, found, text);
		strings = span_from(strings, text_length(text) + 1);
	}
	if (strings.length)
		elf_fault(&facts->elf, "the list of exported names is cut short");
}

void facts_exports(struct facts *facts, bool with_crc, struct facts_symbols *found)
{
	const struct elf_section *strings = elf_find(&facts->elf, "__ksymtab_strings");
	struct elf_symbols symbols;

	*found = (struct facts_symbols){ 0 };
	/* Most modules export nothing, and this shows without their local symbols. */
	if (!strings)
		return;
	if (elf_symbols(&facts->elf, true, &symbols)) {
		exports_by_prefix(facts, &symbols, crc_prefix, with_crc, found);
		if (!found->count)
			exports_by_prefix(facts, &symbols, ksymtab_prefix, false, found);
	}
	if (!found->count)
		exports_from_strings(facts, elf_bytes(&facts->elf, strings), found);
}

/* SPARC marks registers as undefined symbols. */
static bool is_register(const struct elf *elf, const struct elf_symbol *symbol)
{
	enum { TYPE_SPARC_REGISTER = 13 };

	return ELF32_ST_TYPE(symbol->info) == TYPE_SPARC_REGISTER &&
	       (elf->machine == EM_SPARC || elf->machine == EM_SPARCV9);
}

static void add_versions(struct facts *facts, struct facts_symbols *wanted)
{
	struct facts_symbols versions;
	struct hash by_name = { .arena = facts->image.arena };
	bool fresh;
	int error = facts_versions(facts, &versions);

	if (error == -EBADMSG)
		elf_fault(&facts->elf, "the list of versions is damaged");
	if (error)
		return;
	for (size_t i = 0; i < wanted->count; i++)
		hash_add(&by_name, wanted->list[i].name, &fresh)->value = (uint32_t)i;
	for (size_t i = 0; i < versions.count; i++) {
		struct hash_slot *slot = hash_find(&by_name, versions.list[i].name);
		struct facts_symbol *symbol;

		symbol = slot ? &wanted->list[slot->value]
			      : add_symbol(facts, wanted, versions.list[i].name);
		symbol->crc = versions.list[i].crc;
		symbol->has_crc = true;
	}
}

void facts_wants(struct facts *facts, bool with_crc, struct facts_symbols *found)
{
	struct elf_symbols symbols;

	*found = (struct facts_symbols){ 0 };
	if (!elf_symbols(&facts->elf, false, &symbols))
		return;
	expect_symbols(facts, found, symbols.count);
	for (uint32_t i = 0; i < symbols.count; i++) {
		struct elf_symbol symbol = elf_symbol(&facts->elf, &symbols, i);

		if (symbol.section == SHN_UNDEF && *symbol.name &&
		    !is_register(&facts->elf, &symbol))
			found->list[found->count++] = (struct facts_symbol){
				.name = symbol.name,
				.is_weak = ELF32_ST_BIND(symbol.info) == STB_WEAK,
			};
	}
	if (with_crc)
		add_versions(facts, found);
}

void facts_read_symbols(struct facts *facts, bool with_crc)
{
	facts_exports(facts, with_crc, &facts->exports);
	facts_wants(facts, with_crc, &facts->wants);
}

static void keep_symbols(struct facts_symbols *symbols, struct arena *arena)
{
	size_t size = symbols->count * sizeof(*symbols->list);
	struct facts_symbol *list = arena_raw(arena, size);

	if (size)
		memcpy(list, symbols->list, size);
	for (size_t i = 0; i < symbols->count; i++)
		list[i].name = arena_copy(arena, list[i].name);
	symbols->list = list;
}

void facts_keep(struct facts *facts, struct arena *arena)
{
	if (facts->image.arena == arena)
		return;
	facts->modinfo.data = (const uint8_t *)arena_text(arena, (const char *)facts->modinfo.data,
							  facts->modinfo.length);
	keep_symbols(&facts->exports, arena);
	keep_symbols(&facts->wants, arena);
	if (facts->image.fault)
		facts->image.fault = arena_copy(arena, facts->image.fault);
	/* Without names the headers were not read whole. */
	facts->is_module = ENABLE_MODDIAG && facts->elf.names.length && facts_are_module(facts);
	facts->elf.count = 0;
}

/*
 * Section __versions has records of 64 bytes: a version (8 bytes in the 64-bit class, 4 in the
 * other) and a name that fills the rest.
 */
static int read_versions(struct facts *facts, struct span section, struct facts_symbols *found)
{
	enum { RECORD = 64 };
	size_t crc_size = facts->elf.is_64 ? 8 : 4;

	if (section.length % RECORD)
		return -EBADMSG;
	for (; section.length; section = span_from(section, RECORD)) {
		struct span record = span_part(section, 0, RECORD);
		const char *name = span_text(record, crc_size);
		struct facts_symbol *symbol;

		if (!name)
			return -EBADMSG;
		symbol = add_symbol(facts, found, name + (*name == '.'));
		symbol->crc = facts->elf.is_64 ? (uint32_t)span_u64(record, 0, facts->elf.swap)
					       : span_u32(record, 0, facts->elf.swap);
		symbol->has_crc = true;
	}
	return 0;
}

/* Extended versions are an array of 32-bit numbers, and as many texts in a section of their own. */
static int read_extended_versions(struct facts *facts, struct span crcs,
				  struct facts_symbols *found)
{
	struct span names = elf_find_bytes(&facts->elf, "__version_ext_names");
	const char *name;

	for (; crcs.length; crcs = span_from(crcs, sizeof(uint32_t))) {
		struct facts_symbol *symbol;

		name = span_text(names, 0);
		if (!name || crcs.length < sizeof(uint32_t))
			return -EBADMSG;
		names = span_from(names, text_length(name) + 1);
		symbol = add_symbol(facts, found, name + (*name == '.'));
		symbol->crc = span_u32(crcs, 0, facts->elf.swap);
		symbol->has_crc = true;
	}
	return 0;
}

int facts_versions(struct facts *facts, struct facts_symbols *found)
{
	struct span section = elf_find_bytes(&facts->elf, "__version_ext_crcs");

	*found = (struct facts_symbols){ 0 };
	if (section.length)
		return read_extended_versions(facts, section, found);
	section = elf_find_bytes(&facts->elf, "__versions");
	return section.length ? read_versions(facts, section, found) : -ENODATA;
}
