/* SPDX-License-Identifier: MIT */
/* Finds out whether a device has a driver, and if not, why. */

#include "explain/drivers.h"
#include "base/file.h"
#include "explain/aliases.h"
#include "explain/settings.h"
#include "files/match.h"
#include "system/device.h"
#include "system/klog.h"
#include "system/procmod.h"

/* ---- Loaded drivers that are not bound */

/* Whether the module NAME, loaded or built in, has a driver for devices of SUBSYSTEM. */
static bool has_driver(const struct root *root, const char *name, const char *subsystem)
{
	const char *path = arena_join(&run_arena, "/sys/module/", name, "/drivers");
	struct dir_list list;

	root_list(root, path, &list);
	for (size_t i = 0; i < list.count; i++) {
		const char *rest = text_after(list.entries[i].name, subsystem);

		if (rest && *rest == ':')
			return true;
	}
	return false;
}

/*
 * Whether the device's name, found at AT in LINE with the byte END behind it, is a whole name:
 * "1-1" is not in "1-1.2". The kernel begins lines about a device with "DRIVER NAME: ".
 */
static bool is_whole_name(const char *line, const char *at, char end)
{
	if (end == ':')
		return true;
	return end && !text_first("0123456789abcdefABCDEF.-", end) &&
	       (at == line || at[-1] == ' ' || at[-1] == '(');
}

/* Whether LINE of the kernel's log reports an error of the device NAME. */
static bool is_trouble(const char *line, const char *name)
{
	static const char *const words[] = { "probe",     "fail",      "error",
					     "cannot",    "could not", "unable",
					     "timed out", "not found", "invalid" };
	const char *at = text_find(line, name);

	if (!at || !is_whole_name(line, at, at[strlen(name)]))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (text_find(line, words[i]))
			return true;
	}
	return false;
}

/* Adds the last lines of the kernel's log about errors of DEVICE. Returns how many there were. */
static unsigned tell_log(struct diag *diag, const struct device *device)
{
	enum { SHOWN = 3 };
	const char *last[SHOWN] = { NULL };
	char record[KLOG_RECORD_MAX];
	const char *line;
	unsigned count = 0;
	int fd = klog_open(false);

	if (fd < 0) {
		finding_add(&diag->findings, FIND_DRIVER, LEVEL_UNKNOWN, NULL,
			    "the kernel's log (/dev/kmsg): %s", errtext(fd));
		return 0;
	}
	while ((line = klog_next(fd, record))) {
		if (is_trouble(line, device->name))
			last[count++ % SHOWN] = arena_copy(&run_arena, line);
	}
	close(fd);
	for (unsigned i = count > SHOWN ? count - SHOWN : 0; i < count; i++)
		finding_add(&diag->findings, FIND_DRIVER, LEVEL_FAULT, NULL, "kernel: %s",
			    last[i % SHOWN]);
	return count;
}

/* Adds why DEVICE is not bound although the module NAME has a driver for it and is there. */
static void tell_unbound(struct diag *diag, const struct device *device, const char *name)
{
	const char *reason;
	int error;

	if (device->override) {
		finding_add(&diag->findings, FIND_DRIVER, LEVEL_FAULT,
			    text_format(&run_arena, "echo >%s/driver_override", device->path),
			    "driver_override keeps it for %s", device->override);
		return;
	}
	reason = device_deferred(&diag->context.tree.root, device->name, &error);
	if (reason || device->waits) {
		finding_add(&diag->findings, FIND_DRIVER, LEVEL_FAULT, NULL,
			    "%s is deferred: it waits for another device%s%s", name,
			    reason && *reason ? ": " : "", reason ? reason : "");
		return;
	}
	if (diag->is_running && tell_log(diag, device))
		return;
	if (error)
		finding_add(&diag->findings, FIND_DRIVER, LEVEL_UNKNOWN,
			    "mount -t debugfs debugfs /sys/kernel/debug",
			    "whether it is deferred: /sys/kernel/debug/devices_deferred: %s",
			    errtext(error));
	finding_add(&diag->findings, FIND_DRIVER, LEVEL_WARNING, NULL,
		    "%s is there and has not taken the device", name);
}

/* ---- Binding */

/*
 * Returns the first of TARGETS that is loaded or built in and has a driver for DEVICE (*HAS). If
 * none has, returns the last that is loaded or built in, or NULL.
 */
static const struct target *find_present(const struct diag *diag, const struct targets *targets,
					 const struct device *device, bool *has)
{
	const struct target *present = NULL;

	*has = false;
	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = &targets->list[i];

		if (!target->is_builtin &&
		    !modstate_is_shown(&diag->context.tree.root, target->name))
			continue;
		present = target;
		*has = device->subsystem &&
		       has_driver(&diag->context.tree.root, target->name, device->subsystem);
		if (*has)
			break;
	}
	return present;
}

/* Returns the first of TARGETS that the configuration lets modprobe load; NULL if there is none. */
static const struct target *find_wanted(const struct diag *diag, const struct targets *targets)
{
	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = &targets->list[i];

		if (!target_is_unwanted(&diag->context.conf, target, true) &&
		    !modconf_find(&diag->context.conf, CONF_FORBID, target->name))
			return target;
	}
	return NULL;
}

/* Adds why DEVICE, for which there are TARGETS, is not bound. */
static void look_at_binding(struct diag *diag, const struct device *device,
			    const struct targets *targets)
{
	bool has;
	const struct target *present = find_present(diag, targets, device, &has);
	const struct target *wanted = find_wanted(diag, targets);

	if (present && has)
		tell_unbound(diag, device, present->name);
	else if (present)
		finding_add(&diag->findings, FIND_DRIVER, LEVEL_OK, NULL,
			    "%s is there; it serves such devices without being bound",
			    present->name);
	else if (!wanted && target_is_off(&targets->list[0]))
		diag_conf_aliases(diag, targets->list[0].alias);
	else if (!wanted)
		diag_config(diag, targets->list[0].name, true);
	else
		finding_add(&diag->findings, FIND_DRIVER, LEVEL_FAULT,
			    text_format(&run_arena, "modprobe %s", wanted->name),
			    "%s is not loaded", wanted->name);
}

static void tell_bound(struct diag *diag, const struct device *device)
{
	finding_add(&diag->findings, FIND_DRIVER, LEVEL_OK, NULL, "bound to %s%s%s", device->driver,
		    device->module ? " of the module " : ", built in",
		    device->module ? device->module : "");
}

/* ---- One device */

static void look_at_device(struct diag *diag, const struct device *device)
{
	struct targets targets = { NULL, 0, 0 };

	finding_add(&diag->findings, FIND_DEVICE, LEVEL_OK, NULL, "%s, modalias %s", device->path,
		    device->modalias);
	if (device->driver)
		tell_bound(diag, device);
	diag_check_index(diag);
	targets_find(&diag->context, device->modalias, &targets);
	if (!targets.count && device->driver)
		return;
	targets.count = 0;
	diag_alias(diag, device->modalias, &targets);
	diag_modules(diag, &targets);
	if (!device->driver && targets.count)
		look_at_binding(diag, device, &targets);
}

/* Copies of devices. */
struct device_list {
	struct arena memory;
	struct device *list;
	size_t count, capacity;
};

/* The devices with a modalias at or below a device. */
struct parts {
	const struct root *root;
	struct device_list devices;
};

static const char *keep_text(struct arena *arena, const char *text)
{
	return text ? arena_copy(arena, text) : NULL;
}

static void keep_device(void *context, const struct device *device)
{
	struct device_list *kept = context;
	struct device *copy;

	kept->list = arena_grow(&kept->memory, kept->list, kept->count, &kept->capacity,
				sizeof(*kept->list));
	copy = &kept->list[kept->count++];
	*copy = *device;
	copy->path = keep_text(&kept->memory, device->path);
	copy->name = keep_text(&kept->memory, device->name);
	copy->modalias = keep_text(&kept->memory, device->modalias);
	copy->driver = keep_text(&kept->memory, device->driver);
	copy->module = keep_text(&kept->memory, device->module);
	copy->subsystem = keep_text(&kept->memory, device->subsystem);
	copy->override = keep_text(&kept->memory, device->override);
}

static void take_part(void *context, const struct device *part)
{
	struct parts *parts = context;
	struct device device;

	if (device_read(parts->root, part->path, &device) == 0)
		keep_device(&parts->devices, &device);
}

/* Looks at the devices below one without a modalias: a USB stick has none, its interfaces have. */
static void look_at_parts(struct diag *diag, const struct device *device)
{
	struct parts parts = { .root = &diag->context.tree.root };

	devices_each(parts.root, device->path, take_part, &parts);
	if (!parts.devices.count)
		finding_add(&diag->findings, FIND_DEVICE, device->driver ? LEVEL_OK : LEVEL_FAULT,
			    NULL, "%s has no modalias: no module can be found for it",
			    device->path);
	for (size_t i = 0; i < parts.devices.count; i++) {
		findings_subject(&diag->findings, parts.devices.list[i].path);
		look_at_device(diag, &parts.devices.list[i]);
	}
}

void diag_device(struct diag *diag, const char *path)
{
	struct device device;
	int error = device_read(&diag->context.tree.root, path, &device);

	if (error) {
		finding_add(&diag->findings, FIND_DEVICE, LEVEL_FAULT, NULL, "%s: %s", path,
			    errtext(error));
		return;
	}
	if (device.modalias) {
		look_at_device(diag, &device);
		return;
	}
	if (device.driver)
		tell_bound(diag, &device);
	look_at_parts(diag, &device);
}

/* ---- The devices of one module */

struct device_query {
	struct device_list *devices;
	const char *name;
	struct diag *diag;
	bool *told; /* per device */
	unsigned count;
	bool has_aliases;
};

static void take_alias(void *context, const char *key, const char *value)
{
	struct device_query *query = context;
	const char *pattern;

	if (strcmp(value, query->name) != 0)
		return;
	query->has_aliases |= text_first(key, ':') != NULL;
	pattern = alias_fold(&run_arena, key);
	for (size_t i = 0; pattern && i < query->devices->count; i++) {
		const struct device *device = &query->devices->list[i];
		const char *alias = alias_fold(&run_arena, device->modalias);

		if (query->told[i] || !alias || !match(pattern, alias))
			continue;
		query->told[i] = true;
		query->count++;
		finding_add(&query->diag->findings, FIND_DEVICE, LEVEL_OK, NULL,
			    "%s asks for it, %s%s", device->path,
			    device->driver ? "bound to " : "not bound",
			    device->driver ? device->driver : "");
	}
}

void diag_devices_of(struct diag *diag, const char *name)
{
	struct device_list devices = { .count = 0 };
	struct device_query query = { .devices = &devices, .name = name, .diag = diag };

	if (devices_each(&diag->context.tree.root, DEVICES_ROOT, keep_device, &devices) < 0 ||
	    !devices.count)
		return;
	query.told = arena_alloc(&run_arena, devices.count);
	moddb_list(diag->context.db, TABLE_ALIAS, take_alias, &query);
	if (query.has_aliases && !query.count)
		finding_add(&diag->findings, FIND_DEVICE, LEVEL_OK, NULL,
			    "no device here asks for it");
}

/* ---- All devices */

/* Checks a device that is not bound. Its subject is dropped again if nothing is wrong. */
static void look_at_unbound(struct diag *diag, const struct device *device,
			    struct device_counts *counts)
{
	struct targets targets = { NULL, 0, 0 };
	struct device whole = *device;

	diag->findings.now = diag->ground;
	diag_catch(diag, FIND_INDEX, LEVEL_FAULT);
	targets_find(&diag->context, device->modalias, &targets);
	if (!targets.count) {
		counts->unclaimed++;
		return;
	}
	/* Read the rest only now: for most devices there is no module, and reading /sys is slow. */
	device_read(&diag->context.tree.root, device->path, &whole);
	if (whole.driver) {
		counts->bound++;
		return;
	}
	findings_subject(&diag->findings, device->path);
	look_at_binding(diag, &whole, &targets);
	if (subject_worst(diag->findings.now) >= LEVEL_WARNING)
		return;
	diag->findings.count--;
	diag->findings.now = diag->ground;
	counts->served++;
}

int diag_devices(struct diag *diag, struct device_counts *counts)
{
	struct device_list devices = { .count = 0 };
	int error = devices_each(&diag->context.tree.root, DEVICES_ROOT, keep_device, &devices);

	*counts = (struct device_counts){ .all = (unsigned)devices.count };
	for (size_t i = 0; i < devices.count; i++) {
		if (devices.list[i].driver)
			counts->bound++;
		else
			look_at_unbound(diag, &devices.list[i], counts);
	}
	return error;
}
