/* SPDX-License-Identifier: MIT */
/*
 * A line of /proc/net/netlink is a socket:
 *
 *   SK PROTOCOL PORT GROUPS RMEM WMEM DUMP LOCKS DROPS INODE
 *
 * The kernel sends its events to group 1 of the protocol NETLINK_KOBJECT_UEVENT, 15; the groups are
 * bits in hexadecimal (kernel, net/netlink/af_netlink.c). PORT is the number of the process, unless
 * it has several such sockets.
 */

#include "explain/listeners.h"
#include "base/file.h"
#include "explain/program.h"
#include "explain/rules.h"
#include "explain/running.h"
#include "files/path.h"

enum { KERNEL_GROUP = 1 };

/* Who hears of new devices. */
struct listeners {
	struct strbuf names;
	struct strbuf faults; /* why some load no module */
	const char *cure;     /* of the last of these; NULL: none */
	bool any_loads;       /* one loads, or what it does is not known */
};

/* Returns the words of the process PID, "" behind the last; NULL if they cannot be read. */
static const char *const *arguments_of(const char *pid)
{
	struct span text;
	const char **words;
	size_t count = 0;

	if (file_read(AT_FDCWD, text_format(&run_arena, "/proc/%s/cmdline", pid), LIMIT_KERNEL,
		      &run_arena, &text) < 0)
		return NULL;
	words = arena_alloc(&run_arena, (text.length + 2) * sizeof(*words));
	for (; text.length; text = span_from(text, strlen((const char *)text.data) + 1))
		words[count++] = (const char *)text.data;
	words[count] = words[count + 1] = "";
	return words;
}

/* Takes note of PROGRAM, called WHO in messages. */
static void judge(struct listeners *listeners, const char *program, const char *who,
		  const char *const *arguments)
{
	const char *cure, *fault = rules_fault(program, arguments, &cure);

	if (!fault) {
		listeners->any_loads = true;
		return;
	}
	strbuf_format(&listeners->faults, "%s%s loads no module: %s",
		      listeners->faults.length ? "; " : "", who, fault);
	listeners->cure = cure;
}

/* Whether the process with ARGUMENTS is modplug, and leaves firmware to others. */
static bool leaves_firmware(const char *const *arguments)
{
	for (; arguments && **arguments; arguments++) {
		/* modplug takes a part of the name as well. */
		if (text_after(*arguments, "--no-") && text_after("--no-firmware", *arguments))
			return true;
	}
	return false;
}

/* Takes note of the process of the socket in LINE, if it listens to the kernel's events. */
static void add_listener(struct listeners *listeners, char *line)
{
	const char *protocol, *port, *groups, *name;
	const char *const *arguments;
	uint64_t bits;
	int error;

	text_field(&line);
	protocol = text_field(&line);
	port = text_field(&line);
	groups = text_field(&line);
	if (!groups || strcmp(protocol, "15") != 0 || !text_number(groups, 16, &bits) ||
	    !(bits & KERNEL_GROUP))
		return;
	name = running_line(text_format(&run_arena, "/proc/%s/comm", port), &error);
	name = name ? name : "a process";
	arguments = arguments_of(port);
	strbuf_format(&listeners->names, "%s%s (%s)%s", listeners->names.length ? ", " : "", name,
		      port,
		      !strcmp(name, "modplug") && leaves_firmware(arguments)
			      ? ", which leaves firmware to others"
			      : "");
	judge(listeners, name, name, arguments);
}

/* Returns the program that the kernel runs for each event; NULL if there is none. */
static const char *find_helper(void)
{
	static const char *const paths[] = { "/sys/kernel/uevent_helper",
					     "/proc/sys/kernel/hotplug" };
	int error;

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		const char *program = running_line(paths[i], &error);

		if (program && *program)
			return program;
	}
	return NULL;
}

/* Adds what is known of HELPER, the kernel's own program. */
static void tell_helper(struct diag *diag, struct listeners *listeners, const char *helper)
{
	const char *fault = program_fault(helper);

	if (fault) {
		finding_add(&diag->findings, FIND_EVENTS, LEVEL_WARNING, NULL,
			    "the kernel runs %s for each event: %s", helper, fault);
		return;
	}
	finding_add(&diag->findings, FIND_EVENTS, LEVEL_OK, NULL,
		    "the kernel runs %s for each event", helper);
	judge(listeners, base_name(helper), helper, NULL);
}

void listeners_tell(struct diag *diag)
{
	struct listeners listeners = {
		{ .arena = &run_arena }, { .arena = &run_arena }, NULL, false
	};
	enum finding_level level = diag->wants_listener ? LEVEL_WARNING : LEVEL_OK;
	const char *helper = find_helper();
	struct span text;
	char *line;

	if (file_read(AT_FDCWD, "/proc/net/netlink", LIMIT_KERNEL, &run_arena, &text) < 0)
		return;
	while ((line = file_next_line(&text)))
		add_listener(&listeners, line);
	if (helper)
		tell_helper(diag, &listeners, helper);
	if (listeners.names.length)
		finding_add(&diag->findings, FIND_EVENTS, LEVEL_OK, NULL, "heard by %s",
			    strbuf_end(&listeners.names));
	else if (!helper)
		finding_add(&diag->findings, FIND_EVENTS, level, "modplug -e",
			    "nobody hears of new devices, so no module is loaded for them");
	if (listeners.faults.length)
		finding_add(&diag->findings, FIND_EVENTS, listeners.any_loads ? LEVEL_OK : level,
			    listeners.cure, "%s", strbuf_end(&listeners.faults));
}
