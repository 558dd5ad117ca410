/* SPDX-License-Identifier: MIT */
/* What the kernel announces of its devices, as it happens. */
#ifndef UEVENT_H
#define UEVENT_H

enum uevent_key {
	UEVENT_ACTION,  /* add, remove, change, bind, ... */
	UEVENT_DEVPATH, /* /devices/... */
	UEVENT_MODALIAS,
	UEVENT_DEVNAME,  /* below /dev */
	UEVENT_FIRMWARE, /* the file that it asks for */
	UEVENT_KEYS,
};

struct uevent {
	const char *value[UEVENT_KEYS]; /* NULL where the kernel says nothing */
	char text[8192];                /* all of it; the kernel fills 2 KB at most */
};

/* Opens the socket; events are kept from now on. Returns a descriptor or -errno. */
int uevent_open(void);

/*
 * Takes the next event of the kernel off the socket FD, without waiting; what others send is passed
 * over. Returns 1; 0 when there is none; -ENOBUFS when events were lost before this one; -errno.
 */
int uevent_read(int fd, struct uevent *event);

#endif
