/* SPDX-License-Identifier: MIT */
/* What every room stands on: the standard headers, the configuration, memory, text, notes. */
#ifndef LIBBB_H
#define LIBBB_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "config.h"

#define ARRAY_SIZE(a)                   (sizeof(a) / sizeof((a)[0]))
#define FORMAT_LIKE_PRINTF(text, first) __attribute__((format(printf, text, first)))

#include "base/arena.h"
#include "base/errtext.h"
#include "base/exitstatus.h"
#include "base/note.h"
#include "base/out.h"
#include "base/strbuf.h"
#include "base/text.h"

#define MODBOX_VERSION "0.1"

#endif
