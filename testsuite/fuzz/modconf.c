/* SPDX-License-Identifier: MIT */
/*
 * modprobe.d: the first line is a name that is looked up in the configuration, which is the rest.
 */

#include "system/modconf.h"
#include "base/strbuf.h"
#include "files/match.h"
#include "files/params.h"
#include "fuzz.h"

static const char *const paths[] = { "/etc/modprobe.d/a.conf", NULL };

static bool is_for(const struct conf_entry *entry, enum conf_kind kind, const char *name)
{
	if (entry->kind != kind)
		return false;
	return kind == CONF_ALIAS || kind == CONF_INSTALL || kind == CONF_REMOVE
		       ? match(entry->name, name)
		       : !strcmp(entry->name, name);
}

/* A search finds what one entry after the other says. */
static void ask(const struct modconf *conf, const char *name)
{
	struct strbuf options = { .arena = &run_arena };
	int words;

	for (enum conf_kind kind = CONF_BLACKLIST; kind <= CONF_WEAKDEP; kind++) {
		struct conf_search search = modconf_search(conf, kind, name);

		for (size_t i = 0; i < conf->count; i++) {
			const struct conf_entry *entry = &conf->list[i];

			if (!is_for(entry, kind, name))
				continue;
			fuzz_demand(modconf_next(&search) == entry);
			fuzz_touch_text(entry->name);
			fuzz_touch_text(entry->text);
			fuzz_touch_text(entry->file);
			words_split(entry->text, &words);
		}
		fuzz_demand(!modconf_next(&search));
	}
	modconf_options(conf, name, "alias", &options);
	fuzz_touch_text(strbuf_end(&options));
}

void fuzz_one(struct span input)
{
	struct modconf conf = { .count = 0 };
	char *name = fuzz_head(&input);

	if (!input.data)
		return;
	fuzz_serve(input);
	modconf_read(&conf, &root_running, paths);
	ask(&conf, name);
}
