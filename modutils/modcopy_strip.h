/* SPDX-License-Identifier: MIT */
/* Modules without their debug sections. */
#ifndef MODCOPY_STRIP_H
#define MODCOPY_STRIP_H

#include "base/span.h"

enum strip_result {
	STRIP_DONE,
	STRIP_NOTHING, /* it has no debug sections */
	STRIP_SIGNED,  /* it has, and a signature, which would not be valid any more */
	STRIP_DOUBT,   /* something that is needed refers to them, or it is damaged */
};

/*
 * Makes STRIPPED the unpacked MODULE without the sections that "strip --strip-debug" removes, and
 * without their relocations; it lives in ARENA. Only with STRIP_DONE it is set.
 */
enum strip_result strip_debug(struct span module, struct arena *arena, struct span *stripped);

#endif
