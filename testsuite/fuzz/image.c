/* SPDX-License-Identifier: MIT */
/* A .ko that is read through a descriptor: only the needed parts are read, into windows. */

#include <sys/mman.h>

#include "fuzz.h"
#include "module/facts.h"
#include "module/modsig.h"

void fuzz_one(struct span input)
{
	static int fd = -1;
	struct facts facts = { .modinfo = { NULL, 0 } };
	struct facts_symbols symbols;
	struct modsig sig;

	if (fd < 0)
		fd = memfd_create("module", MFD_CLOEXEC);
	if (packing_of(input) != PACKING_NONE || ftruncate(fd, 0) < 0 ||
	    pwrite(fd, input.data, input.length, 0) != (ssize_t)input.length)
		return;
	if (facts_open(&facts, fd, &run_arena) < 0)
		return;
	fuzz_touch(facts.modinfo);
	facts_exports(&facts, true, &symbols);
	facts_wants(&facts, true, &symbols);
	for (size_t i = 0; i < symbols.count; i++)
		fuzz_touch_text(symbols.list[i].name);
	modsig_read(&facts.image, &sig);
}
