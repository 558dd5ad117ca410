/* SPDX-License-Identifier: MIT */

#include "system/context.h"
#include "base/libbb.h"
#include "system/kcmdline.h"

int context_open(struct context *context, const char *root, const char *module_dir,
		 const char *version, unsigned flags)
{
	int error = tree_open(&context->tree, root, module_dir, version);

	if (error)
		return error;
	context->db = moddb_open(&context->tree, flags);
	context->conf = (struct modconf){ .count = 0 };
	return 0;
}

void context_close(struct context *context)
{
	moddb_close(context->db);
	if (context->tree.fd >= 0)
		close(context->tree.fd);
	context->tree.fd = -EBADF;
}

int context_configure(struct context *context, const char *const *paths, bool with_cmdline)
{
	const struct root *root = paths ? &root_running : &context->tree.root;

	context->conf_is_foreign = !root_is_running(root);
	if (ENABLE_MODPROBE_D)
		modconf_read(&context->conf, root, paths);
	if (ENABLE_CMDLINE && with_cmdline)
		kcmdline_read(&context->conf);
	return context->conf.failed ? -ELOOP : 0;
}
