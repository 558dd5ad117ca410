/* SPDX-License-Identifier: MIT */
/* System.map and Module.symvers, as depmod -F and -E read them. */

#include "../../modutils/depmod_read.c"
#include "fuzz.h"

void fuzz_one(struct span input)
{
	struct depmod depmod = { .graph = { .prefix = '_', .with_crc = true } };

	if (!input.data)
		return;
	fuzz_serve(input);
	graph_open(&depmod.graph, &depmod.modules);
	fuzz_demand(read_kernel_symbols(&depmod, "/symvers", ksyms_symvers_line));
	fuzz_demand(read_kernel_symbols(&depmod, "/map", ksyms_map_line));
	for (size_t i = 0; i < depmod.graph.symbol_count; i++)
		fuzz_touch_text(graph_alias(&depmod.graph.symbols[i]));
	arena_release(&depmod.graph.memory, (struct arena_mark){ NULL, NULL });
}
