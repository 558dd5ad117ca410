/* SPDX-License-Identifier: MIT */
/* Does one job many times, in several threads: for jobs that wait for a disk. */
#ifndef CREW_H
#define CREW_H

#include "base/common.h"

struct arena;
struct crew;

/*
 * The job NUMBER. It takes memory from ARENA alone, which lasts to the end of the run; it prints
 * nothing and starts no other job.
 */
typedef void crew_job(void *context, size_t number, struct arena *arena);

/*
 * Starts so many threads, or as many of them as the system allows; at most 16. Returns a crew for
 * crew_close.
 */
struct crew *crew_open(unsigned threads);

/*
 * Calls JOB with CONTEXT for each number below COUNT, in no order, and returns when all have ended.
 * The caller's thread takes part; its jobs use run_arena.
 */
void crew_each(struct crew *crew, size_t count, crew_job *job, void *context);

/* Ends the threads. */
void crew_close(struct crew *crew);

#endif
