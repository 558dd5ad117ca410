/* SPDX-License-Identifier: MIT */
/* Looks for firmware as the kernel does, and for what the kernel says about it. */

#include <sys/stat.h>

#include "base/file.h"
#include "explain/blobs.h"
#include "explain/kconfig.h"
#include "explain/klines.h"
#include "system/procmod.h"

/* Whether the file PATH of the tree's system has no byte. */
static bool is_empty(const struct diag *diag, const char *path)
{
	struct stat status;
	int fd = root_regular(&diag->context.tree.root, path);
	bool found = fd >= 0 && fstat(fd, &status) == 0 && !status.st_size;

	if (fd >= 0)
		close(fd);
	return found;
}

/* Returns the option that lets the kernel unpack the file PATH; NULL if it is plain. */
static const char *option_for(const char *path)
{
	const char *suffix = text_last(path, '.');

	if (suffix && !strcmp(suffix, ".xz"))
		return "CONFIG_FW_LOADER_COMPRESS_XZ=y";
	if (suffix && !strcmp(suffix, ".zst"))
		return "CONFIG_FW_LOADER_COMPRESS_ZSTD=y";
	return NULL;
}

/* Returns the file of NAME that is packed as no kernel unpacks firmware; NULL if there is none. */
static const char *packed_oddly(const struct diag *diag, const char *name)
{
	static const char suffixes[][5] = { ".gz", ".bz2", ".lz4" };

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		const char *path = fwpath_find(&diag->firmware,
					       arena_join(&run_arena, name, suffixes[i], NULL));

		if (path)
			return path;
	}
	return NULL;
}

static void tell_missing(struct diag *diag, const char *module, const char *name, const char *line)
{
	const char *odd = packed_oddly(diag, name);
	bool is_unused = !line && diag->is_running && klines_read()->is_whole &&
			 modstate_now(module) == MODSTATE_LIVE;

	if (odd)
		finding_add(&diag->findings, FIND_FIRMWARE, LEVEL_WARNING, NULL,
			    "%s is there only as %s, which no kernel unpacks", name, odd);
	else
		finding_add(&diag->findings, FIND_FIRMWARE,
			    is_unused ? LEVEL_OK
			    : line    ? LEVEL_FAULT
				      : LEVEL_WARNING,
			    NULL, "%s is not below /lib/firmware%s%s%s", name,
			    is_unused ? ", and nobody has asked for it" : "",
			    line ? "; kernel: " : "", line ? line : "");
}

void blobs_tell(struct diag *diag, const char *module, const char *name)
{
	const char *path = fwpath_find(&diag->firmware, name), *config;
	const char *line = diag->is_running ? klines_with("firmware load for ", name) : NULL;

	if (!path) {
		tell_missing(diag, module, name, line);
		return;
	}
	if (text_first(name, '*'))
		return;
	config = option_for(path) ? kconfig_without(diag, option_for(path)) : NULL;
	if (is_empty(diag, path))
		finding_add(&diag->findings, FIND_FIRMWARE, LEVEL_WARNING, NULL, "%s is empty",
			    path);
	else if (config)
		finding_add(&diag->findings, FIND_FIRMWARE, LEVEL_WARNING, NULL,
			    "%s is packed, and this kernel does not unpack it (%s lacks %s)", path,
			    config, option_for(path));
	else if (line)
		finding_add(&diag->findings, FIND_FIRMWARE, LEVEL_WARNING,
			    text_format(&run_arena, "modprobe -r %s; modprobe %s", module, module),
			    "%s is there now, and was not when the driver asked; kernel: %s", path,
			    line);
}
