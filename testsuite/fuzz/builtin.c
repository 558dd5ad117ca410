/* SPDX-License-Identifier: MIT */
/* modules.builtin and modules.builtin.modinfo, as depmod reads them. */

#include "fuzz.h"
#include "tree/catalog.h"

void fuzz_one(struct span input)
{
	const struct tree tree = {
		.root = { "/root", 0 },
		.version = "1.0",
		.inside = "/m/1.0",
		.path = "/root/m/1.0",
	};
	struct catalog catalog = { .node_count = 0 };

	catalog_add_builtin_aliases(&catalog, input);
	if (!input.data)
		return;
	fuzz_serve(input);
	catalog_add_builtins(&catalog, &tree);
	for (size_t i = 0; i < catalog.builtins.count; i++)
		fuzz_touch_text(catalog.builtins.list[i].key);
	for (size_t i = 0; i < catalog.builtin_aliases.count; i++) {
		fuzz_touch_text(catalog.builtin_aliases.list[i].key);
		fuzz_touch_text(catalog.builtin_aliases.list[i].value);
	}
}
