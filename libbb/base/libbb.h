/* SPDX-License-Identifier: MIT */
/* Memory, text, notes and output in one include, for files above base/. */
#ifndef LIBBB_H
#define LIBBB_H

#include "base/arena.h"
#include "base/common.h"
#include "base/errtext.h"
#include "base/exitstatus.h"
#include "base/note.h"
#include "base/out.h"
#include "base/outcome.h"
#include "base/strbuf.h"
#include "base/text.h"

#endif
