/* SPDX-License-Identifier: MIT */
/*
 * JSON on standard output, for the option -J: one array, in which every record has its own line.
 * options_parse opens it and finish closes it, so the output is whole whatever happens in between.
 * Errors still go to standard error, as text.
 */
#ifndef JSON_H
#define JSON_H

#include "base/common.h"

/* The number of brackets that are open. */
extern unsigned json_depth;

/* Whether output is JSON. */
static inline bool json_is_open(void)
{
	return ENABLE_JSON && json_depth;
}

/* Begins the array, to which the values below with a NULL KEY belong. */
void json_open(void);

/* Ends all that is open. */
void json_close(void);

/* Begin an object or an array; json_end ends the innermost. KEY is NULL inside an array. */
void json_object(const char *key);
void json_array(const char *key);
void json_end(void);

/*
 * Add a value. TEXT is written as modbox(1), OUTPUT FOR PROGRAMS, says; NULL becomes null. DIGITS
 * becomes a number, or null if it is anything but a decimal number.
 */
void json_text(const char *key, const char *text);
void json_number(const char *key, const char *digits);
void json_bool(const char *key, bool value);

#endif
