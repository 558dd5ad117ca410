/* SPDX-License-Identifier: MIT */
/* Compares what a file says of the kernel that it is for. */

#include <elf.h>
#include <sys/utsname.h>

#include "base/libbb.h"
#include "index/abi.h"
#include "index/moddb.h"

/* uname's machine has the same first and third letter: also i686, armv7l, riscv64. */
static const struct {
	uint8_t machine;
	char name[8];
} machines[] = {
	{ EM_386, "i386" },        { EM_ARM, "arm" },     { EM_X86_64, "x86_64" },
	{ EM_AARCH64, "aarch64" }, { EM_RISCV, "riscv" },
};

const char *abi_machine(const struct elf *elf)
{
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		if (machines[i].machine == elf->machine)
			return machines[i].name;
	}
	return "unknown";
}

const char *abi_foreign(const struct elf *elf)
{
	static const bool big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
	struct utsname kernel;
	bool is_64, fits = true;

	uname(&kernel);
	is_64 = text_find(kernel.machine, "64") || text_find(kernel.machine, "390");
	/* On a machine without a row the class and the byte order have to tell. */
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		if (kernel.machine[0] == machines[i].name[0] &&
		    kernel.machine[2] == machines[i].name[2])
			fits = machines[i].machine == elf->machine;
	}
	if (fits && is_64 == elf->is_64 && big == elf->is_big)
		return NULL;
	return text_format(&run_arena, "for %s (%d bits, %s-endian), not for %s", abi_machine(elf),
			   elf->is_64 ? 64 : 32, elf->is_big ? "big" : "little", kernel.machine);
}

char *abi_text(const struct facts *facts, const char *key)
{
	struct span value;

	if (!modinfo_find(facts->modinfo, key, &value))
		return NULL;
	return span_copy(&run_arena, value);
}

/* ---- Version magic */

static const char *first_path;

static void keep_first_path(const char *path)
{
	if (!first_path)
		first_path = path;
}

bool abi_tree_magic(const struct tree *tree, char **magic)
{
	struct facts facts = { .modinfo = { NULL, 0 } };
	struct moddb *db = moddb_open(tree, 0);
	int fd;

	first_path = NULL;
	moddb_list_modules(db, keep_first_path);
	fd = first_path ? tree_file(tree, first_path) : -1;
	if (fd >= 0) {
		facts_open(&facts, fd, &run_arena);
		close(fd);
	}
	*magic = abi_text(&facts, "vermagic");
	return first_path != NULL;
}

static char *copy(const char *text, size_t length)
{
	return arena_text(&run_arena, text, length);
}

const char *abi_magic_hint(const char *at)
{
	const char *kernel = text_find(at, "be '"), *a, *b;
	size_t i, word = 0;

	if (!kernel)
		return NULL;
	kernel += 4;
	/* First the flags: where symbols have versions the kernel's own does not count. */
	a = at + text_before(at, " ");
	b = kernel + text_before(kernel, " ");
	for (i = 0; a[i] == b[i] && a[i] != '\''; i++)
		word = a[i] == ' ' ? i + 1 : word;
	if (a[i] == b[i]) {
		a = at;
		b = kernel;
		word = 0;
	}
	a = copy(a + word, text_before(a + word, " '"));
	b = copy(b + word, text_before(b + word, " '"));
	return text_format(&run_arena, "'%s' is not '%s'", a, b);
}
