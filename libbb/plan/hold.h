/* SPDX-License-Identifier: MIT */
/* Modules that are held back until their firmware can be read (MODPLUG_FIRMWARE). */
#ifndef HOLD_H
#define HOLD_H

#include "plan/run.h"

/*
 * Whether STEP, which loads a module for a device, has to wait for firmware: run->hold. Says so in
 * one line. These files have to be there, packed or not:
 *
 *   what a line "firmware MODULE NAME..." in modprobe.d names, all of it; after "firmware MODULE
 *   optional" nothing is waited for;
 *   else what the device's node in the device tree has as firmware-name, all of it;
 *   else one of those that the module states: which of them its device takes, only the driver
 * knows.
 *
 * Always false when run->hold_until is over.
 */
bool hold_back(const struct run *run, const struct step *step);

/* Returns the file that STEP has to wait for by these rules at any time, in run_arena; NULL: none.
 */
const char *hold_reason(const struct run *run, const struct step *step);

/* Whether there is time left until the msec_now() UNTIL; false if that is 0. */
bool hold_lasts(unsigned until);

#endif
