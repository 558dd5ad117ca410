/* SPDX-License-Identifier: MIT */
/*
 * floor: reads what depmod must read, and does nothing with it: a lower bound for depmod's time.
 *
 *   floor read LIST     reads the parts of each module that depmod needs: headers, .modinfo,
 *                         symbols and their names
 *   floor inflate LIST  decompresses each .gz file whole, with the system's zlib
 *
 * LIST has a path in each line. The modules must be 64-bit and of this machine's byte order; they
 * are not checked. Prints the number of bytes.
 */

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

struct buffer {
	char *bytes;
	size_t room;
};

static struct buffer content, sections, names;

static void die(const char *what)
{
	fprintf(stderr, "floor: %s\n", what);
	exit(1);
}

static size_t get(int fd, struct buffer *to, size_t length, size_t offset)
{
	if (length > to->room) {
		to->room = length * 2;
		to->bytes = realloc(to->bytes, to->room);
		if (!to->bytes)
			die("no memory");
	}
	if (pread(fd, to->bytes, length, (off_t)offset) != (ssize_t)length)
		die("cannot read");
	return length;
}

static size_t get_section(int fd, struct buffer *to, const Elf64_Shdr *s)
{
	return get(fd, to, s->sh_size, s->sh_offset);
}

static size_t read_parts(int fd)
{
	Elf64_Ehdr head;
	const Elf64_Shdr *table;
	size_t bytes = get(fd, &content, sizeof head, 0);

	memcpy(&head, content.bytes, sizeof head);
	bytes += get(fd, &sections, head.e_shnum * sizeof *table, head.e_shoff);
	table = (const Elf64_Shdr *)sections.bytes;
	bytes += get_section(fd, &names, &table[head.e_shstrndx]);
	for (size_t i = 0; i < head.e_shnum; i++) {
		if (table[i].sh_type == SHT_SYMTAB) {
			bytes += get_section(fd, &content, &table[i]);
			bytes += get_section(fd, &content, &table[table[i].sh_link]);
		} else if (strcmp(names.bytes + table[i].sh_name, ".modinfo") == 0) {
			bytes += get_section(fd, &content, &table[i]);
		}
	}
	return bytes;
}

static size_t inflate_all(int fd)
{
	static unsigned char out[256 * 1024];
	struct stat st;
	z_stream z;
	int status;

	if (fstat(fd, &st) < 0)
		die("cannot stat");
	get(fd, &content, (size_t)st.st_size, 0);
	memset(&z, 0, sizeof z);
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		die("no memory");
	z.next_in = (unsigned char *)content.bytes;
	z.avail_in = (unsigned)st.st_size;
	do {
		z.next_out = out;
		z.avail_out = sizeof out;
		status = inflate(&z, Z_NO_FLUSH);
	} while (status == Z_OK);
	if (status != Z_STREAM_END)
		die("damaged");
	inflateEnd(&z);
	return z.total_out;
}

int main(int argc, char **argv)
{
	char path[4096];
	size_t bytes = 0;

	if (argc != 3 || !freopen(argv[2], "r", stdin))
		die("usage: floor read|inflate LIST");
	while (fgets(path, sizeof path, stdin)) {
		int fd;

		path[strcspn(path, "\n")] = '\0';
		fd = open(path, O_RDONLY);
		if (fd < 0)
			die(path);
		bytes += strcmp(argv[1], "read") == 0 ? read_parts(fd) : inflate_all(fd);
		close(fd);
	}
	printf("%zu\n", bytes);
	return 0;
}
