/* SPDX-License-Identifier: MIT */
/* Puts the parm and parmtype fields of a module together, by the parameter's name. */

//part: modinfo

#include "modinfo_parameters.h"
#include "base/libbb.h"

void parameters_forget(struct parameters *parameters)
{
	parameters->count = 0;
	parameters->by_name = (struct hash){ .arena = &run_arena };
}

static struct parameter *find(struct parameters *parameters, const char *name)
{
	bool fresh;
	struct hash_slot *slot = hash_add(&parameters->by_name, name, &fresh);

	if (!fresh)
		return &parameters->list[slot->value];
	slot->value = (uint32_t)parameters->count;
	parameters->list = arena_grow(&run_arena, parameters->list, parameters->count,
				      &parameters->capacity, sizeof(*parameters->list));
	parameters->list[parameters->count] = (struct parameter){ .name = name };
	return &parameters->list[parameters->count++];
}

void parameters_take(struct parameters *parameters, char *value, bool is_type)
{
	char *colon = text_first(value, ':');
	struct parameter *parameter;

	if (!colon) {
		note(NOTE_ERROR, "Found invalid \"%s=%s\": missing ':'",
		     is_type ? "parmtype" : "parm", value);
		return;
	}
	*colon = '\0';
	parameter = find(parameters, value);
	if (is_type)
		parameter->type = colon + 1;
	else
		parameter->text = colon + 1;
}
