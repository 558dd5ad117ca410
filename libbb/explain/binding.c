/* SPDX-License-Identifier: MIT */
/*
 * Tells apart what leaves a device without a driver. In this order: something keeps every driver
 * away, the driver waits for another device, its probe failed, it declined the device, its module
 * is not loaded.
 */

#include "explain/binding.h"
#include "base/file.h"
#include "explain/aliases.h"
#include "explain/blobs.h"
#include "explain/initcalls.h"
#include "explain/klines.h"
#include "explain/loader.h"
#include "explain/running.h"
#include "explain/settings.h"
#include "explain/supplier.h"
#include "module/facts.h"
#include "system/procmod.h"

/* ---- What keeps drivers away */

/* Whether the file PATH of the tree's system begins with a line "0". */
static bool is_zero(const struct diag *diag, const char *path)
{
	int fd = root_regular(&diag->context.tree.root, path);
	struct span text;
	char *line;

	if (fd < 0)
		return false;
	line = file_read_fd(fd, LIMIT_KERNEL, &run_arena, &text) == 0 ? file_next_line(&text)
								      : NULL;
	close(fd);
	return line && !strcmp(line, "0");
}

static void add_kept(struct diag *diag, const char *cure, const char *text, const char *what)
{
	finding_add_cause(&diag->findings, FIND_DRIVER, LEVEL_FAULT, cure, "%s%s", text, what);
}

/* Whether the file PATH of the tree's system is there and empty. */
static bool is_blank(const struct diag *diag, const char *path)
{
	int fd = root_regular(&diag->context.tree.root, path);
	struct span text;

	return fd >= 0 && file_read_opened(fd, LIMIT_KERNEL, &run_arena, &text) == 0 &&
	       !text.length;
}

/* Adds what keeps a USB DEVICE from having drivers. Returns whether it did. */
static bool tell_usb(struct diag *diag, const struct device *device)
{
	const char *path = text_format(&run_arena, "%s/authorized", device->path);
	const char *line;

	if (is_zero(diag, path)) {
		add_kept(diag, text_format(&run_arena, "echo 1 >%s", path),
			 "no driver may have it: 0 is in ", path);
		return true;
	}
	path = text_format(&run_arena, "%s/bConfigurationValue", device->path);
	if (!device->subsystem || strcmp(device->subsystem, "usb") != 0 || !is_blank(diag, path))
		return false;
	/* "usb 1-1: rejected 1 configuration due to insufficient available bus power" */
	line = diag->is_running ? klines_with("rejected", device->name) : NULL;
	finding_add_cause(&diag->findings, FIND_DRIVER, LEVEL_FAULT,
			  text_format(&run_arena, "echo 1 >%s", path),
			  "no configuration of it is chosen, so it has no interfaces: %s is "
			  "empty%s%s",
			  path, line ? "; kernel: " : "", line ? line : "");
	return true;
}

bool binding_kept(struct diag *diag, const struct device *device)
{
	const char *path;

	if (tell_usb(diag, device))
		return true;
	if (device->override) {
		path = text_format(&run_arena, "%s/driver_override", device->path);
		add_kept(diag, text_format(&run_arena, "echo >%s", path),
			 "driver_override keeps it for ", device->override);
		return true;
	}
	path = text_format(&run_arena, "/sys/bus/%s/drivers_autoprobe", device->subsystem);
	if (!device->subsystem || !is_zero(diag, path))
		return false;
	add_kept(diag,
		 text_format(&run_arena, "echo 1 >%s; echo %s >/sys/bus/%s/drivers_probe", path,
			     device->name, device->subsystem),
		 "no driver is asked for new devices: 0 is in ", path);
	return true;
}

/* Adds a warning if MODULE is being started. Returns whether it is. */
static bool is_starting(struct diag *diag, const char *module)
{
	if (!diag->is_running || modstate_now(module) != MODSTATE_COMING)
		return false;
	finding_add_cause(&diag->findings, FIND_DRIVER, LEVEL_WARNING, NULL,
			  "%s is being started, and the device's probe may hang%s", module,
			  loader_text());
	return true;
}

bool binding_hangs(struct diag *diag, const struct targets *targets)
{
	for (size_t i = 0; i < targets->count; i++) {
		if (!targets->list[i].is_builtin && is_starting(diag, targets->list[i].name))
			return true;
	}
	return false;
}

/* ---- Modules that are there */

/* Returns the driver for devices of SUBSYSTEM that the module NAME has; NULL if it has none. */
static const char *driver_of(const struct root *root, const char *name, const char *subsystem)
{
	const char *path = arena_join(&run_arena, "/sys/module/", name, "/drivers");
	struct dir_list list;

	root_list(root, path, &list);
	for (size_t i = 0; subsystem && i < list.count; i++) {
		const char *rest = text_after(list.entries[i].name, subsystem);

		if (rest && *rest == ':')
			return rest + 1;
	}
	return NULL;
}

/*
 * Finds the first of TARGETS that is loaded or built in and has a driver for DEVICE. If none has,
 * takes the last that is loaded or built in. Returns false if there is no such one.
 */
static bool find_present(const struct diag *diag, const struct targets *targets,
			 const struct device *device, struct suspect *suspect)
{
	*suspect = (struct suspect){ .device = device };
	for (size_t i = 0; i < targets->count && !suspect->driver; i++) {
		const struct target *target = &targets->list[i];

		if (!target->is_builtin &&
		    !modstate_is_shown(&diag->context.tree.root, target->name))
			continue;
		suspect->module = target->name;
		suspect->driver =
			driver_of(&diag->context.tree.root, target->name, device->subsystem);
	}
	return suspect->module != NULL;
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

/* The command that asks the driver of SUSPECT again and tells the errno. */
static const char *bind_command(const struct suspect *suspect)
{
	return text_format(&run_arena, "echo %s >/sys/bus/%s/drivers/%s/bind",
			   suspect->device->name, suspect->device->subsystem, suspect->driver);
}

/* Adds the lines of the configuration with options for the module of SUSPECT. */
static void tell_options(struct diag *diag, const struct suspect *suspect)
{
	struct conf_search search =
		modconf_search(&diag->context.conf, CONF_OPTIONS, suspect->module);
	const struct conf_entry *entry;

	while ((entry = modconf_next(&search)))
		finding_add(&diag->findings, FIND_OPTIONS, LEVEL_WARNING, NULL,
			    "it was loaded with options: %s (%s)", entry->text,
			    modconf_place(entry));
}

static enum binding tell_failed(struct diag *diag, const struct suspect *suspect,
				const struct trouble *trouble)
{
	const struct conf_entry *entry =
		modconf_find(&diag->context.conf, CONF_OPTIONS, suspect->module);
	const char *cure =
		entry ? text_format(&run_arena, "try without: %s", modconf_place(entry)) : NULL;

	blobs_tell_asked(diag, suspect, trouble);
	supplier_tell_missing(diag, suspect->device);
	if (trouble->words)
		finding_add_cause(&diag->findings, FIND_DRIVER, LEVEL_FAULT, cure, "kernel: %s",
				  trouble->words);
	finding_add(&diag->findings, FIND_DRIVER, LEVEL_FAULT, cure, "kernel: %s", trouble->core);
	tell_options(diag, suspect);
	return BINDING_FAILED;
}

/* The driver answered, and not with an error that the kernel prints; or somebody took it off. */
static enum binding tell_declined(struct diag *diag, const struct suspect *suspect,
				  const struct trouble *trouble)
{
	const char *said = trouble->words ? trouble->words : trouble->silent;

	blobs_tell_asked(diag, suspect, trouble);
	finding_add(&diag->findings, FIND_DRIVER, said ? LEVEL_UNKNOWN : LEVEL_OK,
		    bind_command(suspect),
		    "%s declined it (not present), or was unbound by hand%s%s", suspect->driver,
		    said ? "; kernel: " : "", said ? said : "");
	return said ? BINDING_UNSURE : BINDING_DECLINED;
}

static enum binding tell_unsure(struct diag *diag, const struct suspect *suspect, const char *why)
{
	finding_add(&diag->findings, FIND_DRIVER, LEVEL_UNKNOWN, bind_command(suspect),
		    "%s does not have it, and whether it declined or failed nothing tells: %s",
		    suspect->driver, why);
	return BINDING_UNSURE;
}

/* Adds why the driver of SUSPECT, which is there, does not have the device. */
static enum binding tell_unbound(struct diag *diag, const struct suspect *suspect)
{
	const struct device *device = suspect->device;
	const struct klines *log;
	struct trouble trouble;
	int error;

	if (is_starting(diag, suspect->module))
		return BINDING_UNSURE;
	if (moddb_is_builtin(diag->context.db, suspect->module) &&
	    initcalls_tell_module(diag, suspect->module))
		return BINDING_KEPT;
	if (supplier_tell(diag, suspect, &error))
		return BINDING_WAITS;
	if (!diag->is_running)
		return suspect->driver ? tell_unsure(diag, suspect, "the system does not run")
				       : BINDING_SERVED;
	log = klines_read();
	trouble = klines_trouble(suspect);
	if (trouble.core)
		return tell_failed(diag, suspect, &trouble);
	if (!suspect->driver || !device->subsystem)
		return BINDING_SERVED;
	if (log->error)
		return tell_unsure(
			diag, suspect,
			arena_join(&run_arena, "/dev/kmsg: ", errtext(log->error), NULL));
	if (!log->is_whole)
		return tell_unsure(diag, suspect, "the kernel's log has lost its start");
	if (error)
		finding_add(&diag->findings, FIND_DRIVER, LEVEL_UNKNOWN,
			    "mount -t debugfs debugfs /sys/kernel/debug",
			    "whether it is deferred: /sys/kernel/debug/devices_deferred: %s",
			    errtext(error));
	return tell_declined(diag, suspect, &trouble);
}

/* ---- Modules that are not there */

/* Whether drivers bind to DEVICE: it is on a bus, and not one of the CPUs. */
static bool is_bindable(const struct diag *diag, const struct device *device)
{
	struct dir_list list;

	return device->subsystem && strcmp(device->subsystem, "cpu") != 0 &&
	       root_list(&diag->context.tree.root,
			 arena_join(&run_arena, "/sys/bus/", device->subsystem, "/drivers"),
			 &list) == 0;
}

/*
 * Whether the module NAME registers a driver when it starts, by the names of the functions that it
 * calls: __pci_register_driver, usb_register_driver, __platform_driver_register and so on. Other
 * modules look for their device in their start function, and are gone again if there is none.
 */
static bool has_register(const struct diag *diag, const char *name)
{
	struct modrec record;
	struct facts facts;
	bool found = false;
	int fd;

	if (!moddb_module(diag->context.db, name, &record))
		return true;
	fd = facts_open_in(&facts, &diag->context.tree, record.path, &run_arena);
	if (fd < 0)
		return true;
	facts_read_symbols(&facts, false);
	for (size_t i = 0; i < facts.wants.count && !found; i++) {
		const char *symbol = facts.wants.list[i].name;

		found = text_find(symbol, "regist") && text_find(symbol, "driver") &&
			!text_find(symbol, "unregist") && !text_find(symbol, "cpufreq") &&
			!text_find(symbol, "cpuidle") && !text_find(symbol, "tty");
	}
	close(fd);
	return found;
}

static enum binding tell_unloaded(struct diag *diag, const struct device *device, const char *name)
{
	const char *cure = NULL;

	if (subject_worst(diag->findings.now) < LEVEL_FAULT &&
	    !(diag->is_running && running_takes_none()))
		/* What a line "install" runs need not load it. */
		cure = text_format(
			&run_arena, "modprobe %s%s",
			modconf_find(&diag->context.conf, CONF_INSTALL, name) ? "-i " : "", name);
	if (cure && (!is_bindable(diag, device) || !has_register(diag, name))) {
		finding_add(&diag->findings, FIND_DRIVER, LEVEL_UNKNOWN, cure,
			    "%s is not loaded: nobody asked for it, or it found nothing to serve",
			    name);
		return BINDING_UNSURE;
	}
	diag->wants_listener = true;
	finding_add(&diag->findings, FIND_DRIVER, LEVEL_FAULT, cure, "%s is not loaded", name);
	return BINDING_UNLOADED;
}

const struct target *binding_wanted(const struct diag *diag, const struct device *device,
				    const struct targets *targets)
{
	struct suspect suspect;

	return find_present(diag, targets, device, &suspect) ? NULL : find_wanted(diag, targets);
}

/* ---- All of it */

static enum binding tell_barred(struct diag *diag, const struct targets *targets)
{
	if (target_is_off(&targets->list[0]))
		diag_conf_aliases(diag, targets->list[0].alias);
	else
		diag_config(diag, targets->list[0].name, true);
	return BINDING_KEPT;
}

enum binding binding_tell(struct diag *diag, const struct device *device,
			  const struct targets *targets)
{
	struct suspect suspect;
	const struct target *wanted = find_wanted(diag, targets);
	enum binding binding;

	if (binding_kept(diag, device) || diag_masked(diag, targets, LEVEL_FAULT))
		return BINDING_KEPT;
	if (!find_present(diag, targets, device, &suspect))
		return wanted ? tell_unloaded(diag, device, wanted->name)
			      : tell_barred(diag, targets);
	binding = tell_unbound(diag, &suspect);
	if (binding == BINDING_SERVED)
		finding_add(&diag->findings, FIND_DRIVER, LEVEL_OK, NULL,
			    "%s is there; it serves such devices without being bound",
			    suspect.module);
	return binding;
}
