/* SPDX-License-Identifier: MIT */
/* The kernel's events about devices. */
#ifndef UEVENT_H
#define UEVENT_H

enum uevent_key {
	UEVENT_ACTION,  /* add, remove, change, bind, ... */
	UEVENT_DEVPATH, /* /devices/... */
	UEVENT_MODALIAS,
	UEVENT_DEVNAME,  /* below /dev */
	UEVENT_FIRMWARE, /* the firmware file that a driver requests */
	UEVENT_KEYS,
};

struct uevent {
	const char *value[UEVENT_KEYS]; /* parts of TEXT; NULL: not in this event */
	char text[8192];                /* all of it; the kernel fills 2 KB at most */
};

/* Opens a socket on which the kernel queues events from now on. Returns a descriptor or -errno. */
int uevent_open(void);

/*
 * Takes the next event of the kernel off the socket FD without blocking; datagrams of other senders
 * are skipped. Returns 1; 0 when there is none; -ENOBUFS when events were lost before this one; or
 * -errno.
 */
int uevent_read(int fd, struct uevent *event);

#endif
