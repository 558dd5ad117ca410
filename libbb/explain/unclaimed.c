/* SPDX-License-Identifier: MIT */
/*
 * A built-in driver need not have aliases that anybody can read, so that its devices look like
 * those that nobody serves. The kernel's log and debugfs tell whether there is such a driver. A
 * directory of /sys/class/devlink is called "BUS:SUPPLIER--BUS:CONSUMER" and has links to both
 * (kernel, Documentation/ABI/testing/sysfs-class-devlink). A supplier that the kernel serves
 * without a driver, as it does most clocks, has no such directory.
 */

#include "explain/unclaimed.h"
#include "base/file.h"
#include "explain/blobs.h"
#include "explain/klines.h"
#include "explain/supplier.h"
#include "files/names.h"

static const char links[] = "/sys/class/devlink";

/* The directories of /sys/class/devlink that may be links, and in each name its supplier's. */
static struct device_links {
	struct link {
		const char *name, *supplier;
	} * list;
	size_t count;
} * known_links;

/* Returns the links, read once: each device that nobody serves asks for them. */
static const struct device_links *read_links(const struct root *root)
{
	struct dir_list list;

	if (known_links)
		return known_links;
	known_links = arena_alloc(&run_arena, sizeof(*known_links));
	root_list(root, links, &list);
	known_links->list = arena_alloc(&run_arena, (list.count + 1) * sizeof(struct link));
	for (size_t i = 0; i < list.count; i++) {
		const char *name = list.entries[i].name, *bus_end = text_first(name, ':');

		if (bus_end)
			known_links->list[known_links->count++] =
				(struct link){ name, bus_end + 1 };
	}
	return known_links;
}

/* Whether the consumer of LINK has a driver: most of those that need an unclaimed one have none. */
static bool is_bound(const struct root *root, const char *link)
{
	const char *path = text_format(&run_arena, "%s/%s/consumer/driver", links, link);

	/* One system call instead of three. */
	return root_is_running(root) ? file_link(&run_arena, AT_FDCWD, path)
				     : root_link(root, path);
}

/* Whether LINK is more than a note for the supplier: it holds the consumer back, too. */
static bool is_strict(const struct root *root, const char *link)
{
	int fd = root_regular(root, text_format(&run_arena, "%s/%s/sync_state_only", links, link));
	struct span text;

	return fd < 0 || file_read_opened(fd, LIMIT_KERNEL, &run_arena, &text) < 0 ||
	       !text.length || text.data[0] != '1';
}

/*
 * Returns the device with a driver that needs DEVICE, "BUS:NAME" in run_arena; NULL for none. One
 * without a driver has a finding of its own.
 */
static const char *needed_by(const struct root *root, const struct device *device)
{
	const struct device_links *known = read_links(root);

	for (size_t i = 0; i < known->count; i++) {
		const char *name = known->list[i].name;
		const char *rest = text_after(known->list[i].supplier, device->name);

		rest = rest ? text_after(rest, "--") : NULL;
		if (rest && is_bound(root, name) && is_strict(root, name))
			return rest;
	}
	return NULL;
}

/* Whether the device tree says that DEVICE is a DMA controller. No kernel serves one without a
 * driver. */
static bool is_dma(const struct root *root, const struct device *device)
{
	int fd = root_regular(root, text_format(&run_arena, "%s/of_node/#dma-cells", device->path));

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* Whether debugfs lists DEVICE as deferred; read once. */
static bool is_listed(const struct root *root, const struct device *device)
{
	static const char *text;
	const char *rest;

	if (!text) {
		int fd = root_regular(root, "/sys/kernel/debug/devices_deferred");
		struct span all;

		text = file_read_opened(fd, LIMIT_KERNEL, &run_arena, &all) < 0
			       ? ""
			       : arena_join(&run_arena, "\n", span_copy(&run_arena, all), NULL);
	}
	rest = text_find(text, arena_join(&run_arena, "\n", device->name, NULL));
	return rest && text_first("\t\n", rest[1 + strlen(device->name)]);
}

/* Whether DEVICE is on a bus that defers devices that it cannot identify, without any driver. */
static bool is_on_amba(const struct root *root, const struct device *device)
{
	struct device whole;

	return device_read(root, device->path, &whole) == 0 && whole.subsystem &&
	       !strcmp(whole.subsystem, "amba");
}

/*
 * Whether the driver whose probe of DEVICE failed by LINE is there still: it is built in, or the
 * device's bus has it. LINE is "DRIVER: probe of DEVICE failed with error -5", or, since Linux 6.7,
 * "DRIVER DEVICE: probe with driver DRIVER failed with error -5".
 */
static bool is_there_still(const struct diag *diag, const struct device *device, const char *line)
{
	const char *name = arena_text(&run_arena, line, text_before(line, " :"));
	int fd;

	if (moddb_is_builtin(diag->context.db, name_fold(arena_copy(&run_arena, name))))
		return true;
	fd = root_file(&diag->context.tree.root,
		       text_format(&run_arena, "/sys/bus/%s/drivers/%s", device->subsystem, name),
		       O_PATH);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool tell_failed(struct diag *diag, const struct device *part)
{
	struct device whole, *device = &whole;
	struct suspect suspect = { device, "", NULL };
	struct trouble trouble;

	if (device_read(&diag->context.tree.root, part->path, device) < 0)
		return false;
	trouble = klines_trouble(&suspect);

	if (!trouble.core || (device->subsystem && !is_there_still(diag, device, trouble.core)))
		return false;
	blobs_tell_asked(diag, &suspect, &trouble);
	supplier_tell_missing(diag, device);
	if (trouble.words)
		finding_add_cause(&diag->findings, FIND_DRIVER, LEVEL_FAULT, NULL, "kernel: %s",
				  trouble.words);
	finding_add_cause(&diag->findings, FIND_DRIVER, LEVEL_FAULT, NULL, "kernel: %s",
			  trouble.core);
	return true;
}

/* Adds that nobody drives a device, and WHY that matters: the verdict if somebody asked for it. */
static void tell_needed(struct diag *diag, const char *why)
{
	static const char text[] = "no module is for it, no built-in driver has it, and";

	if (subject_worst(diag->findings.now) == LEVEL_FAULT)
		finding_add_cause(&diag->findings, FIND_DRIVER, LEVEL_FAULT, NULL, "%s %s", text,
				  why);
	else
		finding_add(&diag->findings, FIND_DRIVER, LEVEL_UNKNOWN, NULL, "%s %s", text, why);
}

void unclaimed_tell(struct diag *diag, const struct device *device)
{
	const struct root *root = &diag->context.tree.root;
	struct suspect suspect = { device, "its driver, built in,", NULL };
	const char *other;
	int error;

	/* The log knows who waited at one moment, and debugfs who waits now. */
	if (is_listed(root, device) && !is_on_amba(root, device) &&
	    supplier_tell(diag, &suspect, &error))
		return;
	if (diag->is_running && klines_note(device->name) && tell_failed(diag, device))
		return;
	other = needed_by(root, device);
	if (other)
		tell_needed(diag, text_format(&run_arena, "%s needs it", other));
	else if (is_dma(root, device))
		tell_needed(diag, "it is a DMA controller");
}
