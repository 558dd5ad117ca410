/* SPDX-License-Identifier: MIT */
/*
 * An index is known by the stamp of its depmod, if its files are those of the stamp: another
 * program's depmod leaves the stamp alone.
 */

#include <sys/stat.h>

#include "base/checksum.h"
#include "base/file.h"
#include "base/libbb.h"
#include "index/stamp.h"
#include "plan/handover_id.h"

const char *handover_machine(const struct context *context)
{
	struct span text;
	char *boot = NULL;

	if (file_read(AT_FDCWD, "/proc/sys/kernel/random/boot_id", LIMIT_KERNEL, &run_arena,
		      &text) == 0)
		boot = file_next_line(&text);
	return boot ? text_format(&run_arena, "modplug 1\t%s\t%s", boot, context->tree.version)
		    : NULL;
}

/* Whether FILE of the index is as STAMP says, and not younger than that. */
static bool is_of_stamp(const struct stamp *stamp, const struct stamp_file *file, int dir,
			const struct stat *stamped)
{
	struct stat status;

	return fstatat(dir, file->name, &status, 0) == 0 &&
	       stamp_allows(stamp, file->name, (uint64_t)status.st_size) &&
	       status.st_mtim.tv_sec <= stamped->st_mtim.tv_sec;
}

/* Sets *SUM to that of the stamp. Returns false if the index has none, or not of these files. */
static bool sum_index(const struct tree *tree, uint64_t *sum)
{
	struct stamp stamp;
	struct stat status;

	if (tree->fd < 0 || stamp_read(&stamp, tree->fd) || stamp.replacing || !stamp.count ||
	    fstatat(tree->fd, STAMP_NAME, &status, 0) < 0)
		return false;
	for (size_t i = 0; i < stamp.count; i++) {
		if (!is_of_stamp(&stamp, &stamp.files[i], tree->fd, &status))
			return false;
	}
	*sum = checksum(CHECKSUM_START, stamp_text(&stamp));
	return true;
}

static uint64_t add_text(uint64_t sum, const char *text)
{
	return checksum(sum, (struct span){ (const uint8_t *)text, strlen(text) });
}

/* Of soft dependencies only the names: they matter for modules alone that are to be loaded. */
static uint64_t sum_configuration(const struct modconf *conf)
{
	uint64_t sum = CHECKSUM_START;

	for (size_t i = 0; i < conf->count; i++) {
		const struct conf_entry *entry = &conf->list[i];

		sum = add_text(add_text(sum + entry->kind, entry->name), entry->text);
	}
	return sum;
}

const char *handover_index(const struct context *context, bool *known)
{
	uint64_t index, conf = sum_configuration(&context->conf);

	*known = sum_index(&context->tree, &index);
	if (!*known)
		return "index\t-\t-";
	return text_format(&run_arena, "index\t%08x%08x\t%08x%08x", (unsigned)(index >> 32),
			   (unsigned)index, (unsigned)(conf >> 32), (unsigned)conf);
}
