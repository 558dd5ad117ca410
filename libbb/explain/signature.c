/* SPDX-License-Identifier: MIT */
/*
 * Only the kernel verifies a signature. It shows what it made of a loaded module in the letters of
 * /sys/module/NAME/taint: E for no valid signature, F for a load by force, which passes over the
 * signature (kernel, Documentation/admin-guide/tainted-kernels.rst). /proc/keys lists its keys
 * (keyrings(7)):
 *
 *   ID FLAGS USAGE TIMEOUT PERMISSIONS UID GID TYPE DESCRIPTION
 *
 * A certificate has the TYPE "asymmetri", cut to nine letters, and a DESCRIPTION that begins with
 * "OWNER: ".
 */

#include "explain/signature.h"
#include "base/file.h"
#include "explain/running.h"
#include "explain/signing.h"
#include "files/names.h"
#include "module/modsig.h"

enum { FIELDS_BEFORE_TYPE = 7 };

enum key { KEY_UNKNOWN, KEY_HERE, KEY_ABSENT };

/* Whether the running kernel has a certificate of OWNER. */
static enum key find_key(const char *owner)
{
	enum key key = KEY_UNKNOWN;
	struct span text;
	char *line;

	if (file_read(AT_FDCWD, "/proc/keys", LIMIT_KERNEL, &run_arena, &text) < 0)
		return KEY_UNKNOWN;
	while ((line = file_next_line(&text)) && key != KEY_HERE) {
		const char *type, *rest;

		for (int i = 0; i < FIELDS_BEFORE_TYPE; i++)
			text_field(&line);
		type = text_field(&line);
		if (!type || !text_after(type, "asymmetri"))
			continue;
		rest = text_after(line + strspn(line, " "), owner);
		key = rest && *rest == ':' ? KEY_HERE : KEY_ABSENT;
	}
	return key;
}

/* Returns the letters of taint of the module of FACTS; NULL if it is not loaded. */
static const char *taint_of(const struct diag *diag, const struct facts *facts)
{
	const char *name = facts_name(facts);
	int error;

	if (!diag->is_running || !name)
		return NULL;
	name = name_fold(arena_copy(&run_arena, name));
	return running_line(text_format(&run_arena, "/sys/module/%s/taint", name), &error);
}

/* Returns who signed SAMPLE if that and the module at PATH are both the kernel's own; else NULL. */
static const char *signer_of_tree(const struct diag *diag, const char *path,
				  const struct sample *sample)
{
	const char *signer = NULL;
	struct facts facts;
	struct modsig sig;
	int fd;

	if (!path || !sample || !text_after(path, "kernel/") ||
	    !text_after(sample->path, "kernel/"))
		return NULL;
	fd = facts_open_in(&facts, &diag->context.tree, sample->path, &run_arena);
	if (fd < 0)
		return NULL;
	if (modsig_read(&facts.image, &sig) == 0)
		signer = span_copy(&run_arena, sig.signer);
	close(fd);
	return signer;
}

static void tell_none(struct diag *diag, const char *path, const struct sample *sample,
		      const char *policy)
{
	const char *signer = signer_of_tree(diag, path, sample);

	if (policy)
		finding_add(&diag->findings, FIND_SIGNATURE, LEVEL_FAULT, NULL,
			    "no signature, and %s", policy);
	else if (signer)
		finding_add(&diag->findings, FIND_SIGNATURE, LEVEL_WARNING, NULL,
			    "no signature, but %s is signed by '%s': it was taken off, or the file "
			    "comes "
			    "from elsewhere",
			    sample->path, signer);
	else
		finding_add(&diag->findings, FIND_SIGNATURE, LEVEL_OK, NULL,
			    "no signature, and nobody insists on one");
}

/* Adds what the kernel made of the signature by SIGNER when it loaded the module. */
static void tell_loaded(struct diag *diag, const char *signer, const char *taint)
{
	if (text_first(taint, 'F'))
		finding_add(&diag->findings, FIND_SIGNATURE, LEVEL_WARNING, NULL,
			    "signed by '%s', but it was loaded by force (modprobe -f), which "
			    "passes over it",
			    signer);
	else if (!text_first(taint, 'E'))
		finding_add(&diag->findings, FIND_SIGNATURE, LEVEL_OK, NULL,
			    "signed by '%s'; the kernel accepted it when the module was loaded",
			    signer);
	else if (find_key(signer) == KEY_HERE)
		finding_add(&diag->findings, FIND_SIGNATURE, LEVEL_WARNING, NULL,
			    "signed by '%s', but what is loaded had none that the kernel accepts: "
			    "another file, or loaded by force",
			    signer);
	else
		finding_add(&diag->findings, FIND_SIGNATURE, LEVEL_WARNING, NULL,
			    "signed by '%s', but the kernel that loaded it does not have this key",
			    signer);
}

static void tell_signed(struct diag *diag, const char *signer, const char *policy)
{
	enum key key = diag->is_running ? find_key(signer) : KEY_UNKNOWN;

	if (key == KEY_ABSENT)
		finding_add(&diag->findings, FIND_SIGNATURE, policy ? LEVEL_FAULT : LEVEL_WARNING,
			    NULL, "signed by '%s', a key that this kernel does not have%s%s",
			    signer, policy ? "; " : "", policy ? policy : "");
	else
		finding_add(&diag->findings, FIND_SIGNATURE, LEVEL_UNKNOWN, NULL,
			    "signed by '%s'%s, not verified: only the kernel can, and refuses a "
			    "changed file when it is loaded",
			    signer, key == KEY_HERE ? ", whose key the kernel has" : "");
}

void signature_tell(struct diag *diag, struct facts *facts, const char *path,
		    const struct sample *sample)
{
	const char *policy = signing_policy(diag);
	const char *taint = taint_of(diag, facts), *signer;
	struct modsig sig;
	int error = modsig_read(&facts->image, &sig);

	if (error == -ENODATA) {
		tell_none(diag, path, sample, policy);
		return;
	}
	if (error) {
		finding_add(&diag->findings, FIND_SIGNATURE, policy ? LEVEL_FAULT : LEVEL_WARNING,
			    NULL, "it is damaged%s%s", policy ? "; " : "", policy ? policy : "");
		return;
	}
	signer = span_copy(&run_arena, sig.signer);
	if (taint)
		tell_loaded(diag, signer, taint);
	else
		tell_signed(diag, signer, policy);
}
