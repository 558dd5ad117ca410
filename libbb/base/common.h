/* SPDX-License-Identifier: MIT */
/* The standard headers that every file needs, the configuration, two macros. */
#ifndef COMMON_H
#define COMMON_H

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

#endif
