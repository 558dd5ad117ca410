/* SPDX-License-Identifier: MIT */
/* Three tables: the texts of kmod's insmod and modprobe differ, and neither tells what to check. */

#include "system/answers.h"
#include "base/libbb.h"

static const char *insmod_errtext(int error)
{
	switch (error) {
	case -ENOEXEC:
		return "Invalid module format";
	case -ENOENT:
		return "Unknown symbol in module";
	case -ESRCH:
		return "Module has wrong symbol version";
	case -EINVAL:
		return "Invalid parameters";
	default:
		return errtext(error);
	}
}

static const char *modprobe_errtext(int error)
{
	switch (error) {
	case -EEXIST:
		return "Module already in kernel";
	case -ENOENT:
		return "Unknown symbol in module, or unknown parameter (see dmesg)";
	default:
		return errtext(error);
	}
}

const struct load_words insmod_words = { "insert module ", "", insmod_errtext };
const struct load_words modprobe_words = { "insert '", "'", modprobe_errtext };
const struct load_words modload_words = { "load module ", "", modprobe_errtext };

const char *load_error_meaning(int error, bool has_log)
{
	/* The last row is for all others. */
	static const struct {
		int error;
		const char *text;
	} meanings[] = {
		{ -ENODEV, "no device for it; the file is sound" },
		{ -EBUSY, "what it wants is taken, or another process loads or removes it" },
		{ -ENOMEM, "too little memory" },
		{ -EPERM, "needs root, with CAP_SYS_MODULE" },
		{ -ENOENT, "lacks a symbol or file" },
		{ -ENOEXEC, "not for this kernel, or its start said so" },
		{ -EINVAL, "bad parameter, not for this kernel, or its start said so" },
		{ -ENOSYS, "this kernel was built without modules, or without their removal" },
		{ 0, "its start said so" },
	};
	size_t i = 0;

	if (error == -EINVAL && has_log)
		error = 0;
	while (meanings[i].error && meanings[i].error != error)
		i++;
	return meanings[i].text;
}
