/* SPDX-License-Identifier: MIT */
/*
 * A datagram of the kernel is "ACTION@DEVPATH", NUL, and any number of "KEY=VALUE", NUL
 * (lib/kobject_uevent.c in the kernel's source). Group 1 is the kernel's, group 2 udev's.
 */

#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "base/libbb.h"
#include "system/uevent.h"

int uevent_open(void)
{
	/*
	 * There is room for a burst of a thousand devices. The kernel takes memory only for waiting
	 * events.
	 */
	static const int room = 16 << 20;
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_KOBJECT_UEVENT);

	if (fd < 0)
		return -errno;
	/* A bare system call: musl's setsockopt has code for times. */
	if (syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) < 0)
		syscall(SYS_setsockopt, fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	if (bind(fd, (struct sockaddr *)&kernel, sizeof(kernel)) < 0) {
		int error = -errno;

		close(fd);
		return error;
	}
	return fd;
}

static void parse(struct uevent *event, size_t length)
{
	static const char keys[UEVENT_KEYS][10] = { "ACTION=", "DEVPATH=", "MODALIAS=", "DEVNAME=",
						    "FIRMWARE=" };

	memset(event->value, 0, sizeof(event->value));
	for (const char *at = event->text; at < event->text + length; at += strlen(at) + 1) {
		for (size_t i = 0; i < UEVENT_KEYS; i++) {
			const char *value = text_after(at, keys[i]);

			if (value)
				event->value[i] = value;
		}
	}
}

int uevent_read(int fd, struct uevent *event)
{
	for (;;) {
		struct sockaddr_nl from = { .nl_pid = 0 };
		socklen_t size = sizeof(from);
		ssize_t got = recvfrom(fd, event->text, sizeof(event->text) - 1, 0,
				       (struct sockaddr *)&from, &size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno == EAGAIN ? 0 : -errno;
		if (from.nl_pid)
			continue;
		event->text[got] = '\0';
		parse(event, (size_t)got);
		if (event->value[UEVENT_ACTION] && event->value[UEVENT_DEVPATH])
			return 1;
	}
}
