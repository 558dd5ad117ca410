/* SPDX-License-Identifier: MIT */
/* A field may stand in a module many times, so its values are collected before they are printed. */

//part: modinfo

#include "modinfo_record.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/libbb.h"

struct field {
	const char *key;
	const char **values;
	size_t count, capacity;
};

static struct {
	struct field *list; /* in the order in which they came */
	size_t count, capacity;
	struct hash by_key; /* numbers in LIST */
} fields;

void modinfo_record_begin(const char *name, const char *filename)
{
	fields.count = 0;
	fields.by_key = (struct hash){ .arena = &run_arena };
	json_object(NULL);
	json_text("name", name);
	json_text("filename", filename);
	json_bool("builtin", !filename);
}

void modinfo_record_field(const char *key, const char *value)
{
	bool fresh;
	struct hash_slot *slot = hash_add(&fields.by_key, key, &fresh);
	struct field *field;

	if (fresh) {
		slot->value = (uint32_t)fields.count;
		fields.list = arena_grow(&run_arena, fields.list, fields.count, &fields.capacity,
					 sizeof(*fields.list));
		fields.list[fields.count++] = (struct field){ .key = key };
	}
	field = &fields.list[slot->value];
	field->values = arena_grow(&run_arena, field->values, field->count, &field->capacity,
				   sizeof(*field->values));
	field->values[field->count++] = value;
}

void modinfo_record_fields(void)
{
	json_object("fields");
	for (size_t i = 0; i < fields.count; i++) {
		json_array(fields.list[i].key);
		for (size_t j = 0; j < fields.list[i].count; j++)
			json_text(NULL, fields.list[i].values[j]);
		json_end();
	}
	json_end();
}
