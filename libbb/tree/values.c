/* SPDX-License-Identifier: MIT */

#include "tree/values.h"
#include "base/arena.h"

void values_add(struct values *values, uint32_t priority, const char *text)
{
	values->list = arena_grow(&run_arena, values->list, values->count, &values->capacity,
				  sizeof(*values->list));
	values->list[values->count++] = (struct value){ priority, text };
}
