/* SPDX-License-Identifier: MIT */
/* Plug and play that waits: for the kernel's events, for signals and for workers. */
#ifndef HOTPLUG_H
#define HOTPLUG_H

#include "plan/plug.h"

/*
 * Begins to listen to the kernel's events, and to signals, which are blocked from now on. Call it
 * before plug_request_devices, so that no device is missed. Returns 0, or -errno if there are no
 * events: then hotplug_start reads /sys again and again, and hotplug_serve cannot be used.
 */
int hotplug_listen(struct plug *plug);

/*
 * Start-up: loads what is requested, and what new devices ask for, until the devices waited for are
 * there, or nothing has changed for a while, or the time limit is reached, or a signal stops it
 * (is_stopped).
 */
void hotplug_start(struct plug *plug);

/*
 * Then loads what new devices ask for until a signal stops it; SIGHUP makes it read /sys again.
 * When stopped, gives running workers two seconds to finish.
 */
void hotplug_serve(struct plug *plug);

#endif
