/* SPDX-License-Identifier: MIT */
/* Asks /proc and /sys about modules as such. */

#include "explain/kernel.h"
#include "system/procmod.h"

static const char lockdown_path[] = "/sys/kernel/security/lockdown";

const char *diag_signing_policy(void)
{
	int error;
	const char *line = diag_line("/sys/module/module/parameters/sig_enforce", &error);

	if (line && *line == 'Y')
		return "the kernel takes signed modules only (module.sig_enforce)";
	line = diag_line(lockdown_path, &error);
	if (line && !text_find(line, "[none]"))
		return "the kernel is locked down";
	return NULL;
}

static void look_at_modules(struct diag *diag)
{
	const char *disabled;
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
	disabled = diag_line("/proc/sys/kernel/modules_disabled", &error);
	if (disabled && *disabled == '1')
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
	const char *policy = diag_signing_policy();
	const char *line;
	int error;

	line = diag_line(lockdown_path, &error);
	if (policy)
		finding_add(&diag->findings, FIND_LOCKDOWN, LEVEL_OK, NULL, "%s", policy);
	else if (line)
		finding_add(&diag->findings, FIND_LOCKDOWN, LEVEL_OK, NULL, "none");
	else
		finding_add(&diag->findings, FIND_LOCKDOWN, LEVEL_UNKNOWN, NULL, "%s: %s",
			    lockdown_path, errtext(error));
}

/* The program that the kernel calls when it wants a module by itself. */
static void look_at_helper(struct diag *diag)
{
	static const char path[] = "/proc/sys/kernel/modprobe";
	static const char cure[] = "echo /sbin/modprobe >/proc/sys/kernel/modprobe";
	int error;
	const char *program = diag_line(path, &error);

	if (!program)
		finding_add(&diag->findings, FIND_HELPER, LEVEL_UNKNOWN, NULL, "%s: %s", path,
			    errtext(error));
	else if (!*program)
		finding_add(&diag->findings, FIND_HELPER, LEVEL_WARNING, cure,
			    "the kernel calls no program when it wants a module (%s is empty)",
			    path);
	else if (access(program, X_OK) < 0)
		finding_add(&diag->findings, FIND_HELPER, LEVEL_WARNING, cure,
			    "the kernel calls %s when it wants a module: %s", program,
			    errtext(-errno));
	else
		finding_add(&diag->findings, FIND_HELPER, LEVEL_OK, NULL, "%s", program);
}

void diag_kernel(struct diag *diag)
{
	if (!diag->is_running)
		return;
	look_at_modules(diag);
	look_at_lockdown(diag);
	look_at_helper(diag);
}
