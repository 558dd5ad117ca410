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

/* What is known of the file of one firmware. */
struct blob {
	const char *path;  /* NULL: it is not there */
	const char *fault; /* why the kernel cannot take it; NULL: nothing is known against it */
	bool is_unsure;    /* it is packed, and whether this kernel unpacks it is not known */
};

/* Sets BLOB from the file PATH, which is there. */
static void look_at_file(const struct diag *diag, const char *path, struct blob *blob)
{
	const char *option = option_for(path);
	const char *config = option ? kconfig_without(diag, option) : NULL;

	blob->is_unsure = option && !config && !kconfig_with(diag, option);
	if (is_empty(diag, path))
		blob->fault = arena_join(&run_arena, path, " is empty", NULL);
	else if (config)
		blob->fault = text_format(
			&run_arena,
			"%s is packed, and this kernel does not unpack it (%s lacks %s)", path,
			config, option);
}

static struct blob find_blob(const struct diag *diag, const char *name)
{
	struct blob blob = { fwpath_find(&diag->firmware, name), NULL, false };
	const char *odd;

	if (blob.path) {
		/* Of a name with a '*' only the directory is known. */
		if (!text_first(name, '*'))
			look_at_file(diag, blob.path, &blob);
		return blob;
	}
	odd = packed_oddly(diag, name);
	blob.fault = odd ? text_format(&run_arena,
				       "%s is there only as %s, which no kernel unpacks", name, odd)
			 : arena_join(&run_arena, name, " is not below /lib/firmware", NULL);
	return blob;
}

static void tell_missing(struct diag *diag, const char *module, const char *fault, const char *line)
{
	bool is_unused = !line && diag->is_running && klines_read()->is_whole &&
			 modstate_now(module) == MODSTATE_LIVE;

	finding_add(&diag->findings, FIND_FIRMWARE,
		    is_unused ? LEVEL_OK
		    : line    ? LEVEL_FAULT
			      : LEVEL_WARNING,
		    NULL, "%s%s%s%s", fault, is_unused ? ", and nobody has asked for it" : "",
		    line ? "; kernel: " : "", line ? line : "");
}

/* Returns when LINE was written, ", 3 s after the boot". */
static const char *when(const char *line)
{
	return text_format(&run_arena, ", %u s after the boot", klines_seconds(line));
}

void blobs_tell(struct diag *diag, const char *module, const char *name)
{
	struct blob blob = find_blob(diag, name);
	const char *line = diag->is_running ? klines_with("firmware load for ", name) : NULL;

	if (!blob.path)
		tell_missing(diag, module, blob.fault, line);
	else if (blob.fault)
		finding_add(&diag->findings, FIND_FIRMWARE, LEVEL_WARNING, NULL, "%s", blob.fault);
	else if (line)
		finding_add(&diag->findings, FIND_FIRMWARE, LEVEL_UNKNOWN, NULL,
			    "%s is there now, and was not when the driver asked for it%s; the log "
			    "does not tell whether it has asked again",
			    blob.path, when(line));
}

/* Returns the command that makes the driver of SUSPECT ask again; NULL if there is none. */
static const char *again(const struct diag *diag, const struct suspect *suspect, const char *driver)
{
	const struct device *device = suspect->device;
	const char *path = text_format(&run_arena, "/sys/bus/%s/drivers/%s/bind",
				       device->subsystem ? device->subsystem : "", driver);
	/* The file can only be written. */
	int fd = root_file(&diag->context.tree.root, path, O_PATH);

	if (fd >= 0) {
		close(fd);
		return text_format(&run_arena, "echo %s >%s", device->name, path);
	}
	/* The driver hides it. */
	return *suspect->module ? text_format(&run_arena, "modprobe -r %s; modprobe %s",
					      suspect->module, suspect->module)
				: NULL;
}

/* Returns in words what happened to the firmware of BLOB, which DRIVER asked for by LINE. */
static const char *story(const struct blob *blob, const char *driver, const char *line)
{
	if (blob->fault)
		return blob->fault;
	if (blob->is_unsure)
		return text_format(&run_arena,
				   "%s is packed, and whether this kernel unpacks it cannot be "
				   "told without its configuration",
				   blob->path);
	return text_format(&run_arena, "%s is there now, and %s when %s asked for it%s", blob->path,
			   text_find(line, "error -2") ? "was not" : "could not be read", driver,
			   when(line));
}

void blobs_tell_asked(struct diag *diag, const struct suspect *suspect,
		      const struct trouble *trouble)
{
	const char *line = trouble->firmware, *driver = suspect->driver, *name;
	struct blob blob;

	if (!line)
		return;
	/* "DRIVER DEVICE: Direct firmware load for NAME failed with error -2" */
	name = text_find(line, klines_firmware) + text_length(klines_firmware);
	blob = find_blob(diag, arena_text(&run_arena, name, text_before(name, " ")));
	if (!driver)
		driver = arena_text(&run_arena, line, text_before(line, " :"));
	finding_add_cause(&diag->findings, FIND_FIRMWARE,
			  trouble->core ? LEVEL_FAULT : LEVEL_WARNING,
			  blob.fault || blob.is_unsure ? NULL : again(diag, suspect, driver),
			  "%s; kernel: %s", story(&blob, driver, line), line);
}
