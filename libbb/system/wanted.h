/* SPDX-License-Identifier: MIT */
/* The aliases that a machine's devices ask for: this machine's, or another's by a copy. */
#ifndef WANTED_H
#define WANTED_H

#include "base/hash.h"
#include "base/span.h"
#include "files/root.h"

/* A machine as its /sys shows it. */
struct sysfs {
	struct root root;
	const char *sys; /* where /sys is in ROOT: "/sys", or "" if ROOT is a copy of it */
};

/* Who gets the aliases. Set EACH and CONTEXT, and the arena of SEEN to run_arena. */
struct wanted {
	/*
	 * Called once for every ALIAS: a modalias, an alias such as "fs-ext4", or a module's name;
	 * that no module has it is no error. WHY is a few words. Both live in run_arena.
	 */
	void (*each)(void *context, const char *alias, const char *why);
	void *context;
	struct hash seen;
	/*
	 * Called for the NAME of a file of firmware that the device tree has for the device with
	 * the modalias ALIAS, again for each such device. NULL: it is not asked for. Only
	 * system/suppliers.h calls it.
	 */
	void (*firmware)(void *context, const char *alias, const char *name);
};

/*
 * Opens DIR: a copy of /sys, or a directory with one in "sys". NULL is the running system. Returns
 * 0 or -errno; -ENOENT if there is no "devices" in it.
 */
int sysfs_open(struct sysfs *sysfs, const char *dir);

/* Hands ALIAS to WANTED, unless it is empty or has been handed before. Texts are copied. */
void wanted_add(struct wanted *wanted, const char *alias, const char *why);

/*
 * Hands over the modalias of every device of SYSFS: that of the file "modalias", or for devices
 * without one (auxiliary, mdio, tee and others) that of "uevent". WHY is the device's path. Returns
 * 0 or -errno.
 */
int wanted_devices(const struct sysfs *sysfs, struct wanted *wanted);

/*
 * Hands over the alias of the Ethernet PHY with the identifier NUMBER: "mdio:" and its bits, as the
 * kernel asks for (phy_request_driver_module).
 */
void wanted_add_phy(struct wanted *wanted, uint32_t number, const char *why);

/*
 * Does so for every PHY of SYSFS. No event tells of them: the kernel asks for the driver by itself,
 * and takes a generic one if no modprobe is there.
 */
void wanted_phys(const struct sysfs *sysfs, struct wanted *wanted);

/*
 * Hands over each MODALIAS= in TEXT, which is overwritten: the contents of uevent files one after
 * the other, or what `udevadm info --export-db` prints. WHY is the device's path if TEXT tells it
 * (DEVPATH=, or "P: "), else NAME.
 */
void wanted_events(struct span text, const char *name, struct wanted *wanted);

#endif
