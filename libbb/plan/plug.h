/* SPDX-License-Identifier: MIT */
/*
 * Plug and play: loads the modules that devices and lists of modules request. hotplug.h goes on
 * from here with the devices that are plugged in later.
 */
#ifndef PLUG_H
#define PLUG_H

#include <sys/types.h>

#include "plan/jobs.h"
#include "system/device.h"
#include "system/devwait.h"

/* The name or modalias of modules to load. */
struct request {
	const char *text;
	const char *options; /* "" for none */
	const char *cause;   /* the device, or the line of a list, for people */
	bool is_listed;      /* warn if no module has TEXT; the blacklist counts for names, too; its
			      * steps begin one after the other, in the order of such requests */
	bool any_order;      /* but not in that order (MODPLUG_LISTS) */
};

/* Requests that have been accepted and not yet planned. */
struct requests {
	struct request *list;
	size_t count, capacity;
	struct hash seen; /* texts: during start-up all so far, later since the last plan */
};

/* While so many processes load, no more are started. */
enum { WORKERS_MAX = 64 };

/* The processes that load. Each carries out one plan. */
struct workers {
	unsigned count;
	pid_t list[WORKERS_MAX]; /* the first COUNT: we may have other children */
	pid_t youngest;          /* 0: it has ended */
	unsigned started;        /* msec_now() when the youngest was */
};

/* The sources of changes. */
struct watch {
	int events, signals;  /* descriptors, or -errno */
	bool is_incomplete;   /* events were lost: /sys has to be read again */
	unsigned last_change; /* msec_now() of the last request or end of a worker */
};

/* The settings of the caller. Times are in milliseconds. */
struct plug_setup {
	const char *root, *module_dir, *version; /* as tree_open takes them */
	unsigned quiet;        /* start-up ends when nothing has changed for so long... */
	unsigned limit;        /* ...and at the latest after this; 0: no limit */
	bool answers_firmware; /* give the kernel the firmware files that it requests */
};

struct plug {
	struct plug_setup setup;
	struct run run;       /* dry, show_cause and explainer are the caller's */
	struct jobs jobs;     /* limit is the caller's; processes that load write to the tally */
	struct devwait until; /* the caller's: if not empty, start-up ends when these are there */

	/* Set by handover_open, and called only if HANDOVER is not NULL (MODPLUG_HANDOVER): */
	struct handover *handover;
	void (*hear)(struct plug *plug, const struct request *request, const struct targets *found);
	bool (*has)(struct plug *plug, const struct target *target);

	/* Not to be set by the caller: */
	struct context context;
	struct plan plan;
	struct requests requests;
	struct workers workers;
	struct watch watch;
	struct hash planned;    /* names of modules, during start-up */
	unsigned started;       /* msec_now() at plug_open */
	unsigned devices;       /* with a modalias, during start-up */
	bool is_serving;        /* start-up is over */
	bool is_stopped;        /* by a signal */
	struct arena_mark base; /* memory beyond this lasts for one plan */
};

/*
 * Opens the tree and its index, and reads the configuration. PLUG must stay where it is. Returns an
 * exit status. Prints its errors.
 */
int plug_open(struct plug *plug);

/*
 * Adds a request, unless requests.seen has its text. The text is copied; the request's other
 * strings must last until it has been carried out.
 */
void plug_request(struct plug *plug, struct request request);

/*
 * Requests the modaliases of all devices in /sys, and marks those that UNTIL waits for. Returns an
 * exit status. Prints its errors.
 */
int plug_request_devices(struct plug *plug);

/*
 * Calls EACH with PLUG for every device in the tree's /sys that has a modalias. Returns an exit
 * status. Prints its errors.
 */
int plug_each_device(struct plug *plug, void (*each)(void *plug, const struct device *device));

/*
 * Carries out all requests without a worker, or prints them (run.dry). Returns an exit status.
 * Prints its errors.
 */
int plug_load(struct plug *plug);

/* ---- For hotplug.c */

/*
 * Requests MODALIAS for the device PATH, a path below /sys ("/devices/..."), and counts the device
 * during start-up. Both texts are copied.
 */
void plug_request_device(struct plug *plug, const char *path, const char *modalias);

/* Works as process_fork; the child blocks no signals. */
pid_t plug_fork(void);

/*
 * Starts a worker for all requests. If no process can be made, they stay for the next try when
 * serving; during start-up this process carries them out itself.
 */
void plug_start_worker(struct plug *plug);

/*
 * Takes the workers that have ended off the list. Prints an error if a signal ended one. Also waits
 * for other children, which a shell may have started in this process before it became modplug.
 */
void plug_collect_workers(struct plug *plug);

/* Drops all requests and the memory taken since plug->base. */
void plug_forget_requests(struct plug *plug);

#endif
