# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# insmod and rmmod: files in, names out. And files whose names are not their modules'.
#: modules loop

t 'insmod loads a file'
try insmod "$extra/mb_params.ko"
gives 0 ''
only mb_params
param mb_params number 1

t 'insmod hands parameters over'
try insmod "$extra/mb_params.ko" number=7 'text="a b"' flag=y list=1,2,3
gives 0 ''
param mb_params number 7
param mb_params text 'a b'
param mb_params flag Y
param mb_params list 1,2,3

t 'insmod quotes a value with a blank'
try insmod "$extra/mb_params.ko" 'text=a b' number=2
gives 0 ''
param mb_params text 'a b'
param mb_params number 2

t 'insmod -v says what it does'
try insmod -v "$extra/mb_params.ko" number=7
gives 0 "insmod $extra/mb_params.ko number=7"

t 'insmod takes a path relative to here, and a file with a dash'
cd "$extra" || exit
try insmod mb-dash.ko
cd / || exit
gives 0 ''
only mb_dash

t 'insmod reads standard input'
out=$(insmod - number=4 2>&1 <"$extra/mb_params.ko")
equal "$?$out" 0
param mb_params number 4

t 'insmod reads standard input from a pipe'
# shellcheck disable=SC2002 # the pipe is the case
out=$(cat "$extra/mb_params.ko" | insmod - number=4 2>&1)
equal "$?$out" 0
param mb_params number 4

t 'insmod: no such file'
try insmod /nowhere.ko
gives 1 'insmod: ERROR: could not load module /nowhere.ko: No such file or directory'

t 'insmod: missing symbol'
try insmod "$extra/mb_top.ko"
ends 5
says "insmod: ERROR: could not insert module $extra/mb_top.ko: Unknown symbol in module*"
only

t 'insmod: already loaded'
load mb_params.ko
try insmod "$extra/mb_params.ko"
ends 5
says "insmod: ERROR: could not insert module $extra/mb_params.ko: File exists*"

t 'insmod: a bad value'
try insmod "$extra/mb_params.ko" number=x
ends 5
says "insmod: ERROR: could not insert module $extra/mb_params.ko: Invalid parameters*"
only

t 'insmod: an unknown parameter does not matter'
try insmod "$extra/mb_params.ko" colour=red number=3
ends 0
param mb_params number 3

t 'insmod: the start function fails'
try insmod "$extra/mb_fail.ko"
ends 5
says "insmod: ERROR: could not insert module $extra/mb_fail.ko: No such device*"
try insmod "$extra/mb_fail.ko" error=-16
says "insmod: ERROR: could not insert module $extra/mb_fail.ko: *busy*"
only

t 'insmod: half a file, a text, an empty file'
try insmod /spoilt/cut-spoilt.ko
ends 5
says 'insmod: ERROR: could not insert module /spoilt/cut-spoilt.ko: Invalid module format*'
try insmod /spoilt/text-spoilt.ko
ends 5
says 'insmod: ERROR: could not insert module /spoilt/text-spoilt.ko: Invalid module format*'
try insmod /spoilt/empty-spoilt.ko
refuse [ "$status" = 0 ]
only

t 'insmod: another version magic, and -f'
try insmod /spoilt/magic-spoilt.ko
ends 5
says 'insmod: ERROR: could not insert module /spoilt/magic-spoilt.ko: Invalid module format*'
only
try insmod -f /spoilt/magic-spoilt.ko number=5
gives 0 ''
param mb_params number 5

t 'insmod --force-vermagic'
try insmod --force-vermagic /spoilt/magic-spoilt.ko
gives 0 ''
only mb_params

t 'insmod --force-modversion does not ignore the version magic'
try insmod --force-modversion /spoilt/magic-spoilt.ko
ends 5
only

t 'rmmod removes by name'
load mb_params.ko
try rmmod mb_params
gives 0 ''
only

t 'rmmod takes a dash, and a path'
load mb-dash.ko mb_params.ko
try rmmod mb-dash "$extra/mb_params.ko"
gives 0 ''
only

t 'rmmod -v says what it does'
load mb_params.ko
try rmmod -v mb_params
gives 0 'rmmod mb_params'

t 'rmmod: not loaded'
try rmmod mb_params
gives 1 'rmmod: ERROR: Module mb_params is not currently loaded'

t 'rmmod says by whom a module is in use'
load mb_base.ko mb_middle.ko mb_top.ko mb_other.ko
try rmmod mb_base
ends 6
says 'rmmod: ERROR: Module mb_base is in use by: *'
case $out in
*'mb_middle mb_other' | *'mb_other mb_middle') ;;
*) wrong 'both should be named' ;;
esac
only mb_base mb_middle mb_top mb_other

t 'rmmod removes in the order given, and goes on after a failure'
load mb_base.ko mb_middle.ko mb_params.ko
try rmmod mb_base mb_params mb_middle
ends 6
only mb_base
try rmmod mb_base
gives 0 ''

t 'rmmod: users first'
load mb_base.ko mb_middle.ko mb_top.ko
try rmmod mb_top mb_middle mb_base
gives 0 ''
only

t 'rmmod: in use by no module'
load mb_held.ko
echo 1 >/sys/module/mb_held/parameters/hold
try rmmod mb_held
gives 6 'rmmod: ERROR: Module mb_held is in use'
echo 0 >/sys/module/mb_held/parameters/hold
try rmmod mb_held
gives 0 ''

t 'rmmod: built in'
for name in /sys/module/*; do
	[ -d "$name" ] && [ ! -e "$name/initstate" ] && break
done
try rmmod "${name##*/}"
gives 1 "rmmod: ERROR: Module ${name##*/} is builtin."

# A file whose name is not its module's, as Debian's nvidia-current.ko. The kernel answers EEXIST.

mv "$extra/mb_base.ko" "$extra/base-current.ko"
depmod

t 'a renamed file: asked for twice'
modprobe base-current
try modprobe base-current
ends 0
only mb_base
try modprobe --first-time base-current
ends 1
says "*could not insert 'base_current': Module already in kernel
modprobe: ERROR: mb_base: is loaded already"
try modprobe "$extra/base-current.ko"
ends 0
try insmod "$extra/base-current.ko"
ends 5
says "insmod: ERROR: could not insert module $extra/base-current.ko: File exists
insmod: ERROR: mb_base: is loaded already"

t 'a renamed file: what needs it, when it is loaded already'
load base-current.ko
try modprobe mb_middle
ends 0
only mb_middle mb_base

t 'a renamed file: two that need it'
try modprobe -a mb_middle mb_other
ends 0
only mb_middle mb_other mb_base

t 'a renamed file: through an alias'
conf 'alias mb_base base-current'
modprobe mb_base
try modprobe mb_base
ends 0

t 'a renamed file: another process is loading it'
busybox insmod "$extra/base-current.ko" msec=700 &
sleep 0.2
try modprobe base-current
ends 0
check [ "$(cat /sys/module/mb_base/initstate)" = live ]
wait

t 'a renamed file: removed by the name of the file, and with what needed it'
load base-current.ko
try modprobe -r base-current
gives 0 ''
only
load base-current.ko
try modprobe -r "$extra/base-current.ko"
gives 0 ''
only
modprobe mb_middle
try modprobe -r mb_middle
gives 0 ''
only

mv "$extra/base-current.ko" "$extra/mb_base.ko"
depmod

t 'rmmod: permanent'
load mb_permanent.ko
try rmmod mb_permanent
ends 5
says 'rmmod: ERROR: could not remove *mb_permanent*busy*'
loaded mb_permanent
