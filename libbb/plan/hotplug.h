/* SPDX-License-Identifier: MIT */
/* Plug and play that waits: for the kernel's events, for signals and for workers. */
#ifndef HOTPLUG_H
#define HOTPLUG_H

#include "plan/plug.h"

/*
 * Begins to listen to the kernel's events, and to signals, which are blocked from now on. Call it
 * before plug_request_devices, so that no device is missed. Returns 0, or -errno if it cannot
 * listen to one of the two; then hotplug_serve cannot be used. Without events hotplug_start reads
 * /sys again and again.
 */
int hotplug_listen(struct plug *plug);

/*
 * Start-up: carries out the requests, and those of devices that appear, until one of these: the
 * devices that plug->until waits for are there; that is empty, no worker runs, and nothing has
 * changed for setup.quiet; setup.limit is reached, with half a second more for running workers; a
 * signal has come (is_stopped).
 */
void hotplug_start(struct plug *plug);

/*
 * After start-up: loads the modules for devices that appear until a signal stops it. SIGHUP makes
 * it read /sys again. When stopped, gives running workers two seconds to finish.
 */
void hotplug_serve(struct plug *plug);

#endif
