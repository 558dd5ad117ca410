/* SPDX-License-Identifier: MIT */
/* Compares an ELF header with uname(2), and with another module's. */

#include <elf.h>
#include <sys/utsname.h>

#include "explain/machine.h"

/* uname's machine has the same first and third letter: also i686, armv7l, riscv64. */
static const struct {
	uint8_t machine;
	char name[8];
} machines[] = {
	{ EM_386, "i386" },        { EM_ARM, "arm" },     { EM_X86_64, "x86_64" },
	{ EM_AARCH64, "aarch64" }, { EM_RISCV, "riscv" },
};

static const char *machine_name(const struct elf *elf)
{
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		if (machines[i].machine == elf->machine)
			return machines[i].name;
	}
	return "unknown";
}

/* Returns why the running kernel cannot load ELF; NULL if it can. */
static const char *foreign_text(const struct elf *elf)
{
	static const bool big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
	struct utsname kernel;
	bool is_64, fits = true;

	uname(&kernel);
	is_64 = text_find(kernel.machine, "64") || text_find(kernel.machine, "390");
	/* On a machine without a row, class and byte order have to decide. */
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		if (kernel.machine[0] == machines[i].name[0] &&
		    kernel.machine[2] == machines[i].name[2])
			fits = machines[i].machine == elf->machine;
	}
	if (fits && is_64 == elf->is_64 && big == elf->is_big)
		return NULL;
	return text_format(&run_arena, "for %s (%d bits, %s-endian), not for %s", machine_name(elf),
			   elf->is_64 ? 64 : 32, elf->is_big ? "big" : "little", kernel.machine);
}

const char *machine_text(struct arena *arena, const struct elf *elf)
{
	return text_format(arena, "%s, %d bits, %s-endian", machine_name(elf), elf->is_64 ? 64 : 32,
			   elf->is_big ? "big" : "little");
}

static bool differ(const struct elf *a, const struct elf *b)
{
	return a->machine != b->machine || a->is_64 != b->is_64 || a->is_big != b->is_big;
}

const char *machine_difference(const struct elf *a, const struct elf *b)
{
	if (!differ(a, b))
		return NULL;
	return text_format(&run_arena, "for %s, not for %s", machine_text(&run_arena, a),
			   machine_text(&run_arena, b));
}

struct finding machine_check(const struct elf *elf, const struct sample *sample, bool is_running)
{
	struct finding finding = { .kind = FIND_MACHINE, .level = LEVEL_FAULT };

	if (is_running)
		finding.evidence = foreign_text(elf);
	if (finding.evidence)
		return finding;
	/* Only a diagnosis has a sample, and shows what is in order. */
	if (!ENABLE_MODDIAG) {
		finding.level = LEVEL_OK;
	} else if (sample && differ(elf, &sample->facts.elf)) {
		finding.evidence = text_format(&run_arena, "for %s; %s is for %s",
					       machine_text(&run_arena, elf), sample->path,
					       machine_text(&run_arena, &sample->facts.elf));
	} else {
		finding.level = LEVEL_OK;
		finding.evidence = machine_text(&run_arena, elf);
	}
	return finding;
}
