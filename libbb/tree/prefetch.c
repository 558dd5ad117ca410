/* SPDX-License-Identifier: MIT */
/*
 * With threads, batches of modules go round in a ring. The caller opens the files of a batch, so
 * that paths are resolved in one thread; any free thread reads them; the caller takes them in order
 * and empties the batch. While it waits for a batch it reads another one itself. So messages and
 * results come in the same order with any number of threads.
 *
 * With one thread there is no ring: one module is read at a time.
 *
 * On a disk each read waits for the one before. With READ_AHEAD files are opened long before they
 * are read, and the kernel is asked to fetch what we will need.
 *
 * A batch has of a plain file the parts that were read, of a packed one copies of what is needed:
 * each thread has memory to unpack one file in, and all threads together a budget for that.
 */

#include <pthread.h>

#include "base/libbb.h"
#include "base/process.h"
#include "files/names.h"
#include "module/ahead.h"
#include "tree/prefetch.h"

enum { BATCH_MODULES = 8, BATCHES_PER_THREAD = 3, THREADS_MAX = 16 };

/* Number of files that one thread without a ring has open. */
enum { FILES_AHEAD = ENABLE_READ_AHEAD ? 64 : 1 };

/* What the threads may hold of unpacked files, together; and what most decoders need in one. */
#define HOLD_BUDGET    ((size_t)32 << 20)
#define DECODER_MEMORY ((size_t)3 << 20)

struct batch {
	struct arena arena; /* of the facts */
	struct arena_mark empty;
	struct prefetched fetched[BATCH_MODULES];
	size_t count;
	bool is_read;
};

/* What one thread unpacks in. Between two files both arenas are empty. */
struct workshop {
	struct arena bytes, decoder;
	size_t hold;
};

struct prefetch {
	const struct tree *tree;
	const struct modules *modules;
	bool with_crc;
	struct workshop workshop; /* of the caller's thread */
	size_t opened;            /* number of the next module whose file will be opened */
	struct ring *ring;        /* NULL without threads; then one module at a time: */
	int ahead[FILES_AHEAD];   /* the files of the modules from TAKEN on, up to OPENED */
	size_t taken;
	struct prefetched fetched;
	struct arena arena;
	struct arena_mark empty;
};

/* Batches that go round. A batch is counted on and on; batch_of finds its place. */
struct ring {
	struct prefetch *prefetch;
	struct batch *batches;
	size_t size;
	size_t emptied; /* batches that the caller is done with; it is at the next one... */
	size_t at;      /* ...and has taken so many of its modules */
	/* Under LOCK: */
	size_t filled; /* batches whose files are open, or were */
	size_t begun;  /* of these, batches that a thread has begun to read */
	bool is_over;
	unsigned helper_count;
	struct helper {
		struct ring *ring;
		pthread_t thread;
		struct workshop workshop;
	} helpers[THREADS_MAX - 1];
	pthread_mutex_t lock;
	pthread_cond_t one_filled, one_read;
};

/* Reserves once what the facts of nearly any COUNT modules fit into. Returns the empty state. */
static struct arena_mark prepare_arena(struct arena *arena, size_t count)
{
	arena_reserve(arena, count * FACTS_SCRATCH);
	return arena_mark(arena);
}

/*
 * Gets the memory once: a file that needs more gets that for itself. The budget is halved as often
 * as THREADS can be: a division would bring 640 bytes of libgcc on 32-bit ARM.
 */
static void open_workshop(struct workshop *workshop, unsigned threads)
{
	workshop->hold = HOLD_BUDGET;
	for (; threads > 1; threads = (threads + 1) / 2)
		workshop->hold /= 2;
	if (workshop->hold > STREAM_HOLD)
		workshop->hold = STREAM_HOLD;
	arena_reserve(&workshop->bytes, workshop->hold + FACTS_SCRATCH);
	arena_reserve(&workshop->decoder, DECODER_MEMORY);
}

static void close_workshop(struct workshop *workshop)
{
	static const struct arena_mark nothing;

	arena_release(&workshop->bytes, nothing);
	arena_release(&workshop->decoder, nothing);
}

static void close_file(const struct prefetched *fetched)
{
	if (fetched->fd >= 0)
		close(fetched->fd);
}

/*
 * Opens the file of the next module, of which there is one. Returns a descriptor or -errno. At the
 * limit of open files it stays the next one if ANY_OPEN: it waits until others are closed.
 */
static int open_next_file(struct prefetch *prefetch, bool any_open)
{
	const char *path = prefetch->modules->list[prefetch->opened].path;
	/* The walk has seen that it is regular. */
	int fd = tree_open_at(prefetch->tree, path, O_RDONLY | OPEN_CAREFULLY);

	if ((fd != -EMFILE && fd != -ENFILE) || !any_open)
		prefetch->opened++;
	if (ENABLE_READ_AHEAD && fd >= 0)
		ahead_ask(fd, module_is_packed(path));
	return fd;
}

static bool all_are_open(const struct prefetch *prefetch)
{
	return prefetch->opened == prefetch->modules->count;
}

static void read_module(const struct prefetch *prefetch, struct prefetched *fetched,
			struct arena *arena, struct workshop *workshop)
{
	struct stream_memory memory = { &workshop->bytes, &workshop->decoder, workshop->hold };
	struct arena_mark empty = arena_mark(&workshop->bytes);

	fetched->error = facts_open_with(&fetched->facts, fetched->fd, arena, &memory);
	if (!fetched->error)
		facts_read_symbols(&fetched->facts, prefetch->with_crc);
	facts_keep(&fetched->facts, arena);
	arena_release(&workshop->bytes, empty);
}

/* ---- Threads */

static struct batch *batch_of(const struct ring *ring, size_t number)
{
	return &ring->batches[number % ring->size];
}

static void empty_batch(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		close_file(&batch->fetched[i]);
	arena_release(&batch->arena, batch->empty);
	batch->count = 0;
	batch->is_read = false;
}

/* With the lock held: reads a batch that no thread has begun. Returns false if there is none. */
static bool read_any_batch(struct ring *ring, struct workshop *workshop)
{
	struct batch *batch;

	if (ring->begun == ring->filled)
		return false;
	batch = batch_of(ring, ring->begun++);
	pthread_mutex_unlock(&ring->lock);
	for (size_t i = 0; i < batch->count; i++)
		read_module(ring->prefetch, &batch->fetched[i], &batch->arena, workshop);
	pthread_mutex_lock(&ring->lock);
	batch->is_read = true;
	pthread_cond_signal(&ring->one_read);
	return true;
}

/* The main function of a thread. */
static void *help(void *context)
{
	struct helper *helper = context;
	struct ring *ring = helper->ring;

	pthread_mutex_lock(&ring->lock);
	while (read_any_batch(ring, &helper->workshop) || !ring->is_over) {
		if (ring->begun == ring->filled && !ring->is_over)
			pthread_cond_wait(&ring->one_filled, &ring->lock);
	}
	pthread_mutex_unlock(&ring->lock);
	return NULL;
}

/* Opens files for BATCH, to the limit of open files. */
static void fill_batch(const struct ring *ring, struct batch *batch)
{
	while (batch->count < BATCH_MODULES && !all_are_open(ring->prefetch)) {
		size_t before = ring->prefetch->opened;
		bool any_open = batch->count || ring->filled != ring->emptied;
		int fd = open_next_file(ring->prefetch, any_open);

		if (ring->prefetch->opened == before)
			return;
		batch->fetched[batch->count++] = (struct prefetched){ .fd = fd };
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
		if (!read_any_batch(ring, &ring->prefetch->workshop))
			pthread_cond_wait(&ring->one_read, &ring->lock);
	}
	pthread_mutex_unlock(&ring->lock);
}

static struct prefetched *next_of_ring(struct ring *ring)
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
	return &batch->fetched[ring->at++];
}

/* Starts the next helper. Returns false if that fails. */
static bool start_helper(struct ring *ring, unsigned threads)
{
	struct helper *helper = &ring->helpers[ring->helper_count];

	helper->ring = ring;
	open_workshop(&helper->workshop, threads);
	if (pthread_create(&helper->thread, NULL, help, helper) == 0)
		return true;
	close_workshop(&helper->workshop);
	return false;
}

static void open_ring(struct prefetch *prefetch, unsigned threads)
{
	struct ring *ring = arena_alloc(&run_arena, sizeof(*ring));

	prefetch->ring = ring;
	ring->prefetch = prefetch;
	ring->size = threads * BATCHES_PER_THREAD;
	ring->batches = arena_alloc(&run_arena, ring->size * sizeof(*ring->batches));
	for (size_t i = 0; i < ring->size; i++)
		ring->batches[i].empty = prepare_arena(&ring->batches[i].arena, BATCH_MODULES);
	/* Keeps its result from the first call, which must not be in two threads at once. */
	unpack_limit();
	pthread_mutex_init(&ring->lock, NULL);
	pthread_cond_init(&ring->one_filled, NULL);
	pthread_cond_init(&ring->one_read, NULL);
	/* Fewer threads than wanted will do; the caller can read everything alone. */
	while (ring->helper_count < threads - 1 && start_helper(ring, threads))
		ring->helper_count++;
}

static void close_ring(struct ring *ring)
{
	pthread_mutex_lock(&ring->lock);
	ring->is_over = true;
	pthread_cond_broadcast(&ring->one_filled);
	pthread_mutex_unlock(&ring->lock);
	for (unsigned i = 0; i < ring->helper_count; i++) {
		pthread_join(ring->helpers[i].thread, NULL);
		close_workshop(&ring->helpers[i].workshop);
	}
	for (size_t i = 0; i < ring->size; i++)
		arena_release(&ring->batches[i].arena, (struct arena_mark){ NULL, NULL });
}

/* ---- One thread */

static void open_ahead(struct prefetch *prefetch)
{
	while (prefetch->opened < prefetch->taken + FILES_AHEAD && !all_are_open(prefetch)) {
		size_t number = prefetch->opened;
		bool any_open = FILES_AHEAD > 1 && number > prefetch->taken;
		int fd = open_next_file(prefetch, any_open);

		if (any_open && prefetch->opened == number)
			return;
		prefetch->ahead[number % FILES_AHEAD] = fd;
	}
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
	static struct prefetch prefetch;

	prefetch.tree = tree;
	prefetch.modules = modules;
	prefetch.with_crc = with_crc;
	prefetch.opened = 0;
	prefetch.taken = 0;
	prefetch.fetched.fd = -1;
	if (threads > THREADS_MAX)
		threads = THREADS_MAX;
	open_workshop(&prefetch.workshop, threads);
	if (ENABLE_THREADS && threads > 1 && modules->count > BATCH_MODULES)
		open_ring(&prefetch, threads);
	else
		prefetch.empty = prepare_arena(&prefetch.arena, 1);
	return &prefetch;
}

struct prefetched *prefetch_next(struct prefetch *prefetch)
{
	if (ENABLE_THREADS && prefetch->ring)
		return next_of_ring(prefetch->ring);
	close_file(&prefetch->fetched);
	arena_release(&prefetch->arena, prefetch->empty);
	open_ahead(prefetch);
	if (prefetch->taken == prefetch->opened)
		return NULL;
	prefetch->fetched =
		(struct prefetched){ .fd = prefetch->ahead[prefetch->taken++ % FILES_AHEAD] };
	read_module(prefetch, &prefetch->fetched, &prefetch->arena, &prefetch->workshop);
	return &prefetch->fetched;
}

void prefetch_close(struct prefetch *prefetch)
{
	if (ENABLE_THREADS && prefetch->ring) {
		close_ring(prefetch->ring);
		prefetch->ring = NULL;
	}
	close_workshop(&prefetch->workshop);
}
