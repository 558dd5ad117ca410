/* SPDX-License-Identifier: MIT */
/* What files above base/ include in one line: memory, text, notes, output. */
#ifndef LIBBB_H
#define LIBBB_H

#include "base/arena.h"
#include "base/common.h"
#include "base/errtext.h"
#include "base/exitstatus.h"
#include "base/note.h"
#include "base/out.h"
#include "base/strbuf.h"
#include "base/text.h"

#endif
