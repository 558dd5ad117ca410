/* SPDX-License-Identifier: MIT */
/* Reads modprobe.d and the kernel's command line for one module. */

#include "explain/settings.h"
#include "explain/initcalls.h"
#include "explain/parameters.h"
#include "explain/strayconf.h"
#include "files/names.h"
#include "files/params.h"
#include "system/kcmdline.h"

/* Whether COMMAND does nothing: such an install line only keeps the module from being loaded. */
static bool is_nothing(const char *command)
{
	static const char *const nothings[] = {
		"/bin/true", "/bin/false", "true", "/usr/bin/true", "/usr/bin/false", "false", ":"
	};

	for (size_t i = 0; i < ARRAY_SIZE(nothings); i++) {
		const char *rest = text_after(command, nothings[i]);

		if (rest && (!*rest || *rest == ' ' || *rest == ';'))
			return true;
	}
	return false;
}

static void tell_entry(struct diag *diag, const struct conf_entry *entry, bool by_alias)
{
	const char *place = modconf_place(entry);
	const char *cure = text_format(&run_arena, "take this out: %s", place);

	switch (entry->kind) {
	case CONF_BLACKLIST:
		finding_add(&diag->findings, FIND_BLACKLIST, by_alias ? LEVEL_FAULT : LEVEL_WARNING,
			    cure, "%s is not loaded for a device (%s)", entry->name, place);
		break;
	case CONF_FORBID:
		finding_add(&diag->findings, FIND_FORBID, LEVEL_FAULT, cure, "%s is forbidden (%s)",
			    entry->name, place);
		break;
	case CONF_INSTALL:
		finding_add(&diag->findings, FIND_COMMAND,
			    is_nothing(entry->text) ? LEVEL_FAULT : LEVEL_WARNING, cure,
			    "instead of being loaded, this is run: %s (%s)", entry->text, place);
		break;
	default:
		break;
	}
}

/* The kernel's own list "a,b": modprobe does not read it. */
static void look_at_kernel_list(struct diag *diag, const char *name)
{
	char *list = diag->is_running ? kcmdline_value("module_blacklist") : NULL, *other;

	while (list && (other = text_word(&list, ","))) {
		if (name_equal(other, name))
			finding_add(&diag->findings, FIND_BLACKLIST, LEVEL_FAULT, NULL,
				    "the kernel refuses %s (module_blacklist= on its command line)",
				    name);
	}
}

/* Adds a finding for each line of KIND about NAME. */
static void look_at_kind(struct diag *diag, enum conf_kind kind, const char *name, bool by_alias)
{
	struct conf_search search = modconf_search(&diag->context.conf, kind, name);
	const struct conf_entry *entry;

	while ((entry = modconf_next(&search)))
		tell_entry(diag, entry, by_alias);
}

void diag_config_needed(struct diag *diag, const char *name)
{
	look_at_kind(diag, CONF_FORBID, name, false);
	look_at_kind(diag, CONF_INSTALL, name, false);
	look_at_kernel_list(diag, name);
	if (moddb_is_builtin(diag->context.db, name))
		initcalls_tell_module(diag, name);
}

void diag_config(struct diag *diag, const char *name, bool by_alias)
{
	look_at_kind(diag, CONF_BLACKLIST, name, by_alias);
	diag_config_needed(diag, name);
}

/* Whether the kernel takes PARAMETER for every module. */
static bool is_common(const char *parameter)
{
	return !strcmp(parameter, "dyndbg") || !strcmp(parameter, "async_probe");
}

/* Checks the word "PARAMETER=VALUE" of ENTRY, a line of options for the module NAME of FACTS. */
static void look_at_option(struct diag *diag, const char *name, const struct conf_entry *entry,
			   const char *word, const struct facts *facts)
{
	size_t length = text_before(word, "=");
	const char *parameter = arena_text(&run_arena, word, length);
	const char *place = modconf_place(entry), *type;

	if (is_common(parameter))
		return;
	if (!parameter_is_known(facts, parameter)) {
		finding_add(&diag->findings, FIND_OPTIONS, LEVEL_WARNING, NULL,
			    "%s has no parameter %s (%s)", name, parameter, place);
		return;
	}
	/* A CR at the end is a finding of its own. */
	type = word[length] && !text_first(word, '\r') ? parameter_type(facts, parameter) : NULL;
	if (type && !parameter_takes(type, word + length + 1))
		finding_add(&diag->findings, FIND_OPTIONS, LEVEL_FAULT,
			    text_format(&run_arena, "take this out: %s", place),
			    "%s is refused with %s: the type of %s is %s (%s)", name, word,
			    parameter, type, place);
}

void diag_options(struct diag *diag, const char *name, const struct facts *facts)
{
	struct conf_search search = modconf_search(&diag->context.conf, CONF_OPTIONS, name);
	const struct conf_entry *entry;

	while ((entry = modconf_next(&search))) {
		int count;
		const char **words = words_split(entry->text, &count);

		for (int i = 0; i < count; i++)
			look_at_option(diag, name, entry, words[i], facts);
	}
}

void diag_settings(struct diag *diag, const char *name, bool by_alias, const struct facts *facts)
{
	struct strbuf options = { .arena = &run_arena };
	size_t before = diag->findings.now->count;

	diag_config(diag, name, by_alias);
	strayconf_tell(diag, name);
	diag_options(diag, name, facts);
	if (diag->findings.now->count > before)
		return;
	modconf_options(&diag->context.conf, name, NULL, &options);
	finding_add(&diag->findings, FIND_CONFIG, LEVEL_OK, NULL, "%s%s",
		    options.length ? "options " : "nothing about it",
		    options.length ? strbuf_end(&options) : "");
}
