/* SPDX-License-Identifier: MIT */
/*
 * Decompression of whole files. The format is recognised by a file's first bytes, never by its
 * name.
 */
#ifndef UNPACK_H
#define UNPACK_H

#include "base/span.h"

struct arena;
struct strbuf;

enum packing { PACKING_NONE, PACKING_GZ, PACKING_XZ, PACKING_ZSTD };

/*
 * Limits of unpack_limit: one eighth of the memory, but at least UNPACKED_LEAST and at most
 * UNPACKED_MAX. Unpacking more than unpack_limit() ends with -EFBIG. Loading takes up to three
 * times the size of a module at once; the largest known debug module is below UNPACKED_MAX.
 */
#define UNPACKED_MAX   ((size_t)256 << 20)
#define UNPACKED_LEAST ((size_t)16 << 20)
size_t unpack_limit(void);

/* The number of bytes that tell the formats apart. A shorter file is not packed. */
#define PACKING_MAGIC 6

/* Recognises the format from the first PACKING_MAGIC bytes of a file. */
enum packing packing_of(struct span start);

/* Returns "gzip", "xz" or "zstd", as in /sys/module/compression and in messages, or "none". */
const char *packing_name(enum packing packing);

/*
 * Unpacks PACKED to ARENA; PLAIN becomes the result, or what there was before an error. Returns 0
 * or:
 *
 *  -EOPNOTSUPP  this binary has no decoder for the format
 *  -EBADMSG     the data is damaged or cut short
 *  -EFBIG       it unpacks to more than unpack_limit()
 *  -ENOMEM      it needs a larger dictionary than unpack_limit() (xz) or window than 128 MiB (zstd)
 */
int unpack(enum packing packing, struct span packed, struct arena *arena, struct span *plain);

/*
 * The decoders append to OUT and return the same errors. Each is in a file and behind an option of
 * its own.
 */
int unpack_gz(struct span packed, struct strbuf *out);
int unpack_xz(struct span packed, struct strbuf *out);
int unpack_zstd(struct span packed, struct strbuf *out);

/* The free() that libraries are given. It does nothing: memory is freed with the arena. */
void unpack_release(void *arena, void *memory);

/* For the decoders: makes room behind OUT's text. Returns how much; 0 beyond the limit. */
size_t unpack_room(struct strbuf *out);

#endif
