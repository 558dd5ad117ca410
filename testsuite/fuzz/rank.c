/* SPDX-License-Identifier: MIT */
/* depmod.d: with any contents one of two files is preferred, whatever their order. */

#include "tree/rank.h"
#include "fuzz.h"

static const char *const paths[] = { "/etc/depmod.d/a.conf", NULL };

static const char *const files[] = {
	"kernel/a.ko",
	"kernel/drivers/a.ko",
	"kernel/drivers/a.ko.xz",
	"updates/a.ko",
	"extra/a.ko",
	"extra/sub/a.ko.gz",
	"/opt/modules/a.ko",
	"/opt/a.ko.zst",
	"weak-updates/a.ko",
	"a.ko",
};

void fuzz_one(struct span input)
{
	const struct tree tree = { .root = root_running, .version = "5.10.0-fuzz" };
	const char *rule, *other;
	struct rank rank;

	if (!input.data)
		return;
	fuzz_serve(input);
	rank_read(&rank, &tree, paths);
	for (size_t a = 0; a < ARRAY_SIZE(files); a++) {
		rank_excludes(&rank, files[a]);
		for (size_t b = a + 1; b < ARRAY_SIZE(files); b++) {
			bool first = rank_prefers(&rank, files[a], files[b], &rule);

			fuzz_touch_text(rule);
			fuzz_demand(first != rank_prefers(&rank, files[b], files[a], &other));
		}
	}
}
