# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154,SC2086 # guest.sh sets them; lists of words
# Early boot: without /proc, /sys or /dev, without a shell, without open files.
#: modules loop

# without NAME...: unmounts these file systems, until with_all mounts them again.
without() {
	away=$*
	for name in $away; do
		# A process in the background may have a file open there.
		umount -l "/$name" || wrong "could not unmount /$name"
	done
}

with_all() {
	for name in $away; do
		case $name in
		proc) mount -t proc proc /proc ;;
		sys) mount -t sysfs sysfs /sys ;;
		dev) mount -t devtmpfs dev /dev ;;
		esac
	done
	away=
}

for missing in proc sys dev 'proc sys dev'; do
	t "without $missing: modprobe with what it needs"
	without $missing
	try modprobe mb_top
	with_all
	gives 0 ''
	only mb_top mb_middle mb_base

	t "without $missing: already loaded"
	load mb_base.ko mb_params.ko
	without $missing
	try modprobe mb_params
	gives 0 ''
	try modprobe mb_top
	with_all
	gives 0 ''
	only mb_top mb_middle mb_base mb_params

	t "without $missing: a modalias"
	without $missing
	try modprobe platform:mb_thing
	with_all
	gives 0 ''
	only mb_driver

	t "without $missing: modprobe -r"
	load mb_params.ko
	without $missing
	try modprobe -r mb_params
	with_all
	ends 0
	only

	t "without $missing: rmmod"
	load mb_params.ko
	without $missing
	try rmmod mb_params
	with_all
	gives 0 ''
	only

	t "without $missing: rmmod of what is not loaded, or in use"
	load mb_base.ko mb_other.ko
	without $missing
	try rmmod mb_params
	refuse [ "$status" = 0 ]
	try rmmod mb_base
	with_all
	ends 6
	says 'rmmod: ERROR: Module mb_base is in use*'

	t "without $missing: insmod"
	without $missing
	try insmod "$extra/mb_params.ko" number=3
	with_all
	gives 0 ''
	param mb_params number 3

	t "without $missing: a failure is one"
	without $missing
	try modprobe mb_fail
	with_all
	ends 5
	says "modprobe: ERROR: could not insert 'mb_fail': No such device*"

	t "without $missing: a second one is loading it"
	busybox insmod "$extra/mb_base.ko" msec=700 &
	sleep 0.2
	without $missing
	try modprobe mb_top
	with_all
	wait
	gives 0 ''
	only mb_top mb_middle mb_base
done

t 'lsmod without /proc says so'
without proc
try lsmod
with_all
ends 1
says 'lsmod: ERROR: could not get list of modules*'

t 'depmod without /proc, /sys and /dev'
rm -f "/lib/modules/$version"/modules.dep*
without proc sys dev
try depmod
with_all
gives 0 ''
check [ -s "/lib/modules/$version/modules.dep.bin" ]

# ---- open files

t 'no open files: loading'
/sbin/modprobe mb_top <&- >&- 2>&-
equal $? 0
only mb_top mb_middle mb_base

t 'no open files: the file of the module does not get one of their numbers'
/sbin/insmod "$extra/mb_params.ko" <&- >&- 2>&-
equal $? 0
/sbin/modprobe -v mb_dash <&- >&- 2>&-
equal $? 0
only mb_params mb_dash

t 'no open files: a message goes to the log'
/sbin/modprobe nowhere <&- >&- 2>&-
equal $? 1
logged 'modprobe: FATAL: Module nowhere not found'

t 'no open files and no /dev'
without dev
/sbin/modprobe mb_top <&- >&- 2>&-
equal $? 0
with_all
only mb_top mb_middle mb_base

t 'only standard error is closed'
/sbin/modprobe -v mb_top 2>&- >/tmp/said
equal $? 0
read -r line </tmp/said
equal "$line" "insmod $extra/mb_base.ko"

t 'a full standard output is a failure'
load mb_params.ko
/sbin/lsmod >/dev/full 2>/dev/null
refuse [ $? = 0 ]

# ---- other things that are missing

t 'no /bin/sh for an install command'
conf 'install mb_params exec /sbin/modprobe -i mb_params'
busybox mv /bin/sh /bin/sh.away
try modprobe mb_params
busybox mv /bin/sh.away /bin/sh
ends 1
says "modprobe: ERROR: could not run install command *mb_params*"
only

t 'no /bin/sh: all else works'
busybox mv /bin/sh /bin/sh.away
try modprobe mb_top
busybox mv /bin/sh.away /bin/sh
gives 0 ''
only mb_top mb_middle mb_base

t 'no /etc'
mv /etc /etc.away
try modprobe mb_top
mv /etc.away /etc
gives 0 ''
only mb_top mb_middle mb_base

t 'no /tmp, no /run, no /var'
mv /tmp /tmp.away
try modprobe mb_top
mv /tmp.away /tmp
gives 0 ''

t 'the current directory is gone'
mkdir /tmp/gone
cd /tmp/gone || exit
rmdir /tmp/gone
try modprobe mb_top
cd / || exit
gives 0 ''
only mb_top mb_middle mb_base

t 'no modules of this kernel'
mv "/lib/modules/$version" /lib/modules/away
try modprobe mb_top
ends 3
says "modprobe: FATAL: Module mb_top not found in directory /lib/modules/$version*"
try insmod /lib/modules/away/extra/mb_params.ko
gives 0 ''
mv /lib/modules/away "/lib/modules/$version"

t 'no /lib/modules at all'
mv /lib/modules /lib/away
try modprobe mb_top
ends 3
says "modprobe: FATAL: Module mb_top not found in directory *"
mv /lib/away /lib/modules

t 'modules in /usr/lib/modules alone'
mkdir -p /usr/lib
mv /lib/modules /usr/lib/modules
try modprobe mb_top
mv /usr/lib/modules /lib/modules
gives 0 ''
only mb_top mb_middle mb_base
