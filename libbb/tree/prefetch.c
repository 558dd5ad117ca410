/* SPDX-License-Identifier: MIT */
/*
 * Modules are read in batches, which go round in a ring: the caller opens the files of a batch
 * (what a path means is decided in one thread), whoever is free reads them, and the caller takes
 * the readings in order and empties the batch. While it has to wait for one, it reads another
 * itself. So the order of what is said and done with a module is the same with any number of
 * threads.
 *
 * With one thread the ring is one batch of one module.
 */

#include <pthread.h>

#include "base/libbb.h"
#include "base/process.h"
#include "tree/prefetch.h"

enum { BATCH_MODULES = 8, BATCHES_PER_THREAD = 3, THREADS_MAX = 16 };

struct batch {
	struct arena arena; /* of the facts */
	struct arena_mark empty;
	struct reading readings[BATCH_MODULES];
	size_t count;
	bool is_read;
};

struct prefetch {
	const struct tree *tree;
	const struct modules *modules;
	bool with_crc;
	size_t opened;     /* number of the next module whose file will be opened */
	struct ring *ring; /* with threads; without, one at a time: */
	struct reading reading;
	struct arena arena;
	struct arena_mark empty;
};

/* Batches that go round. */
struct ring {
	struct prefetch *ahead;
	struct batch *batches;
	size_t size;
	size_t emptied; /* batches that went through; the next is the caller's... */
	size_t at;      /* ...which has taken so many of its readings */
	/* Under LOCK: */
	size_t filled; /* batches whose files were opened */
	size_t begun;  /* of these, by a reader */
	bool is_over;
	unsigned helper_count;
	pthread_t helpers[THREADS_MAX - 1];
	pthread_mutex_t lock;
	pthread_cond_t one_filled, one_read;
};

/* Gets what the facts of nearly all COUNT modules fit into, once instead of for each. */
static struct arena_mark prepare_arena(struct arena *arena, size_t count)
{
	arena_reserve(arena, count * FACTS_SCRATCH);
	return arena_mark(arena);
}

static void close_file(const struct reading *reading)
{
	if (reading->fd >= 0)
		close(reading->fd);
}

/* Opens the next file. Returns false if there is none. */
static bool open_next_file(struct prefetch *ahead, struct reading *reading)
{
	if (ahead->opened == ahead->modules->count)
		return false;
	*reading = (struct reading){ .fd = tree_file(ahead->tree,
						     ahead->modules->list[ahead->opened++].path) };
	return true;
}

static void read_module(const struct prefetch *ahead, struct reading *reading, struct arena *arena)
{
	reading->error = facts_open(&reading->facts, reading->fd, arena);
	if (!reading->error)
		facts_read_symbols(&reading->facts, ahead->with_crc);
}

/* ---- Threads */

static struct batch *batch_of(const struct ring *ring, size_t number)
{
	return &ring->batches[number % ring->size];
}

static void empty_batch(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		close_file(&batch->readings[i]);
	arena_release(&batch->arena, batch->empty);
	batch->count = 0;
	batch->is_read = false;
}

/* Reads a batch that nobody has begun. Returns false if there is none. Called with the lock held.
 */
static bool read_any_batch(struct ring *ring)
{
	struct batch *batch;

	if (ring->begun == ring->filled)
		return false;
	batch = batch_of(ring, ring->begun++);
	pthread_mutex_unlock(&ring->lock);
	for (size_t i = 0; i < batch->count; i++)
		read_module(ring->ahead, &batch->readings[i], &batch->arena);
	pthread_mutex_lock(&ring->lock);
	batch->is_read = true;
	pthread_cond_signal(&ring->one_read);
	return true;
}

static void *help(void *context)
{
	struct ring *ring = context;

	pthread_mutex_lock(&ring->lock);
	while (read_any_batch(ring) || !ring->is_over) {
		if (ring->begun == ring->filled && !ring->is_over)
			pthread_cond_wait(&ring->one_filled, &ring->lock);
	}
	pthread_mutex_unlock(&ring->lock);
	return NULL;
}

/*
 * Opens files for BATCH. When there may be no more of them open at once, those that are come first:
 * what is short of a file then waits until batches that are out have given theirs back.
 */
static void fill_batch(const struct ring *ring, struct batch *batch)
{
	while (batch->count < BATCH_MODULES) {
		struct reading *reading = &batch->readings[batch->count];

		if (!open_next_file(ring->ahead, reading))
			return;
		if ((reading->fd == -EMFILE || reading->fd == -ENFILE) &&
		    (batch->count || ring->filled != ring->emptied)) {
			ring->ahead->opened--;
			return;
		}
		batch->count++;
	}
}

/* Opens the files of all batches that are empty. */
static void fill_ring(struct ring *ring)
{
	while (ring->filled - ring->emptied < ring->size) {
		struct batch *batch = batch_of(ring, ring->filled);

		fill_batch(ring, batch);
		if (!batch->count)
			return;
		pthread_mutex_lock(&ring->lock);
		ring->filled++;
		pthread_cond_signal(&ring->one_filled);
		pthread_mutex_unlock(&ring->lock);
	}
}

static void await_batch(struct ring *ring, const struct batch *batch)
{
	pthread_mutex_lock(&ring->lock);
	while (!batch->is_read) {
		if (!read_any_batch(ring))
			pthread_cond_wait(&ring->one_read, &ring->lock);
	}
	pthread_mutex_unlock(&ring->lock);
}

static struct reading *next_of_ring(struct ring *ring)
{
	struct batch *batch = batch_of(ring, ring->emptied);

	if (ring->at == batch->count) {
		if (batch->count) {
			empty_batch(batch);
			batch = batch_of(ring, ++ring->emptied);
		}
		ring->at = 0;
		fill_ring(ring);
		if (!batch->count)
			return NULL;
		await_batch(ring, batch);
	}
	return &batch->readings[ring->at++];
}

static void open_ring(struct prefetch *ahead, unsigned threads)
{
	struct ring *ring = arena_alloc(&run_arena, sizeof(*ring));

	ahead->ring = ring;
	ring->ahead = ahead;
	ring->size = threads * BATCHES_PER_THREAD;
	ring->batches = arena_alloc(&run_arena, ring->size * sizeof(*ring->batches));
	for (size_t i = 0; i < ring->size; i++)
		ring->batches[i].empty = prepare_arena(&ring->batches[i].arena, BATCH_MODULES);
	/* It finds its answer when it is asked first: by one thread. */
	unpack_limit();
	pthread_mutex_init(&ring->lock, NULL);
	pthread_cond_init(&ring->one_filled, NULL);
	pthread_cond_init(&ring->one_read, NULL);
	/* What cannot be started does not help; the caller can do it alone. */
	while (ring->helper_count < threads - 1 &&
	       pthread_create(&ring->helpers[ring->helper_count], NULL, help, ring) == 0)
		ring->helper_count++;
}

static void close_ring(struct ring *ring)
{
	pthread_mutex_lock(&ring->lock);
	ring->is_over = true;
	pthread_cond_broadcast(&ring->one_filled);
	pthread_mutex_unlock(&ring->lock);
	for (unsigned i = 0; i < ring->helper_count; i++)
		pthread_join(ring->helpers[i], NULL);
	for (size_t i = 0; i < ring->size; i++)
		arena_release(&ring->batches[i].arena, (struct arena_mark){ NULL, NULL });
}

/* ---- For the caller */

void tell_unreadable(enum note_level level, const struct tree *tree, const struct module *module,
		     const struct facts *facts, int error)
{
	note(level, "could not read %s: %s", tree_name(tree, module->path),
	     facts_fault(facts, error));
}

unsigned prefetch_threads(void)
{
	return ENABLE_THREADS ? process_processors() : 1;
}

struct prefetch *prefetch_open(const struct tree *tree, const struct modules *modules,
			       bool with_crc, unsigned threads)
{
	static struct prefetch ahead;

	ahead.tree = tree;
	ahead.modules = modules;
	ahead.with_crc = with_crc;
	ahead.opened = 0;
	ahead.reading.fd = -1;
	if (ENABLE_THREADS && threads > 1 && modules->count > BATCH_MODULES)
		open_ring(&ahead, threads < THREADS_MAX ? threads : THREADS_MAX);
	else
		ahead.empty = prepare_arena(&ahead.arena, 1);
	return &ahead;
}

struct reading *prefetch_next(struct prefetch *ahead)
{
	if (ENABLE_THREADS && ahead->ring)
		return next_of_ring(ahead->ring);
	close_file(&ahead->reading);
	arena_release(&ahead->arena, ahead->empty);
	if (!open_next_file(ahead, &ahead->reading))
		return NULL;
	read_module(ahead, &ahead->reading, &ahead->arena);
	return &ahead->reading;
}

void prefetch_close(struct prefetch *ahead)
{
	if (ENABLE_THREADS && ahead->ring) {
		close_ring(ahead->ring);
		ahead->ring = NULL;
	}
}
