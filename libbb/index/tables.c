/* SPDX-License-Identifier: MIT */

#include "index/tables.h"

const struct table_files table_files[TABLE_COUNT] = {
	[TABLE_DEP] = { "modules.dep.bin", "modules.dep" },
	[TABLE_ALIAS] = { "modules.alias.bin", "modules.alias" },
	[TABLE_SYMBOLS] = { "modules.symbols.bin", "modules.symbols" },
	[TABLE_BUILTIN] = { "modules.builtin.bin", "modules.builtin" },
	[TABLE_BUILTIN_ALIAS] = { "modules.builtin.alias.bin", "modules.builtin.modinfo" },
	[TABLE_SOFTDEP] = { "", "modules.softdep" },
};

bool table_is_builtin(enum moddb_table table)
{
	return table == TABLE_BUILTIN || table == TABLE_BUILTIN_ALIAS;
}
