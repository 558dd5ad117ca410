/* SPDX-License-Identifier: MIT */
/*
 * glibc's texts, as kmod prints them. The C library's own table is twice as large: it has errors of
 * terminals, streams and networks that hardly ever come up here. Of the network errors this table
 * has those that the init functions of protocols return.
 */

#include "base/errtext.h"
#include "base/arena.h"
#include "base/common.h"
#include "base/strbuf.h"
#include "base/text.h"

/* Errors of system calls on files and modules, and of the init functions of modules. */
#define ERRORS(ROW)                                                                                \
	ROW(EPERM, "Operation not permitted")                                                      \
	ROW(ENOENT, "No such file or directory")                                                   \
	ROW(ESRCH, "No such process")                                                              \
	ROW(EINTR, "Interrupted system call")                                                      \
	ROW(EIO, "Input/output error")                                                             \
	ROW(ENXIO, "No such device or address")                                                    \
	ROW(E2BIG, "Argument list too long")                                                       \
	ROW(ENOEXEC, "Exec format error")                                                          \
	ROW(EBADF, "Bad file descriptor")                                                          \
	ROW(EAGAIN, "Resource temporarily unavailable")                                            \
	ROW(ENOMEM, "Cannot allocate memory")                                                      \
	ROW(EACCES, "Permission denied")                                                           \
	ROW(EFAULT, "Bad address")                                                                 \
	ROW(EBUSY, "Device or resource busy")                                                      \
	ROW(EEXIST, "File exists")                                                                 \
	ROW(EXDEV, "Invalid cross-device link")                                                    \
	ROW(ENODEV, "No such device")                                                              \
	ROW(ENOTDIR, "Not a directory")                                                            \
	ROW(EISDIR, "Is a directory")                                                              \
	ROW(EINVAL, "Invalid argument")                                                            \
	ROW(ENFILE, "Too many open files in system")                                               \
	ROW(EMFILE, "Too many open files")                                                         \
	ROW(ETXTBSY, "Text file busy")                                                             \
	ROW(EFBIG, "File too large")                                                               \
	ROW(ENOSPC, "No space left on device")                                                     \
	ROW(EROFS, "Read-only file system")                                                        \
	ROW(EMLINK, "Too many links")                                                              \
	ROW(EPIPE, "Broken pipe")                                                                  \
	ROW(ERANGE, "Numerical result out of range")                                               \
	ROW(ENAMETOOLONG, "File name too long")                                                    \
	ROW(ENOLCK, "No locks available")                                                          \
	ROW(ENOSYS, "Function not implemented")                                                    \
	ROW(ELOOP, "Too many levels of symbolic links")                                            \
	ROW(ENODATA, "No data available")                                                          \
	ROW(ENOPKG, "Package not installed")                                                       \
	ROW(EPROTO, "Protocol error")                                                              \
	ROW(EBADMSG, "Bad message")                                                                \
	ROW(EOVERFLOW, "Value too large for defined data type")                                    \
	ROW(EOPNOTSUPP, "Operation not supported")                                                 \
	ROW(EPROTONOSUPPORT, "Protocol not supported")                                             \
	ROW(EADDRINUSE, "Address already in use")                                                  \
	ROW(ENOBUFS, "No buffer space available")                                                  \
	ROW(ETIMEDOUT, "Connection timed out")                                                     \
	ROW(ESTALE, "Stale file handle")                                                           \
	ROW(EREMOTEIO, "Remote I/O error")                                                         \
	ROW(EMEDIUMTYPE, "Not a regular file") /* ENOTREGULAR of file.h */                         \
	ROW(EDQUOT, "Disk quota exceeded")                                                         \
	ROW(ENOKEY, "Required key not available")                                                  \
	ROW(EKEYEXPIRED, "Key has expired")                                                        \
	ROW(EKEYREVOKED, "Key has been revoked")                                                   \
	ROW(EKEYREJECTED, "Key was rejected by service")

#define NUMBER(number, text) number,
#define TEXT(number, text)   text "\0"

/* Bytes, unless the machine has larger numbers: EDQUOT is 1133 on MIPS. */
typedef __typeof__(__builtin_choose_expr(EDQUOT > UINT8_MAX, (uint16_t)0, (uint8_t)0)) number;

const char *errtext_in(struct arena *arena, int error)
{
	static const number numbers[] = { ERRORS(NUMBER) };
	const char *text = ERRORS(TEXT);

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (numbers[i] == -error)
			return text;
		text += text_length(text) + 1;
	}
	return text_format(arena, "Unknown error %d", -error);
}

const char *errtext(int error)
{
	return errtext_in(&run_arena, error);
}
