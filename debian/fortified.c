/* SPDX-License-Identifier: MIT */
/*
 * Ubuntu's static libraries call glibc's checked forms of these functions. The program of the
 * initramfs is linked with musl, which has none. TO has room for ROOM bytes.
 */
#include <stdlib.h>
#include <string.h>

void *__memcpy_chk(void *to, const void *from, size_t count, size_t room)
{
	if (count > room)
		abort();
	return memcpy(to, from, count);
}

void *__memset_chk(void *to, int value, size_t count, size_t room)
{
	if (count > room)
		abort();
	return memset(to, value, count);
}
