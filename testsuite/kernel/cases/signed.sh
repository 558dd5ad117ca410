# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# A kernel that accepts only signed modules.
#: modules loop
#: append module.sig_enforce=1
#: binary full
#: short

t 'signed by the kernel'\''s maker'
try modprobe loop
gives 0 ''
loaded loop

t 'no signature'
show modprobe mb_params
ends 5
says '*
modprobe: ERROR: kernel: Loading of unsigned module is rejected (module.sig_enforce)
modprobe: ERROR: mb_params: no signature'
only

t 'signed by a key that the kernel does not know'
show insmod /spoilt/signed-spoilt.ko
ends 5
says "*
insmod: ERROR: kernel: Loading of module with unavailable key is rejected (module.sig_enforce)
insmod: ERROR: mb_params: signed by 'modbox test key', unknown to this kernel"

busybox rmmod loop 2>/dev/null
file=$(find "/lib/modules/$version" -name 'loop.ko*')
plain=/tmp/plain.ko
case $file in
*.xz) busybox unxz -c "$file" >"$plain" ;;
*) cp "$file" "$plain" ;;
esac

t 'changed after it was signed'
cp "$plain" /tmp/loop.ko
printf X | dd of=/tmp/loop.ko bs=1 seek=100 conv=notrunc 2>/dev/null
show insmod /tmp/loop.ko
ends 5
says "*
insmod: ERROR: loop: signed by '*', changed since"

t 'a damaged signature'
cp "$plain" /tmp/loop.ko
size=$(wc -c </tmp/loop.ko)
# The signature's length is before the last 28 bytes, big-endian; 12 bytes of information belong to it.
# shellcheck disable=SC2046 # words
set -- $(busybox od -An -tu1 -j $((size - 30)) -N 2 /tmp/loop.ko)
dd if=/dev/zero of=/tmp/loop.ko bs=1 seek=$((size - 40 - $1 * 256 - $2)) count=64 conv=notrunc 2>/dev/null
show insmod /tmp/loop.ko
ends 5
says '*
insmod: ERROR: loop: damaged signature'

t 'moddiag: no signature'
try moddiag -p mb_params
ends 9
says '*	signature	fault	none; the kernel takes signed modules only (module.sig_enforce)*'
diagnosis 'not signed, and the kernel insists on it' mb_params
try moddiag -p loop
ends 0
says "*	signature	unknown	there, by *, whose key the kernel has, not verified: *"
try moddiag -p /spoilt/signed-spoilt.ko
ends 9
says "*	signature	fault	there, by 'modbox test key', a key that this kernel does not have; the kernel takes signed modules only*"
