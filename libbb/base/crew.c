/* SPDX-License-Identifier: MIT */
/*
 * Every thread takes the next number until there is none. The threads wait between two calls of
 * crew_each, so a caller with many short rounds starts them only once.
 */

#include <pthread.h>

#include "base/arena.h"
#include "base/crew.h"

enum { THREADS_MAX = 16 };

struct crew {
	crew_job *job;
	void *context;
	/* Under LOCK: */
	size_t next, count; /* numbers of jobs */
	unsigned busy;      /* threads that do one */
	bool is_over;
	unsigned member_count;
	struct member {
		struct crew *crew;
		pthread_t thread;
		struct arena arena;
	} members[THREADS_MAX];
	pthread_mutex_t lock;
	pthread_cond_t more, done;
};

/* With the lock held: does jobs until all are taken. */
static void take_jobs(struct crew *crew, struct arena *arena)
{
	crew->busy++;
	while (crew->next < crew->count) {
		size_t number = crew->next++;

		pthread_mutex_unlock(&crew->lock);
		crew->job(crew->context, number, arena);
		pthread_mutex_lock(&crew->lock);
	}
	if (!--crew->busy)
		pthread_cond_signal(&crew->done);
}

/* The main function of a thread. */
static void *serve(void *context)
{
	struct member *member = context;
	struct crew *crew = member->crew;

	pthread_mutex_lock(&crew->lock);
	while (!crew->is_over) {
		if (crew->next < crew->count)
			take_jobs(crew, &member->arena);
		else
			pthread_cond_wait(&crew->more, &crew->lock);
	}
	pthread_mutex_unlock(&crew->lock);
	return NULL;
}

struct crew *crew_open(unsigned threads)
{
	struct crew *crew = arena_alloc(&run_arena, sizeof(*crew));

	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->more, NULL);
	pthread_cond_init(&crew->done, NULL);
	while (crew->member_count < threads && crew->member_count < THREADS_MAX) {
		struct member *member = &crew->members[crew->member_count];

		member->crew = crew;
		if (pthread_create(&member->thread, NULL, serve, member) != 0)
			break;
		crew->member_count++;
	}
	return crew;
}

void crew_each(struct crew *crew, size_t count, crew_job *job, void *context)
{
	pthread_mutex_lock(&crew->lock);
	crew->job = job;
	crew->context = context;
	crew->next = 0;
	crew->count = count;
	pthread_cond_broadcast(&crew->more);
	take_jobs(crew, &run_arena);
	while (crew->busy)
		pthread_cond_wait(&crew->done, &crew->lock);
	pthread_mutex_unlock(&crew->lock);
}

void crew_close(struct crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	crew->is_over = true;
	pthread_cond_broadcast(&crew->more);
	pthread_mutex_unlock(&crew->lock);
	for (unsigned i = 0; i < crew->member_count; i++)
		pthread_join(crew->members[i].thread, NULL);
}
