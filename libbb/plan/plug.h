/* SPDX-License-Identifier: MIT */
/* Loads what is asked for: by devices that are there, by those that come, and by lists. */
#ifndef PLUG_H
#define PLUG_H

#include "base/hash.h"
#include <sys/types.h>

#include "plan/jobs.h"
#include "system/devwait.h"
#include "system/sysdev.h"

/* A module, or a modalias, that somebody asks for. */
struct asked {
	const char *text;
	const char *options;
	const char *cause; /* the device or the line; for people */
	bool is_listed;    /* it is to be there, and is blacklisted by its name too */
};

struct plug {
	/* Set by the caller; the rest is zero. */
	const char *root, *module_dir, *version; /* as tree_open takes them */
	struct run run;
	unsigned jobs;
	unsigned quiet_msec; /* the start is over when nothing new has come for so long... */
	unsigned limit_msec; /* ...and at the latest after that; 0: no limit */
	bool answers_firmware;
	struct devwait until; /* when these are there the start is over too */

	struct tree tree;
	struct moddb *db;
	struct modconf conf;
	struct plan plan;
	struct tally *tally; /* which the processes that load can write to */
	unsigned started;    /* msec_now() at plug_open */
	unsigned devices;    /* with a modalias, at the start */

	struct asked *asked; /* and not begun */
	size_t count, capacity;
	struct hash seen;    /* all that was asked for at the start; later, since the last plan */
	struct hash planned; /* modules, at the start */

	int events, signals;
	bool lost;          /* events were: /sys has to be read again */
	unsigned last_news; /* when something was asked for, or a process ended */
	pid_t worker;       /* the youngest that loads */
	unsigned workers;
	unsigned worker_started;

	bool is_serving; /* the start is over */
	bool is_stopped; /* by a signal */
	struct arena_mark base;
};

/* Opens the tree and its index, and reads the configuration. Returns an exit status. */
int plug_open(struct plug *plug);

/*
 * Asks for a module or a modalias. The text is copied, the others must last. What was asked for
 * before is not repeated.
 */
void plug_ask(struct plug *plug, struct asked asked);

/* Asks for all that the devices in /sys ask for. Returns an exit status. */
int plug_ask_devices(struct plug *plug);

/* Calls EACH for all devices in /sys. Returns an exit status; that there is no /sys is said. */
int plug_each_device(struct plug *plug, void (*each)(void *plug, const struct sysdev *device));

/* Loads what is asked for, or prints it (run.dry), in this process. Returns an exit status. */
int plug_load(struct plug *plug);

/*
 * Listens to the kernel's events and to signals, which are blocked from now on. To be called before
 * plug_ask_devices, so that no device is missed. Returns 0, or -errno if there are no events: then
 * /sys is read again and again, which is enough for the start.
 */
int plug_listen(struct plug *plug);

/*
 * Loads what is asked for, and what comes then, until the start is over: what was waited for is
 * there, or nothing is new any more, or it is late; or a signal came (is_stopped).
 */
void plug_start(struct plug *plug);

/*
 * Loads for what comes until a signal to stop; on SIGHUP for all devices once more. Stopped, it
 * waits for those that load, two seconds at most.
 */
void plug_serve(struct plug *plug);

#endif
