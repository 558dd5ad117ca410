# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# The reasons of failures. docs/reasons.md shows the output of these cases.
#: modules loop vfat
#: append module_blacklist=mb_post
#: short

spoilt=/spoilt
packed=$(find "/lib/modules/$version/kernel" -name '*.ko.xz')
case $arch in
amd64) foreign=aarch64 machine_name=x86_64 ;;
*) foreign=x86_64 machine_name=a ;;
esac

t 'another architecture'
show insmod $spoilt/$foreign-spoilt.ko
ends 5
says "*
insmod: ERROR: $foreign* for $foreign (64 bits, little-endian), not for $machine_name*"

t 'another class and byte order'
show insmod $spoilt/powerpc-spoilt.ko
ends 5
says '*
insmod: ERROR: powerpc* for unknown (32 bits, big-endian), not for *'
try insmod $spoilt/s390x-spoilt.ko
says '* for unknown (64 bits, big-endian), not for *'

t 'not a module'
show insmod $spoilt/text-spoilt.ko
ends 5
says '*
insmod: ERROR: text*: not an ELF file'
show insmod $spoilt/object-spoilt.ko
ends 5
says '*
insmod: ERROR: object*: no kernel module'
try insmod $spoilt/empty-spoilt.ko
says '*: the file is empty'

t 'cut short'
show insmod $spoilt/cut-spoilt.ko
ends 5
says '*
insmod: ERROR: cut*: cut short*'

t 'version magic'
show insmod $spoilt/magic-spoilt.ko
ends 5
says "*
insmod: ERROR: kernel: mb_params: version magic '*mod_unlaod*' should be '*mod_unload*' ('mod_unlaod' is not 'mod_unload')"

t 'version magic, from standard input'
# shellcheck disable=SC2002 # a pipe cannot be read again
out=$(cat $spoilt/magic-spoilt.ko | insmod - 2>&1)
says "*
insmod: ERROR: kernel: mb_params: *('mod_unlaod' is not 'mod_unload')"

t 'a symbol of a module that is not loaded'
show insmod "$extra/mb_other.ko"
ends 5
says '*
insmod: ERROR: kernel: mb_other: Unknown symbol mb_base_value (err -2) (mb_base exports it, and is not loaded)'

t 'a symbol that no module exports'
show insmod $spoilt/nobody-spoilt.ko
ends 5
says '*
insmod: ERROR: kernel: mb_other: Unknown symbol mb_nobody_has (err -2) (no module of this tree exports it)'

t 'many symbols of one module: it is named once'
try insmod "$(find "/lib/modules/$version" -name 'vfat.ko*')"
ends 5
says '*(fat exports it, and is not loaded)*'
case $out in
*exports*exports*) wrong 'more than once' ;;
esac

t 'versions of symbols that disagree'
load mb_base.ko
show insmod $spoilt/versions-spoilt.ko
ends 5
says '*
insmod: ERROR: kernel: mb_versions: disagrees about version of symbol * (built for another kernel)'
case $out in
*Unknown*) wrong 'said twice' ;;
esac

t 'a namespace that is not imported'
load mb_space.ko
show insmod $spoilt/import-spoilt.ko
ends 5
says '*
insmod: ERROR: kernel: mb_import: module uses symbol (mb_space_value) from namespace MB_SPACE, but does not import it. (lacks MODULE_IMPORT_NS)'

t 'an unknown parameter: it is loaded, and the nearest is named'
show modprobe mb_params numbre=3
ends 0
says "modprobe: WARNING: kernel: mb_params: unknown parameter 'numbre' ignored (the nearest is number)"
loaded mb_params
param mb_params number 1

t 'an unknown parameter that is like none'
try insmod "$extra/mb_params.ko" colour=red
gives 0 "insmod: WARNING: kernel: mb_params: unknown parameter 'colour' ignored (see modinfo -p)"

t 'parameters that every module has'
try modprobe mb_params async_probe=1 dyndbg=+p
gives 0 ''

t 'a bad value'
show modprobe mb_params number=many
ends 5
says "*
modprobe: ERROR: kernel: mb_params: \`many' invalid for parameter \`number' (its type is int)"
try insmod "$extra/mb_params.ko" list=1,2,x
says "*for parameter \`list' (its type is array of int)"
try insmod "$extra/mb_params.ko" list=1,2,3,4,5
says "*for parameter \`list' (its type is array of int)"

t 'of what is needed, with its own parameters'
conf 'options mb_base msec=x'
show modprobe mb_top
ends 5
says "*
modprobe: ERROR: kernel: mb_base: \`x' invalid for parameter \`msec' (its type is int)"

t 'no device'
show modprobe mb_fail
ends 5
says "*
modprobe: ERROR: kernel: mb_fail: init
modprobe: ERROR: mb_fail: no device for it; the file is sound"

t 'only what the kernel has said since then, and about this module'
load mb_params.ko
try modprobe mb_fail
busybox rmmod mb_params
try modprobe mb_fail
case $out in
*init*init* | *mb_params*) wrong 'too much' ;;
esac

t 'out of memory'
show modprobe mb_fail error=-12
ends 5
says '*
modprobe: ERROR: mb_fail: too little memory, or its start said so'

t 'another error of the start'
show insmod "$extra/mb_fail.ko" error=-110
ends 5
says '*
insmod: ERROR: mb_fail: its start said so'

t 'the kernel'\''s own blacklist'
show modprobe mb_post
ends 5
says "*
modprobe: ERROR: kernel: Module mb_post is blacklisted (module_blacklist= of the kernel)"

t 'no exit function'
load mb_permanent.ko
show rmmod mb_permanent
ends 5
says '*
rmmod: ERROR: mb_permanent: no exit function'
keep

t 'the tree of the running kernel is missing'
mkdir /lib/modules/1.2.3
fits=" ($version, fits)"
# A modbox with gz alone cannot read these.
[ -z "$packed" ] || fits=''
mv "/lib/modules/$version" /lib/modules/kept
show modprobe mb_params
ends 3
says "*
modprobe: FATAL: there are modules of: kept$fits"
cp /lib/modules/kept/extra/mb_params.ko /tmp/sound.ko
mv /lib/modules/kept "/lib/modules/$version"
show modprobe -S 1.2.4 mb_params
says "*
modprobe: FATAL: there are modules of: $version"
mv "/lib/modules/$version" /lib/kept
show modprobe mb_params
says "*
modprobe: FATAL: there are no modules of any kernel in /lib/modules"
mv /lib/kept "/lib/modules/$version"
rmdir /lib/modules/1.2.3

t 'early boot: without /dev, /proc and /sys'
umount -l /dev
umount -l /sys
umount -l /proc
try insmod $spoilt/magic-spoilt.ko
out_magic=$out
try insmod "$extra/mb_other.ko"
out_symbol=$out
try modprobe mb_params number=x
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
says '*
modprobe: ERROR: mb_params: bad parameter, not for this kernel, or its start said so'
out=$out_magic
[ -n "$packed" ] || says "*
insmod: ERROR: mb_params: 'mod_unlaod' is not 'mod_unload'; * has '*'"
out=$out_symbol
says '*
insmod: ERROR: mb_other: wants the symbol mb_base_value (mb_base exports it, and is not loaded)'

t 'modules_disabled'
load mb_params.ko
echo 1 >/proc/sys/kernel/modules_disabled
show modprobe mb_dash
ends 5
says '*
modprobe: ERROR: mb_dash: modules_disabled until reboot'
show rmmod mb_params
ends 5
says '*
rmmod: ERROR: mb_params: modules_disabled until reboot'
