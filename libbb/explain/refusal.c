/* SPDX-License-Identifier: MIT */
/* Looks into the file and the index for reasons that the kernel does not give. */

#include "explain/refusal.h"
#include "base/file.h"
#include "base/libbb.h"
#include "explain/machine.h"
#include "explain/symbols.h"
#include "system/procmod.h"

void refusal_tell(struct refusal *refusal, const char *text)
{
	refusal->is_known = true;
	note_at(refusal->level, refusal->name, NULL, "%s", text);
}

void refusal_read_file(struct refusal *refusal)
{
	const struct attempt *attempt = refusal->attempt;
	struct span bytes = attempt->failure.bytes;
	struct facts *facts = &refusal->facts;
	struct finding machine;
	const char *name;
	int error;

	error = bytes.data ? facts_from_bytes(facts, bytes, &run_arena)
			   : facts_open(facts, attempt->fd, &run_arena);
	/* Other errors tell nothing about the module: we may have no decoder for a packed file. */
	if (error == -ENOEXEC)
		refusal_tell(refusal, facts->image.fault);
	name = error ? NULL : facts_name(facts);
	if (name)
		refusal->name = name;
	if (error || attempt->error != -ENOEXEC)
		return;
	machine = machine_check(&facts->elf, NULL, true);
	if (machine.level == LEVEL_FAULT)
		refusal_tell(refusal, machine.evidence);
	else if (!facts_are_module(facts))
		refusal_tell(refusal, "no kernel module");
}

struct moddb *refusal_database(struct refusal *refusal)
{
	static struct context context;

	if (refusal->attempt->db)
		return refusal->attempt->db;
	if (!context.db)
		context_open(&context, NULL, NULL, NULL, 0);
	return context.db;
}

/* Whether the loaded module NAME has another build-id than its file in the tree. */
static bool is_other_build(struct refusal *refusal, const char *name)
{
	const char *notes =
		text_format(&run_arena, "/sys/module/%s/notes/.note.gnu.build-id", name);
	struct moddb *db = refusal_database(refusal);
	struct modrec record;
	struct facts facts;
	struct span now, ours;
	int fd = -1;

	if (file_read(AT_FDCWD, notes, LIMIT_KERNEL, &run_arena, &now) == 0 &&
	    moddb_module(db, name, &record))
		fd = facts_open_in(&facts, moddb_tree(db), record.path, &run_arena);
	if (fd < 0)
		return false;
	/* The build-id is at the end of its note. */
	ours = facts_build_id(&facts);
	close(fd);
	return ours.length && now.length > ours.length &&
	       memcmp(now.data + now.length - ours.length, ours.data, ours.length) != 0;
}

const char *refusal_symbol_hint(struct refusal *refusal, const char *symbol, bool only_absent)
{
	const char *name = symbol_exporter(refusal_database(refusal), symbol);
	bool is_live = name && modstate_now(name) == MODSTATE_LIVE, fresh;

	if (only_absent && (!name || is_live))
		return NULL;
	if (!name)
		return "no module of this tree exports it";
	hash_add(&refusal->told, name, &fresh);
	if (!fresh)
		return NULL;
	return arena_join(&run_arena, name,
			  !is_live ? " exports it, and is not loaded"
			  : is_other_build(refusal, name)
				  ? " exports it, and another build is loaded"
				  : " exports it, and is loaded now",
			  NULL);
}
