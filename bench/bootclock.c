/* SPDX-License-Identifier: MIT */
/*
 * /init of a guest of bench/boot: mounts /proc, /sys and /dev, starts /bin/sh /cases.sh, and
 * listens to the kernel's events. When the network device eth0 and a disk are there and the script
 * has ended, prints for the report of testsuite/kernel/boot
 *
 *   @> METHOD NETWORK DISK END MODULES
 *
 * METHOD is the word plugboot= of the kernel's command line. The three times are microseconds from
 * our start. Listening costs all methods the same: one wake-up for each event.
 */

#include <linux/netlink.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

/* Returns the value of KEY= in the event, or NULL. */
static const char *value_of(const char *event, size_t length, const char *key)
{
	const char *end = event + length;
	size_t key_length = strlen(key);

	for (; event < end; event += strlen(event) + 1) {
		if (!strncmp(event, key, key_length) && event[key_length] == '=')
			return event + key_length + 1;
	}
	return NULL;
}

static int is_network(const char *event, size_t length)
{
	const char *name = value_of(event, length, "INTERFACE");

	return name && !strcmp(name, "eth0");
}

static int is_disk(const char *event, size_t length)
{
	static const char *const kinds[] = { "mmcblk", "sd", "vd" };
	const char *name = value_of(event, length, "DEVNAME"),
		   *type = value_of(event, length, "DEVTYPE");

	if (!name || !type || strcmp(type, "disk"))
		return 0;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!strncmp(name, kinds[i], strlen(kinds[i])))
			return 1;
	}
	return 0;
}

static int listen_to_kernel(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT),
	    size = 16 << 20;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ? -1 : fd;
}

/* Blocks the signal and returns a descriptor that tells of it. */
static int listen_to_children(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static pid_t start_script(void)
{
	pid_t pid = fork();
	sigset_t none;

	if (pid)
		return pid;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execl("/bin/sh", "sh", "/cases.sh", NULL);
	_exit(127);
}

static void see_event(int fd, long long start, long long *network, long long *disk)
{
	static char event[8192];
	ssize_t got = recv(fd, event, sizeof(event) - 1, 0);

	if (got <= 0 || strncmp(event, "add@", 4))
		return;
	event[got] = '\0';
	if (!*network && is_network(event, (size_t)got))
		*network = microseconds() - start;
	if (!*disk && is_disk(event, (size_t)got))
		*disk = microseconds() - start;
}

/* Returns whether PID has ended. Buries orphans, too. */
static int has_ended(int fd, pid_t pid)
{
	struct signalfd_siginfo info;
	pid_t ended;
	int found = 0;

	if (read(fd, &info, sizeof(info)) < 0)
		return 0;
	while ((ended = waitpid(-1, NULL, WNOHANG)) > 0)
		found |= ended == pid;
	return found;
}

static unsigned modules(void)
{
	FILE *file = fopen("/proc/modules", "r");
	unsigned count = 0;
	int c;

	while (file && (c = getc(file)) != EOF)
		count += c == '\n';
	return count;
}

static void print_method(void)
{
	char line[4096] = "";
	FILE *file = fopen("/proc/cmdline", "r");
	char *method;

	if (!file || !fgets(line, sizeof(line), file))
		return;
	method = strstr(line, "plugboot=");
	printf("@> %s", method ? strtok(method + 9, " \n") : "?");
}

int main(void)
{
	enum { LIMIT = 400 * 1000000LL };
	long long start = microseconds(), network = 0, disk = 0, end = 0;
	struct pollfd polls[2];
	pid_t script;

	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	/* The firmware does not end its last line. */
	printf("\n@case from /init to the network device and the disk\n");
	fflush(stdout);
	polls[0] = (struct pollfd){ .fd = listen_to_kernel(), .events = POLLIN };
	polls[1] = (struct pollfd){ .fd = listen_to_children(), .events = POLLIN };
	script = start_script();
	while (!(network && disk && end) && microseconds() - start < LIMIT) {
		if (poll(polls, 2, 1000) <= 0)
			continue;
		if (polls[0].revents)
			see_event(polls[0].fd, start, &network, &disk);
		if (polls[1].revents && !end && has_ended(polls[1].fd, script))
			end = microseconds() - start;
	}
	print_method();
	printf(" %lld %lld %lld %u\n@pass\n@end\n", network, disk, end, modules());
	fflush(stdout);
	for (;;)
		pause();
}
