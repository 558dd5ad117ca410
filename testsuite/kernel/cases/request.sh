# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154,SC2016 # guest.sh sets them; install lines expand for themselves
# The kernel asks /sbin/modprobe for modules by itself, with no open files and a bare environment.
#: modules loop vfat nls_cp437 nls_ascii nls_iso8859-1 nls_utf8 romfs dummy ipip
#: short

# request NAME RESULT: request_module returned RESULT.
request() {
	printf '%s' "$1" >/sys/module/mb_request/parameters/request
	param mb_request result "$2"
}

t 'the kernel asks for a module'
load mb_request.ko
request mb_params 0
only mb_params mb_request

t '... by alias, of two modules'
load mb_request.ko
request modbox:pair 0
loaded mb_pre
loaded mb_post

t '... with what it needs, and options'
load mb_request.ko
conf 'options mb_base msec=1'
request mb_top 0
loaded mb_top
param mb_base msec 1

t '... that nobody has'
load mb_request.ko
request nowhere 256
only mb_request

t '... that fails, or that is forbidden'
load mb_request.ko
request mb_fail 1280
conf 'forbid mb_params'
request mb_params 1024
only mb_request

t '... that is on the blacklist'
load mb_request.ko
conf 'blacklist mb_params'
request modbox:params-1 0
only mb_request

t '... that an install command brings, in that environment'
load mb_request.ko
conf 'install mb_params export >/tmp/environment; exec /sbin/modprobe -i mb_params'
request mb_params 0
only mb_params mb_request
while IFS= read -r line; do
	case $line in
	*MODPROBE_MODULE=*mb_params*) equal "$line" "export MODPROBE_MODULE='mb_params'"; seen=1 ;;
	*MODPROBE_OPTIONS=*) equal "$line" "export MODPROBE_OPTIONS='-q'" ;;
	esac
done </tmp/environment
equal "${seen-}" 1

t 'a mount brings its file system'
try mount -t romfs none /mnt
loaded romfs

t 'a device node, its driver; a mount, its file system and character set'
mknod /dev/loop-control c 10 237 2>/dev/null
: >/tmp/fat.img
truncate -s 1M /tmp/fat.img
check mkdosfs /tmp/fat.img
check mount -t vfat -o loop /tmp/fat.img /mnt
echo text >/mnt/file
loaded loop vfat fat
check umount /mnt

t 'a kind of network link brings its driver'
check ip link add dummy7 type dummy
loaded dummy
check [ -e /sys/class/net/dummy7 ]

t 'a mount of a file system that nobody has'
refuse mount -t nowhere none /mnt
only

t 'with nothing at all in the environment'
try env -i /sbin/modprobe mb_top
gives 0 ''
only mb_top mb_middle mb_base
