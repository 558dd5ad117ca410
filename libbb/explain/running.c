/* SPDX-License-Identifier: MIT */
/* Reads single lines of /proc and /sys. */

#include "explain/running.h"
#include "base/file.h"
#include "base/libbb.h"
#include "explain/klines.h"

const char running_lockdown_path[] = "/sys/kernel/security/lockdown";

const char *running_line(const char *path, int *error)
{
	struct span text;
	char *line;

	*error = file_read(AT_FDCWD, path, LIMIT_KERNEL, &run_arena, &text);
	if (*error)
		return NULL;
	line = file_next_line(&text);
	return line ? line : "";
}

bool running_takes_none(void)
{
	int error;
	const char *disabled = running_line("/proc/sys/kernel/modules_disabled", &error);

	return disabled && *disabled == '1';
}

const char *running_signing_policy(void)
{
	int error;
	const char *line = running_line("/sys/module/module/parameters/sig_enforce", &error);

	if (line && *line == 'Y')
		return "the kernel takes signed modules only (module.sig_enforce)";
	line = running_line(running_lockdown_path, &error);
	/* Without the file the log tells: "Kernel is locked down from command line; see ..." */
	if (line ? !text_find(line, "[none]")
		 : klines_with("is locked down from", "Kernel") != NULL)
		return "the kernel is locked down";
	return NULL;
}
