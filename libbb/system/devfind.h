/* SPDX-License-Identifier: MIT */
/* Finds a device by one of the names that users know. */
#ifndef DEVFIND_H
#define DEVFIND_H

#include "files/root.h"

/*
 * Returns the path of the device WORD, absolute in ROOT's system; NULL if there is none. WORD is a
 * path in /sys, a node in /dev, a network interface or another member of a class, the name on its
 * bus ("0000:00:03.0", also without the domain; "1-1:1.0"), or vendor and product as lsusb and
 * lspci -n print them ("1d6b:0002": the first such device).
 */
const char *device_find(const struct root *root, const char *word);

/*
 * Returns the directory that PATH leads to after all links, absolute in ROOT's system; PATH itself
 * if /proc, which knows, is not mounted. Returns NULL if there is none. The result lives in
 * run_arena.
 */
const char *device_real(const struct root *root, const char *path);

#endif
