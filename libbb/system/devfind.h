/* SPDX-License-Identifier: MIT */
/* Finds a device by any of the names that people have for it. */
#ifndef DEVFIND_H
#define DEVFIND_H

#include "files/root.h"

/*
 * Finds the device WORD: a path in /sys, a node in /dev, a network interface or another member of a
 * class, the name that a bus has for it ("0000:00:03.0", also without the domain; "1-1:1.0"), or
 * vendor and product as lsusb and lspci -n print them ("1d6b:0002": the first one).
 * Returns its path; NULL if there is none.
 */
const char *device_find(const struct root *root, const char *word);

#endif
