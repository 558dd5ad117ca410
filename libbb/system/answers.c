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

/* By errno; the last one is for all others. */
#define MEANINGS(ROW)                                                                              \
	ROW(ENODEV, "no device for it; the file is sound")                                         \
	ROW(EBUSY, "what it wants is taken, or another process loads or removes it")               \
	ROW(ENOMEM, "too little memory, or its start said so")                                     \
	ROW(EPERM, "needs root, with CAP_SYS_MODULE")                                              \
	ROW(ENOENT, "lacks a symbol or file")                                                      \
	ROW(ENOEXEC, "not for this kernel, or its start said so")                                  \
	ROW(EINVAL, "bad parameter, not for this kernel, or its start said so")                    \
	ROW(ENOSYS, "this kernel was built without modules, or without their removal")             \
	ROW(0, "its start said so")

#define NUMBER(number, text) number,
#define TEXT(number, text)   text,

const char *load_error_meaning(int error, bool has_log)
{
	static const uint8_t numbers[] = { MEANINGS(NUMBER) };
	/* Not one text, as in errtext.c: the linker keeps one copy of what ends alike. */
	static const char *const texts[] = { MEANINGS(TEXT) };
	size_t i = 0;

	if (error == -EINVAL && has_log)
		error = 0;
	while (numbers[i] && numbers[i] != -error)
		i++;
	return texts[i];
}
