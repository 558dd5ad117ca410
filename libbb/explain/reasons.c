/* SPDX-License-Identifier: MIT */
/*
 * The reasons. The kernel's lines about a module start with the module's name, with few exceptions.
 * They are shown as they are, with what they mean in brackets; for that some deserve a look into
 * the file or the index. Where the kernel's log cannot be had, what we find out ourselves is put
 * into the same words.
 */

#include "explain/reasons.h"
#include "base/file.h"
#include "base/hash.h"
#include "files/names.h"
#include "index/abi.h"
#include "module/facts.h"
#include "module/modsig.h"
#include "system/klog.h"
#include "system/procmod.h"

struct why {
	const struct attempt *attempt;
	struct facts facts;
	const char *name; /* the module's, as the kernel knows it */
	enum note_level level;
	struct hash exporters; /* those that were named */
	bool is_known;         /* the reason has been said */
};

/* No errno. */
enum { LOG_UNOPENED = -4096 };

static int log_fd = LOG_UNOPENED;

static char *copy(const void *text, size_t length)
{
	return arena_text(&run_arena, text, length);
}

static void say(struct why *why, const char *text)
{
	why->is_known = true;
	note_at(why->level, why->name, NULL, "%s", text);
}

/* ---- The file */

/* Reads the file as far as it can be read, and says what is wrong with it for certain. */
static void look_at_file(struct why *why)
{
	const struct attempt *attempt = why->attempt;
	const char *name, *foreign;
	int error;

	error = attempt->failure.bytes.data ? facts_from_bytes(&why->facts, attempt->failure.bytes, &run_arena)
				    : facts_open(&why->facts, attempt->fd, &run_arena);
	/* Other errors are ours, as of a packed file for which we have no decoder. */
	if (error == -ENOEXEC)
		say(why, why->facts.image.fault);
	name = abi_text(&why->facts, "name");
	if (name)
		why->name = name;
	if (error || attempt->error != -ENOEXEC)
		return;
	foreign = abi_foreign(&why->facts.elf);
	if (foreign)
		say(why, foreign);
	else if (!elf_find(&why->facts.elf, ".gnu.linkonce.this_module"))
		say(why, "no kernel module");
}

/* ---- Version magic */

/* AT: "A' should be 'B'". Names the first word that differs. */
static const char *magic_hint(struct why *why, const char *at)
{
	(void)why;
	return abi_magic_hint(at);
}

/* ---- Symbols */

static struct moddb *database(struct why *why)
{
	static struct tree tree;
	static struct moddb *db;

	if (why->attempt->db)
		return why->attempt->db;
	if (!tree.path) {
		tree_open(&tree, NULL, NULL, NULL);
		db = moddb_open(&tree, 0);
	}
	return db;
}

/* The module of the tree that exports SYMBOL; NULL if none does. */
static const char *exporter(struct why *why, const char *symbol)
{
	struct values found = { NULL, 0, 0 };

	moddb_search(database(why), TABLE_SYMBOLS, arena_join(&run_arena, "symbol:", symbol, NULL),
		     &found);
	return found.count ? found.list[0].text : NULL;
}

/* AT: "SYMBOL (err -N)". */
static const char *symbol_hint(struct why *why, const char *at)
{
	const char *name;
	bool fresh;

	/* With another error the line before has said what is wrong with the symbol. */
	if (!text_find(at, "-2)"))
		return NULL;
	name = exporter(why, copy(at, text_before(at, " ")));
	if (!name)
		return "no module of this tree exports it";
	/* Once for each module is enough. */
	hash_add(&why->exporters, name, &fresh);
	if (!fresh)
		return NULL;
	return arena_join(&run_arena, name,
			  modstate_now(name) == MODSTATE_LIVE
				  ? " exports it: another build, or for GPL"
				  : " exports it, and is not loaded",
			  NULL);
}

/* ---- Parameters */

static const char see_modinfo[] = "see modinfo -p";

/*
 * Takes the next parameter that the module knows off REST: "NAME:TYPE"; *LENGTH is that of NAME.
 * Returns NULL when there is none left.
 */
static char *next_parameter(struct span *rest, size_t *length)
{
	struct modinfo entry;
	char *text;

	while (modinfo_next(rest, &entry)) {
		if (!span_is(entry.key, "parmtype"))
			continue;
		text = copy(entry.value.data, entry.value.length);
		*length = text_before(text, ":");
		return text;
	}
	return NULL;
}

/* AT: "X' ignored". */
static const char *unknown_hint(struct why *why, const char *at)
{
	size_t given = text_before(at, "'"), length, most;
	const char *hint = see_modinfo;
	struct span rest;
	char *parameter;

	/* Not before there is something to say. */
	if (!why->attempt->error)
		look_at_file(why);
	rest = why->facts.modinfo;
	/* Names are near that start alike; where not half of it does, it is no slip of the finger.
	 */
	most = given / 2;
	while ((parameter = next_parameter(&rest, &length))) {
		size_t like = 0;

		while (like < given && at[like] == parameter[like])
			like++;
		if (like <= most)
			continue;
		most = like;
		parameter[length] = '\0';
		hint = arena_join(&run_arena, "the nearest is ", parameter, NULL);
	}
	return hint;
}

/* AT: "X'". */
static const char *value_hint(struct why *why, const char *at)
{
	struct span rest = why->facts.modinfo;
	const char *parameter;
	size_t length;

	while ((parameter = next_parameter(&rest, &length))) {
		if (!strncmp(at, parameter, length) && at[length] == '\'')
			return arena_join(&run_arena, "its type is ",
					  parameter + length + !!parameter[length], NULL);
	}
	return see_modinfo;
}

/* ---- The kernel's lines */

/* What a line with NEEDLE means: HINT, or what FIND says of the rest of the line, or nothing. */
static const struct saying {
	const char *needle;
	const char *hint;
	const char *(*find)(struct why *why, const char *at);
} sayings[] = {
	{ "taint", NULL, NULL },
	{ "unknown parameter '", NULL, unknown_hint },
	{ "Unknown symbol ", NULL, symbol_hint },
	{ "version magic '", NULL, magic_hint },
	{ "for parameter `", NULL, value_hint },
	{ "disagrees about version of ", "built for another kernel", NULL },
	{ "from namespace ", "lacks MODULE_IMPORT_NS", NULL },
	{ "is blacklisted", "module_blacklist= of the kernel", NULL },
	{ "is rejected", "module.sig_enforce", NULL },
	{ "Lockdown: ", "lockdown= or secure boot", NULL },
};

/* Shows LINE of the kernel. What it does not explain by itself, as a module's own words, too. */
static void show_line(struct why *why, const char *line)
{
	const char *hint = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(sayings); i++) {
		const char *at = text_find(line, sayings[i].needle);

		if (!at)
			continue;
		hint = sayings[i].hint;
		if (sayings[i].find)
			hint = sayings[i].find(why, at + text_length(sayings[i].needle));
		if (!hint)
			return;
		why->is_known = true;
		break;
	}
	if (hint || why->attempt->error)
		note_at(why->level, "kernel", hint, "%s", line);
}

/* Whether LINE of the kernel is about our module; when not, nobody else's words are ours. */
static bool is_ours(const struct why *why, const char *line)
{
	const char *rest = text_after(line, "Module ");

	/* "Loading of" and "Lockdown:" name no module; these errors hardly have another cause. */
	if (text_after(line, "Lo"))
		return why->attempt->error == -EKEYREJECTED || why->attempt->error == -EPERM;
	rest = text_after(rest ? rest : line, why->name);
	return rest && (*rest == ':' || *rest == ' ');
}

/* Shows what the kernel has said since the last time. */
static void read_log(struct why *why)
{
	char record[KLOG_RECORD_MAX];
	const char *text;

	while ((text = klog_next(log_fd, record))) {
		if (is_ours(why, text))
			show_line(why, text);
	}
}

static void listen_to_kernel(void)
{
	/* With -q nobody wants to know. */
	if (log_fd == LOG_UNOPENED && note_threshold >= NOTE_ERROR)
		log_fd = klog_open(true);
}

/* ---- Without the kernel's lines */

/* Names the symbols that a module of the tree would export if it were loaded. */
static void look_for_symbols(struct why *why)
{
	struct facts_symbols wanted;

	facts_wants(&why->facts, false, &wanted);
	for (size_t i = 0; i < wanted.count; i++) {
		const char *name = exporter(why, wanted.list[i].name);

		if (name && modstate_now(name) != MODSTATE_LIVE)
			show_line(why, text_format(&run_arena, "Unknown symbol %s (err -2)",
						   wanted.list[i].name));
	}
}

/* Compares with the tree, whose modules the kernel took. */
static void look_at_magic(struct why *why)
{
	const char *magic = abi_text(&why->facts, "vermagic");
	char *other;

	abi_tree_magic(moddb_tree(database(why)), &other);
	if (magic && other && strcmp(magic, other) != 0)
		show_line(why, text_format(&run_arena, "version magic '%s' should be '%s'", magic,
					   other));
}

static void look_at_signature(struct why *why)
{
	struct modsig sig;
	const char *signer;
	int error = modsig_read(&why->facts.image, &sig);

	if (error) {
		say(why, error == -ENODATA ? "no signature" : "damaged signature");
		return;
	}
	signer = copy(sig.signer.data, sig.signer.length);
	say(why, text_format(&run_arena,
			     why->is_known ? "signed by '%s', unknown to this kernel"
					   : "signed by '%s', changed since",
			     signer));
}

static void look_at_system(struct why *why)
{
	struct span text;

	if (file_read(AT_FDCWD, "/proc/sys/kernel/modules_disabled", &run_arena, &text) == 0 &&
	    text.length && *text.data == '1')
		say(why, "modules_disabled until reboot");
}

/* What the kernel's lines have not explained, if there were any. */
static void look_further(struct why *why)
{
	switch (why->attempt->error) {
	case -ENOENT:
		look_for_symbols(why);
		break;
	case -ENOEXEC:
		look_at_magic(why);
		break;
	case -EPERM:
		look_at_system(why);
		break;
	}
	if (!why->is_known)
		say(why, load_error_meaning(why->attempt->error));
}

static bool is_of_signature(int error)
{
	return error == -EKEYREJECTED || error == -EBADMSG || error == -ENOKEY;
}

static void answered(const struct attempt *attempt)
{
	struct why why = {
		.attempt = attempt,
		.name = name_from_path(&run_arena, attempt->name),
		.exporters = { .arena = &run_arena },
		.level = attempt->error ? attempt->level : NOTE_WARNING,
	};

	if ((int)why.level > note_threshold)
		return;
	if (attempt->error)
		look_at_file(&why);
	if (why.is_known)
		return;
	read_log(&why);
	if (ENABLE_SIGNATURES && is_of_signature(attempt->error))
		look_at_signature(&why);
	if (attempt->error && !why.is_known)
		look_further(&why);
}

/* ---- Removal, trees */

static bool is_permanent(const char *name)
{
	const struct procmod *module = NULL;
	struct procmods loaded;

	if (procmods_read(&loaded) == 0)
		module = procmods_find(&loaded, name);
	return module && text_find(module->holders, "[permanent]");
}

static void kept(const char *name, int error)
{
	const struct attempt attempt = { .error = error };
	struct why why = { .attempt = &attempt, .name = name, .level = NOTE_ERROR };

	if (error != -EBUSY)
		look_further(&why);
	else if (is_permanent(name))
		say(&why, "no exit function");
}

const struct explainer why_explainer = { listen_to_kernel, answered, kept };

/* Appends what the folder NAME in DIR, where TREE should be, holds. */
static void add_tree(struct strbuf *out, const struct tree *tree, const char *dir, const char *name)
{
	struct tree other;
	char *magic;
	bool any;

	tree_open(&other, tree->root.path, dir, name);
	any = abi_tree_magic(&other, &magic);
	close(other.fd);
	if (!any)
		return;
	strbuf_format(out, " %s", name);
	/* Else this binary cannot unpack them. */
	if (magic) {
		magic[text_before(magic, " ")] = '\0';
		strbuf_format(out, " (%s%s)", magic, strcmp(magic, tree->version) ? "" : ", fits");
	}
}

void why_no_tree(const struct tree *tree, enum note_level level)
{
	struct strbuf list = { .arena = &run_arena };
	struct dir_list entries = { NULL, 0 };
	const char *dir;
	int fd;

	dir = copy(tree->inside, (size_t)(base_name(tree->inside) - 1 - tree->inside));
	fd = root_file(&tree->root, dir, O_RDONLY | O_DIRECTORY);
	dir_list(fd, &run_arena, &entries);
	close(fd);
	for (size_t i = 0; i < entries.count; i++)
		add_tree(&list, tree, dir, entries.entries[i].name);
	note(level, "there are modules of:%s", list.length ? strbuf_end(&list) : " none");
}
