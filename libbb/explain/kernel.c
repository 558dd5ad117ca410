/* SPDX-License-Identifier: MIT */
/* Reads /proc and /sys. */

#include "explain/kernel.h"
#include "explain/initcalls.h"
#include "explain/listeners.h"
#include "explain/program.h"
#include "explain/running.h"
#include "system/procmod.h"

static void look_at_modules(struct diag *diag)
{
	struct procmods loaded;
	int error = procmods_read(&loaded);

	if (error == -ENOENT && access("/proc/self", F_OK) < 0) {
		finding_add(&diag->findings, FIND_KERNEL, LEVEL_UNKNOWN, "mount -t proc proc /proc",
			    "no /proc here");
		return;
	}
	if (error) {
		finding_add(&diag->findings, FIND_KERNEL,
			    error == -ENOENT ? LEVEL_FAULT : LEVEL_UNKNOWN, NULL,
			    "/proc/modules: %s%s", errtext(error),
			    error == -ENOENT ? "; this kernel knows no modules" : "");
		return;
	}
	if (running_takes_none())
		finding_add(&diag->findings, FIND_KERNEL, LEVEL_FAULT, "reboot",
			    "no module can be loaded or removed until the next boot "
			    "(kernel.modules_disabled)");
	else
		finding_add(&diag->findings, FIND_KERNEL, LEVEL_OK, NULL, "%zu modules are loaded",
			    loaded.count);
	if (loaded.count)
		finding_add(&diag->findings, FIND_UNLOAD, LEVEL_OK, NULL, "modules can %s",
			    *loaded.list[0].refcount == '-'
				    ? "not be removed (CONFIG_MODULE_UNLOAD)"
				    : "be removed");
}

static void look_at_lockdown(struct diag *diag)
{
	const char *policy = running_signing_policy();
	const char *line;
	int error;

	line = running_line(running_lockdown_path, &error);
	if (policy)
		finding_add(&diag->findings, FIND_LOCKDOWN, LEVEL_OK, NULL, "%s", policy);
	else if (line)
		finding_add(&diag->findings, FIND_LOCKDOWN, LEVEL_OK, NULL, "none");
	else
		finding_add(&diag->findings, FIND_LOCKDOWN, LEVEL_UNKNOWN, NULL, "%s: %s",
			    running_lockdown_path, errtext(error));
}

/* Whether the program that the kernel calls to load a module is there. */
static void look_at_helper(struct diag *diag)
{
	static const char path[] = "/proc/sys/kernel/modprobe";
	static const char cure[] = "echo /sbin/modprobe >/proc/sys/kernel/modprobe";
	int error;
	const char *program = running_line(path, &error), *fault;

	if (!program) {
		finding_add(&diag->findings, FIND_HELPER, LEVEL_UNKNOWN, NULL, "%s: %s", path,
			    errtext(error));
		return;
	}
	if (!*program) {
		finding_add(&diag->findings, FIND_HELPER, LEVEL_WARNING, cure,
			    "the kernel calls no program when it wants a module (%s is empty)",
			    path);
		return;
	}
	fault = program_fault(program);
	if (fault)
		finding_add(&diag->findings, FIND_HELPER, LEVEL_WARNING, cure,
			    "the kernel calls %s when it wants a module: %s", program, fault);
	else
		finding_add(&diag->findings, FIND_HELPER, LEVEL_OK, NULL, "%s", program);
}

void diag_kernel(struct diag *diag)
{
	if (!diag->is_running)
		return;
	look_at_modules(diag);
	initcalls_tell(diag);
	look_at_lockdown(diag);
	look_at_helper(diag);
	listeners_tell(diag);
}
