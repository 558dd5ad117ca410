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
#include "explain/running.h"

enum { KERNEL_GROUP = 1 };

/* Appends the process of the socket in LINE, if it listens to the kernel's events. */
static void add_listener(struct strbuf *names, char *line)
{
	const char *protocol, *port, *groups, *name;
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
	strbuf_format(names, "%s%s (%s)", names->length ? ", " : "", name ? name : "a process",
		      port);
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

void listeners_tell(struct diag *diag)
{
	struct strbuf names = { .arena = &run_arena };
	const char *helper = find_helper(), *fault = helper ? program_fault(helper) : NULL;
	struct span text;
	char *line;

	if (file_read(AT_FDCWD, "/proc/net/netlink", LIMIT_KERNEL, &run_arena, &text) < 0)
		return;
	while ((line = file_next_line(&text)))
		add_listener(&names, line);
	if (fault)
		finding_add(&diag->findings, FIND_EVENTS, LEVEL_WARNING, NULL,
			    "the kernel runs %s for each event: %s", helper, fault);
	else if (helper)
		finding_add(&diag->findings, FIND_EVENTS, LEVEL_OK, NULL,
			    "the kernel runs %s for each event", helper);
	if (names.length)
		finding_add(&diag->findings, FIND_EVENTS, LEVEL_OK, NULL, "heard by %s",
			    strbuf_end(&names));
	else if (!helper)
		finding_add(&diag->findings, FIND_EVENTS,
			    diag->wants_listener ? LEVEL_WARNING : LEVEL_OK, "modplug -e",
			    "nobody hears of new devices, so no module is loaded for them");
}
