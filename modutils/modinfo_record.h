/* SPDX-License-Identifier: MIT */
#ifndef MODINFO_RECORD_H
#define MODINFO_RECORD_H

#include "base/common.h"

/*
 * modinfo -J: a record of JSON for each module. The texts must last until the record ends.
 * modinfo(8) has the keys.
 */

/* Begins the record of the module NAME. FILENAME is NULL for one that is built in. */
void modinfo_record_begin(const char *name, const char *filename);

/* Adds VALUE to the values of the field KEY. */
void modinfo_record_field(const char *key, const char *value);

/* Ends the record's fields; the caller adds "parameters" and ends the object. */
void modinfo_record_fields(void);

#endif
