/* SPDX-License-Identifier: MIT */
#ifndef OUTCOME_H
#define OUTCOME_H

/* Returns RESULT, of a system call that was just made; if it is negative, -errno instead. */
int outcome(long result);

#endif
