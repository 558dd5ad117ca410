/* SPDX-License-Identifier: MIT */
/* Reads /dev/kmsg into memory, and finds the lines about a device. */

#include "explain/klines.h"
#include "base/libbb.h"
#include "system/klog.h"

static const char core_words[] = "failed with error -";
const char klines_firmware[] = "firmware load for ";

/* Whether LINE is the kernel's own about the probe of some device. */
static bool is_core(const char *line)
{
	return text_find(line, core_words) && text_find(line, "probe ");
}

static void add_line(struct klines *lines, const char *line)
{
	if (is_core(line)) {
		lines->cores = arena_grow(&run_arena, lines->cores, lines->core_count,
					  &lines->core_capacity, sizeof(*lines->cores));
		lines->cores[lines->core_count++] = lines->count;
	}
	lines->list = arena_grow(&run_arena, lines->list, lines->count, &lines->capacity,
				 sizeof(*lines->list));
	lines->list[lines->count++] = arena_copy(&run_arena, line);
}

/* Whether RECORD, "PRIORITY,SEQUENCE,...", is the first that the kernel wrote. */
static bool is_first(const char *record)
{
	return text_after(record + text_before(record, ","), ",0,") != NULL;
}

const struct klines *klines_read(void)
{
	static struct klines lines;
	char record[KLOG_RECORD_MAX];
	const char *line;
	int fd;

	if (lines.list || lines.error)
		return &lines;
	fd = klog_open(false);
	if (fd < 0)
		lines.error = fd;
	while ((line = klog_next(fd, record))) {
		lines.is_whole |= is_first(record);
		add_line(&lines, line);
	}
	if (fd >= 0)
		close(fd);
	return &lines;
}

/*
 * Whether the device's name, found at AT in LINE with END behind it, is a whole name:
 * "1-1" is not in "1-1.2". The kernel begins lines about a device with "DRIVER NAME: ".
 */
static bool is_whole_name(const char *line, const char *at, const char *end)
{
	if (at > line && !text_first(" (", at[-1]))
		return false;
	/* "20cc000.snvs:snvs-rtc-lp" is another device than "20cc000.snvs". */
	if (end[0] == ':' && end[1] && end[1] != ' ')
		return false;
	return *end && !text_first("0123456789abcdefABCDEF.-_", *end);
}

static bool is_about(const char *line, const char *name)
{
	const char *at = text_find(line, name);

	return at && is_whole_name(line, at, at + strlen(name));
}

/* Whether LINE reports an error. */
static bool is_trouble(const char *line)
{
	static const char *const words[] = { "fail",        "error",     "cannot",    "could not",
					     "unable",      "timed out", "not found", "invalid",
					     "unsupported", "timeout" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (text_find(line, words[i]))
			return true;
	}
	return false;
}

/* Whether LINE names NUMBER, "-22", as a whole. */
static bool has_number(const char *line, const char *number)
{
	size_t length = strlen(number);

	for (const char *at = line; (at = text_find(at, number)); at += length) {
		if (!at[length] || !text_first("0123456789", at[length]))
			return true;
	}
	return false;
}

/* How well LINE says why a probe failed with NUMBER (NULL: not known); 0 for not at all. */
static unsigned rank(const char *line, const char *number)
{
	if (number && has_number(line, number))
		return 3;
	/* "error -EINVAL: ...", as dev_err_probe has it. */
	if (text_find(line, "error -") || text_find(line, ": -E"))
		return 2;
	return is_trouble(line);
}

/* Whether LINE begins as lines of DRIVER about the device NAME do. */
static bool is_drivers(const char *line, const char *driver, const char *name)
{
	const char *rest = driver ? text_after(line, driver) : NULL;

	return rest && *rest == ' ' && (rest = text_after(rest + 1, name)) &&
	       is_whole_name(rest, rest, rest);
}

/* Whether LINE begins as lines of MODULE do that name no device. */
static bool is_modules(const char *line, const char *module)
{
	const char *rest = text_after(line, module);

	return rest && *rest == ':' && !is_core(line);
}

/* Sets TROUBLE from the lines FIRST to END, which are about one try of a probe. */
static void judge(struct trouble *trouble, size_t first, size_t end, const struct suspect *suspect)
{
	const struct klines *lines = klines_read();
	const char *number = trouble->core ? text_find(trouble->core, core_words) : NULL;
	unsigned best = 0;

	if (number)
		number += strlen(core_words) - 1;
	trouble->words = trouble->silent = trouble->firmware = NULL;
	for (size_t i = first; i < end; i++) {
		const char *line = lines->list[i];
		bool is_own = is_drivers(line, suspect->driver, suspect->device->name);
		unsigned found;

		if (text_find(line, klines_firmware) && is_about(line, suspect->device->name) &&
		    (!number || has_number(line, number)))
			trouble->firmware = line;
		/* Few lines are about the device, and the search for words takes long. */
		if (!is_own && !is_modules(line, suspect->module) &&
		    !(trouble->core && is_about(line, suspect->device->name)))
			continue;
		found = rank(line, number);
		if (!found && is_own)
			trouble->silent = line;
		if (found && found >= best) {
			best = found;
			trouble->words = line;
		}
	}
}

struct trouble klines_trouble(const struct suspect *suspect)
{
	const struct klines *lines = klines_read();
	struct trouble trouble = { NULL, NULL, NULL, NULL };
	size_t first = 0;

	for (size_t i = 0; i < lines->core_count; i++) {
		const char *line = lines->list[lines->cores[i]];

		if (!is_about(line, suspect->device->name))
			continue;
		trouble.core = line;
		judge(&trouble, first, lines->cores[i], suspect);
		first = lines->cores[i] + 1;
	}
	if (!trouble.core)
		judge(&trouble, 0, lines->count, suspect);
	return trouble;
}

bool klines_note(const char *name)
{
	const struct klines *lines = klines_read();

	for (size_t i = 0; i < lines->core_count; i++) {
		if (is_about(lines->list[lines->cores[i]], name))
			return true;
	}
	return false;
}

const char *klines_with(const char *words, const char *name)
{
	const struct klines *lines = klines_read();
	const char *found = NULL;

	for (size_t i = 0; i < lines->count; i++) {
		if (text_find(lines->list[i], words) && is_about(lines->list[i], name))
			found = lines->list[i];
	}
	return found;
}

unsigned klines_seconds(const char *line)
{
	enum { FIELDS_BEFORE_TIME = 2, MICROSECONDS = 1000000 };
	char record[KLOG_RECORD_MAX];
	int fd = klog_open(false);
	const char *text;
	uint64_t time = 0;

	while ((text = klog_next(fd, record))) {
		const char *field = record;

		if (strcmp(text, line) != 0)
			continue;
		for (int i = 0; i < FIELDS_BEFORE_TIME; i++)
			field += text_before(field, ",") + 1;
		text_number(field, 10, &time);
	}
	if (fd >= 0)
		close(fd);
	return (unsigned)(time / MICROSECONDS);
}
