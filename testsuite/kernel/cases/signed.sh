# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# A kernel that accepts only signed modules.
#: modules loop
#: append module.sig_enforce=1
#: binary all
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
# A device that no module is for.
asking=0000:00:00.0
[ -e /sys/bus/pci/devices/$asking/modalias ] || asking=
[ -z "$asking" ] || {
	read -r alias <"/sys/bus/pci/devices/$asking/modalias"
	conf "alias $alias mb_params"
}
# shellcheck disable=SC2086 # perhaps no word
agree 9 fault signature '*no signature, and the kernel takes signed modules only (module.sig_enforce)' mb_params $asking ${asking:+all}
diagnosis 'not signed, and the kernel insists on it' mb_params
try moddiag -p loop
ends 0
says "*	signature	unknown	signed by *, whose key the kernel has, not verified: *"
case $machine in
x86-64)
	cp "$extra/mb_params.ko" /tmp/
	cp /spoilt/signed-spoilt.ko "$extra/mb_params.ko"
	agree 9 fault signature "*signed by 'modbox test key', a key that this kernel does not have; the kernel takes signed modules only*" \
		mb_params $asking all
	diagnosis 'signed by a key of nobody, and the kernel insists on one that it knows' mb_params
	cp /tmp/mb_params.ko "$extra/"
	# That of a module of the kernel itself.
	conf "alias $alias loop"
	size=$(wc -c <"$file")
	cp "$file" /tmp/signed.ko
	# shellcheck disable=SC2046 # words
	set -- $(busybox od -An -tu1 -j $((size - 30)) -N 2 "$file")
	head -c $((size - 40 - $1 * 256 - $2)) /tmp/signed.ko >"$file"
	try depmod
	agree 9 fault signature '*no signature, and the kernel takes signed modules only (module.sig_enforce)' loop $asking all
	diagnosis 'the signature was taken off, and the kernel insists on it' loop
	cp /tmp/signed.ko "$file"
	try depmod
	;;
esac
try moddiag -p /spoilt/signed-spoilt.ko
ends 9
says "*	signature	fault	signed by 'modbox test key', a key that this kernel does not have; the kernel takes signed modules only*"
