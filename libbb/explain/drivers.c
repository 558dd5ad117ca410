/* SPDX-License-Identifier: MIT */
/* Finds out whether a device has a driver, and if not, why. */

#include "explain/drivers.h"
#include "base/file.h"
#include "explain/aliases.h"
#include "explain/binding.h"
#include "explain/module.h"
#include "explain/unclaimed.h"
#include "files/match.h"
#include "system/procmod.h"

/* ---- One device */

static void tell_bound(struct diag *diag, const struct device *device)
{
	finding_add(&diag->findings, FIND_DRIVER, LEVEL_OK, NULL, "bound to %s%s%s", device->driver,
		    device->module ? " of the module " : ", built in",
		    device->module ? device->module : "");
}

/* Adds the other modules that are for DEVICE, which has a driver. */
static void tell_rivals(struct diag *diag, const struct device *device,
			const struct targets *targets)
{
	const char *module = device->module ? device->module : "";

	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = &targets->list[i];

		if (target->is_builtin || !strcmp(target->name, module))
			continue;
		finding_add(&diag->findings, FIND_DRIVER, LEVEL_OK, NULL,
			    "%s is for it, too%s: the driver that was asked first has it",
			    target->name,
			    modstate_is_shown(&diag->context.tree.root, target->name)
				    ? ""
				    : ", and is not loaded");
	}
}

/* Looks at the module of DEVICE, which is bound, or only at its driver if that is built in. */
static void look_at_bound(struct diag *diag, const struct device *device,
			  const struct targets *targets)
{
	tell_bound(diag, device);
	findings_conclude(&diag->findings);
	tell_rivals(diag, device, targets);
	if (device->module)
		diag_module(diag, device->module, false);
}

/* Adds what the event of DEVICE, which has a modalias, says to those who hear it. */
static void tell_event(struct diag *diag, const struct device *device)
{
	const char *path = arena_join(&run_arena, device->path, "/uevent", NULL);
	const char *driver = "", *alias = NULL;
	struct span text;
	char *line;

	if (file_read_opened(root_regular(&diag->context.tree.root, path), LIMIT_KERNEL, &run_arena,
			     &text) < 0)
		return;
	while ((line = file_next_line(&text))) {
		if (text_after(line, "DRIVER="))
			driver = text_format(&run_arena, "%s, ", line);
		else if (text_after(line, "MODALIAS="))
			alias = line;
	}
	if (alias)
		finding_add(&diag->findings, FIND_EVENTS, LEVEL_OK, NULL, "its event says %s%s",
			    driver, alias);
	else
		finding_add(&diag->findings, FIND_EVENTS, device->driver ? LEVEL_OK : LEVEL_WARNING,
			    NULL,
			    "its event has no MODALIAS=, so who hears it knows no module for it");
}

/* Looks at DEVICE, which has no driver. */
static void look_at_free(struct diag *diag, const struct device *device)
{
	struct targets targets = { NULL, 0, 0 };

	tell_event(diag, device);
	diag_alias(diag, device->modalias, &targets);
	if (!targets.count) {
		if (!binding_kept(diag, device))
			unclaimed_tell(diag, device);
		return;
	}
	if (binding_wanted(diag, device, &targets))
		diag_modules(diag, &targets);
	binding_tell(diag, device, &targets);
	findings_conclude(&diag->findings);
}

static void look_at_device(struct diag *diag, const struct device *device)
{
	struct targets targets = { NULL, 0, 0 };

	finding_add(&diag->findings, FIND_DEVICE, LEVEL_OK, NULL, "%s, modalias %s", device->path,
		    device->modalias);
	diag_check_index(diag);
	if (!device->driver) {
		look_at_free(diag, device);
		return;
	}
	targets_find(&diag->context, device->modalias, &targets);
	/* The event cannot be read before the probe returns. */
	if (binding_hangs(diag, &targets))
		return;
	tell_event(diag, device);
	look_at_bound(diag, device, &targets);
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
	if (!binding_kept(diag, &device))
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

static void take_wanting(struct device_query *query, const struct device *device)
{
	struct diag *diag = query->diag;
	struct targets targets = { NULL, 0, 0 };
	struct device whole = *device;

	query->count++;
	device_read(&diag->context.tree.root, device->path, &whole);
	finding_add(&diag->findings, FIND_DEVICE, LEVEL_OK, NULL, "%s asks for it, %s%s",
		    device->path, whole.driver ? "bound to " : "not bound",
		    whole.driver ? whole.driver : "");
	if (whole.driver)
		return;
	targets_find(&diag->context, device->modalias, &targets);
	if (!targets.count)
		return;
	diag->findings.prefix = device->name;
	binding_tell(diag, &whole, &targets);
	diag->findings.prefix = NULL;
}

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
		take_wanting(query, device);
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

/* Adds to the subject of a device what binding_tell finds, and no more than is wrong. */
static enum binding judge(struct diag *diag, const struct device *device,
			  const struct targets *targets)
{
	if (binding_wanted(diag, device, targets)) {
		diag_modules(diag, targets);
		findings_sift(&diag->findings, 0);
	}
	return binding_tell(diag, device, targets);
}

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
		findings_subject(&diag->findings, device->path);
		unclaimed_tell(diag, device);
		return;
	}
	/* Read the rest only now: for most devices there is no module, and reading /sys is slow. */
	device_read(&diag->context.tree.root, device->path, &whole);
	if (whole.driver) {
		counts->bound++;
		return;
	}
	findings_subject(&diag->findings, device->path);
	if (judge(diag, &whole, &targets) == BINDING_DECLINED)
		counts->declined++;
	else if (subject_worst(diag->findings.now) < LEVEL_WARNING)
		counts->served++;
}

/* Checks the USB devices that may have no driver: they have no modalias, and no interfaces. */
static void look_at_unauthorized(struct diag *diag)
{
	static const char path[] = "/sys/bus/usb/devices";
	const struct root *root = &diag->context.tree.root;
	struct dir_list list;

	root_list(root, path, &list);
	for (size_t i = 0; i < list.count; i++) {
		struct device device;
		const char *found = text_format(&run_arena, "%s/%s", path, list.entries[i].name);

		if (device_read(root, found, &device) < 0 || device.modalias)
			continue;
		findings_subject(&diag->findings, found);
		binding_kept(diag, &device);
	}
}

/* Whether the start function of a module has not returned yet. */
static bool is_any_coming(const struct diag *diag)
{
	struct procmods loaded;

	if (!diag->is_running || procmods_read(&loaded) < 0)
		return false;
	for (size_t i = 0; i < loaded.count; i++) {
		if (!strcmp(loaded.list[i].state, "Loading"))
			return true;
	}
	return false;
}

/* Adds those of DEVICES that are bound to a driver whose module is still starting. */
static void look_at_hanging(struct diag *diag, const struct device_list *devices)
{
	if (!is_any_coming(diag))
		return;
	for (size_t i = 0; i < devices->count; i++) {
		const struct device *device = &devices->list[i];
		struct targets targets = { NULL, 0, 0 };

		if (!device->driver)
			continue;
		findings_subject(&diag->findings, device->path);
		targets_find(&diag->context, device->modalias, &targets);
		binding_hangs(diag, &targets);
	}
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
	look_at_hanging(diag, &devices);
	look_at_unauthorized(diag);
	return error;
}
