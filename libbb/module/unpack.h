/* SPDX-License-Identifier: MIT */
/* Decompression of whole files, told apart by their first bytes and never by their names. */
#ifndef UNPACK_H
#define UNPACK_H

#include "base/span.h"

struct arena;
struct strbuf;

enum packing { PACKING_NONE, PACKING_GZ, PACKING_XZ, PACKING_ZSTD };

/*
 * What unpacks to more than this is not a module but an attack: it ends with -EFBIG. An eighth of
 * the memory, because a module has to fit in there several times over to be loaded, within these
 * bounds: the largest known module with all that debuggers want is smaller, and no machine that
 * has memory for a kernel lacks the less. While it is unpacked three times as much is in use.
 */
#define UNPACKED_MAX   ((size_t)256 << 20)
#define UNPACKED_LEAST ((size_t)16 << 20)
size_t unpack_limit(void);

/* A file shorter than this cannot be told apart; six bytes are enough. */
#define PACKING_MAGIC 6

/* Recognises the format from the first PACKING_MAGIC bytes of a file. */
enum packing packing_of(struct span start);

/* "gzip", "xz" or "zstd", as people name it; as /sys/module/compression does: with gzip too. */
const char *packing_name(enum packing packing);

/*
 * Unpacks PACKED to ARENA. Returns 0, -EOPNOTSUPP if this binary has no decoder for it, -EBADMSG
 * if the data is damaged or cut short, -EFBIG beyond unpack_limit(), -ENOMEM if it was packed with
 * a larger dictionary or window than may be had: with xz than unpack_limit(), with zstd than 128
 * MiB.
 */
int unpack(enum packing packing, struct span packed, struct arena *arena, struct span *plain);

/* The decoders: append to OUT; same errors. Each in a file of its own, behind its option. */
int unpack_gz(struct span packed, struct strbuf *out);
int unpack_xz(struct span packed, struct strbuf *out);
int unpack_zstd(struct span packed, struct strbuf *out);

/* What libraries give memory back by that came from an arena: nothing, the arena's end does it. */
void unpack_release(void *arena, void *memory);

/* For the decoders: makes room behind OUT's text and returns how much; 0 beyond the limit. */
size_t unpack_room(struct strbuf *out);

#endif
