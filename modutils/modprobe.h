/* SPDX-License-Identifier: MIT */
/* What the parts of modprobe share. */
#ifndef MODPROBE_H
#define MODPROBE_H

#include "base/options.h"
#include "plan/run.h"

enum {
	FLAG_all,
	FLAG_remove,
	FLAG_holders,
	FLAG_first_time,
	FLAG_ignore,
	FLAG_blacklist,
	FLAG_force_modversion,
	FLAG_force_vermagic,
	FLAG_force,
	FLAG_alias,
	FLAG_depends,
	FLAG_config,
	FLAG_modversions,
	FLAG_exports,
	FLAG_dry_run,
	FLAG_list,
	FLAG_run_commands,
};
enum { TEXT_wait = TEXT_OWN, TEXT_jobs, TEXT_trace, TEXTS };

struct modprobe {
	struct args *args;
	struct context context;
	struct run run;
	struct plan plan; /* of one word; of all words if they are removed in a dry run */
};

/* ---- modprobe_trace.c */

/*
 * Begins the record of --trace, or with -v that of modules that JOBS processes load. Returns an
 * exit status: --trace where nothing is loaded by -a is a usage error. Prints its errors. Only with
 * JOBS and TRACE.
 */
int modprobe_open_trace(const struct modprobe *modprobe, unsigned jobs);

#endif
