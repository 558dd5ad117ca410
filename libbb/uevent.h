/* SPDX-License-Identifier: MIT */
/* What the kernel announces of its devices, as it happens. */
#ifndef UEVENT_H
#define UEVENT_H

/* Texts are NULL where the kernel says nothing. */
struct uevent {
	const char *action;  /* add, remove, change, bind, ... */
	const char *devpath; /* /devices/... */
	const char *subsystem;
	const char *modalias;
	const char *devname;  /* below /dev */
	const char *firmware; /* the file that it asks for */
	char text[8192];      /* all of it; the kernel fills 2 KB at most */
};

/* Opens the socket; events are kept from now on. Returns a descriptor or -errno. */
int uevent_open(void);

/*
 * Takes the next event of the kernel off the socket FD, without waiting; what others send is passed
 * over. Returns 1; 0 when there is none; -ENOBUFS when events were lost before this one; -errno.
 */
int uevent_read(int fd, struct uevent *event);

#endif
