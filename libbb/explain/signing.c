/* SPDX-License-Identifier: MIT */
/* Counts signatures. */

#include "explain/signing.h"
#include "explain/kconfig.h"
#include "explain/running.h"
#include "module/modsig.h"

enum signing signing_look(const struct image *image)
{
	struct image copy = *image;
	struct modsig sig;
	int error = modsig_read(&copy, &sig);

	return error == -ENODATA   ? SIGNING_NONE
	       : error == -EBADMSG ? SIGNING_DAMAGED
	       : error             ? SIGNING_UNKNOWN
				   : SIGNING_THERE;
}

const char *signing_policy(struct diag *diag)
{
	const char *policy = diag->is_running ? running_signing_policy() : NULL;
	const char *path = policy ? NULL : kconfig_with(diag, "CONFIG_MODULE_SIG_FORCE=y");

	if (!path)
		return policy;
	return text_format(&run_arena,
			   "the kernel takes signed modules only (CONFIG_MODULE_SIG_FORCE=y in %s)",
			   path);
}

void signing_tell(struct diag *diag, const struct modules *modules, const uint8_t *signatures)
{
	const char *policy = signing_policy(diag);
	enum finding_level level = policy ? LEVEL_FAULT : LEVEL_WARNING;
	size_t counts[SIGNING_DAMAGED + 1] = { 0 };

	for (size_t i = 0; i < modules->count; i++)
		counts[signatures[i]]++;
	if (policy && counts[SIGNING_NONE] && !counts[SIGNING_THERE] && !counts[SIGNING_DAMAGED]) {
		finding_add(&diag->findings, FIND_SIGNATURE, level, NULL,
			    "no module is signed, and %s", policy);
		return;
	}
	for (size_t i = 0; i < modules->count; i++) {
		if (signatures[i] == SIGNING_DAMAGED)
			finding_add(&diag->findings, FIND_SIGNATURE, level, NULL,
				    "%s has a damaged signature%s%s", modules->list[i].path,
				    policy ? ", and " : "", policy ? policy : "");
		else if (signatures[i] == SIGNING_NONE &&
			 (policy || counts[SIGNING_THERE] > counts[SIGNING_NONE]))
			finding_add(&diag->findings, FIND_SIGNATURE, level, NULL,
				    "%s is not signed, %s%s", modules->list[i].path,
				    policy ? "and " : "as most modules are", policy ? policy : "");
	}
}
