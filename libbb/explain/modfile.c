/* SPDX-License-Identifier: MIT */
/* Looks into one file. */

#include "explain/modfile.h"
#include "explain/kernel.h"
#include "files/params.h"
#include "index/abi.h"
#include "module/modsig.h"

bool facts_are_module(const struct facts *facts)
{
	return elf_find(&facts->elf, ".gnu.linkonce.this_module") != NULL;
}

/* ---- Against another module of the tree, which the kernel is taken to like */

static const char *sample_path, *sample_other;

static void keep_sample(const char *path)
{
	if (!sample_path && !(sample_other && !strcmp(path, sample_other)))
		sample_path = path;
}

/* Reads the first module of the tree that is not PATH. Returns false if there is none. */
static bool read_sample(struct diag *diag, const char *path, struct facts *sample)
{
	int fd, error;

	*sample = (struct facts){ .modinfo = { NULL, 0 } };
	sample_path = NULL;
	sample_other = path;
	diag_catch(diag, FIND_INDEX, LEVEL_OK);
	moddb_list_modules(diag->db, keep_sample);
	fd = sample_path ? tree_file(&diag->tree, sample_path) : -ENOENT;
	if (fd < 0)
		return false;
	error = facts_open(sample, fd, &run_arena);
	close(fd);
	return !error;
}

const char *machine_text(struct arena *arena, const struct elf *elf)
{
	return text_format(arena, "%s, %d bits, %s-endian", abi_machine(elf), elf->is_64 ? 64 : 32,
			   elf->is_big ? "big" : "little");
}

static void look_at_machine(struct diag *diag, const struct facts *facts,
			    const struct facts *sample)
{
	const struct elf *elf = &facts->elf;
	const char *foreign = diag->is_running ? abi_foreign(elf) : NULL;

	if (foreign)
		finding_add(&diag->findings, FIND_MACHINE, LEVEL_FAULT, NULL, "%s", foreign);
	else if (sample && (sample->elf.machine != elf->machine ||
			    sample->elf.is_64 != elf->is_64 || sample->elf.is_big != elf->is_big))
		finding_add(&diag->findings, FIND_MACHINE, LEVEL_FAULT, NULL,
			    "for %s; %s is for %s", machine_text(&run_arena, elf), sample_path,
			    machine_text(&run_arena, &sample->elf));
	else
		finding_add(&diag->findings, FIND_MACHINE, LEVEL_OK, NULL, "%s",
			    machine_text(&run_arena, elf));
}

static void look_at_magic(struct diag *diag, const struct facts *facts, const struct facts *sample)
{
	const char *magic = abi_text(facts, "vermagic");
	const char *other = sample ? abi_text(sample, "vermagic") : NULL;
	const char *version = diag->tree.version, *rest;

	if (!magic) {
		finding_add(&diag->findings, FIND_MAGIC, LEVEL_UNKNOWN, NULL,
			    "it has no version magic");
		return;
	}
	if (other && strcmp(magic, other) != 0) {
		finding_add(
			&diag->findings, FIND_MAGIC, LEVEL_FAULT, NULL, "%s; %s has '%s'",
			abi_magic_hint(text_format(&run_arena, "%s' should be '%s'", magic, other)),
			sample_path, other);
		return;
	}
	rest = text_after(magic, version);
	if (rest && (*rest == ' ' || !*rest))
		finding_add(&diag->findings, FIND_MAGIC, LEVEL_OK, NULL, "%s", magic);
	else if (text_find(magic, " modversions"))
		finding_add(&diag->findings, FIND_MAGIC, LEVEL_WARNING, NULL,
			    "made for %s, not %s; the versions of its symbols decide", magic,
			    version);
	else
		finding_add(&diag->findings, FIND_MAGIC, LEVEL_FAULT, NULL, "made for %s, not %s",
			    magic, version);
}

static void look_at_signature(struct diag *diag, struct facts *facts)
{
	const char *policy = diag->is_running ? diag_signing_policy() : NULL;
	struct modsig sig;
	int error = modsig_read(&facts->image, &sig);

	if (error == -ENODATA)
		finding_add(&diag->findings, FIND_SIGNATURE, policy ? LEVEL_FAULT : LEVEL_OK, NULL,
			    "none; %s", policy ? policy : "nobody insists on one");
	else if (error)
		finding_add(&diag->findings, FIND_SIGNATURE, policy ? LEVEL_FAULT : LEVEL_WARNING,
			    NULL, "it is damaged%s%s", policy ? "; " : "", policy ? policy : "");
	else
		finding_add(
			&diag->findings, FIND_SIGNATURE, LEVEL_OK, NULL, "by '%s'",
			arena_text(&run_arena, (const char *)sig.signer.data, sig.signer.length));
}

bool diag_file(struct diag *diag, const char *name, const char *path, int fd, struct facts *facts)
{
	struct facts sample;
	bool has_sample;
	int error = fd;

	*facts = (struct facts){ .modinfo = { NULL, 0 } };
	if (fd >= 0)
		error = facts_open(facts, fd, &run_arena);
	if (error < 0) {
		/* One that we cannot unpack may be sound all the same. */
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
	has_sample = read_sample(diag, path, &sample);
	look_at_machine(diag, facts, has_sample ? &sample : NULL);
	look_at_magic(diag, facts, has_sample ? &sample : NULL);
	if (ENABLE_SIGNATURES)
		look_at_signature(diag, facts);
	return true;
}

/* ---- Parameters */

/* What the kernel takes for every module. */
static bool is_common(const char *parameter)
{
	return !strcmp(parameter, "dyndbg") || !strcmp(parameter, "async_probe");
}

static bool has_parameter(const struct facts *facts, const char *name)
{
	struct span rest = facts->modinfo;
	struct modinfo entry;

	while (modinfo_next(&rest, &entry)) {
		const char *text;

		if (!span_is(entry.key, "parmtype") && !span_is(entry.key, "parm"))
			continue;
		text = arena_text(&run_arena, (const char *)entry.value.data, entry.value.length);
		if (text_before(text, ":") == strlen(name) && !strncmp(text, name, strlen(name)))
			return true;
	}
	return false;
}

void diag_options(struct diag *diag, const char *name, const struct facts *facts)
{
	const struct conf_entry *entry = NULL;

	while ((entry = modconf_next(&diag->conf, CONF_OPTIONS, name, entry))) {
		int count;
		const char **words = words_split(entry->text, &count);

		for (int i = 0; i < count; i++) {
			const char *parameter =
				arena_text(&run_arena, words[i], text_before(words[i], "="));

			if (!is_common(parameter) && !has_parameter(facts, parameter))
				finding_add(&diag->findings, FIND_OPTIONS, LEVEL_WARNING, NULL,
					    "%s has no parameter %s (%s)", name, parameter,
					    modconf_place(entry));
		}
	}
}
