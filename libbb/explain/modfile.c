/* SPDX-License-Identifier: MIT */
/* Checks one file by itself, without the modules that it needs. */

#include "explain/modfile.h"
#include "explain/machine.h"
#include "explain/sample.h"
#include "explain/signature.h"
#include "explain/vermagic.h"

/* Returns a module of the tree other than PATH, taken as one that the kernel accepts, or NULL. */
static const struct sample *find_sample(struct diag *diag, const char *path)
{
	struct sample *sample = arena_alloc(&run_arena, sizeof(*sample));

	diag_catch(diag, FIND_INDEX, LEVEL_OK);
	return sample_read(diag->context.db, path, sample) && !sample->error ? sample : NULL;
}

/* Compares the size of struct module with that in SAMPLE, a module for the same machine. */
static void look_at_size(struct diag *diag, const struct facts *facts, const struct sample *sample)
{
	static const char name[] = ".gnu.linkonce.this_module";
	const struct elf_section *section = elf_find(&facts->elf, name);
	const struct elf_section *other = elf_find(&sample->facts.elf, name);

	if (section && other && section->size != other->size &&
	    facts->elf.machine == sample->facts.elf.machine)
		finding_add(&diag->findings, FIND_BUILD, LEVEL_FAULT, NULL,
			    "its struct module has %zu bytes, that of %s has %zu: their kernels "
			    "were configured differently",
			    (size_t)section->size, sample->path, (size_t)other->size);
}

bool diag_file(struct diag *diag, const char *name, const char *path, int fd, struct facts *facts)
{
	const struct sample *sample;
	int error = facts_open(facts, fd, &run_arena);

	if (error) {
		/* A file that we cannot unpack may be sound. */
		finding_add(&diag->findings, FIND_FILE,
			    error == -EOPNOTSUPP ? LEVEL_UNKNOWN : LEVEL_FAULT, NULL, "%s: %s",
			    name, facts_fault(facts, error));
		return false;
	}
	if (!facts_are_module(facts)) {
		finding_add(&diag->findings, FIND_FILE, LEVEL_FAULT, NULL, "%s: no kernel module",
			    name);
		return false;
	}
	finding_add(&diag->findings, FIND_FILE, LEVEL_OK, NULL, "%s", name);
	sample = find_sample(diag, path);
	finding_take(&diag->findings, machine_check(&facts->elf, sample, diag->is_running));
	finding_take(&diag->findings, vermagic_check(facts, sample, diag->context.tree.version));
	if (sample)
		look_at_size(diag, facts, sample);
	if (ENABLE_SIGNATURES)
		signature_tell(diag, facts, path, sample);
	return true;
}
