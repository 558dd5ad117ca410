# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# Compressed modules with a modbox that unpacks only gz: the kernel unpacks the others, if it can.
#: modules loop
#: tree packed
#: short

helper=none
[ ! -r /sys/module/compression ] || read -r helper </sys/module/compression

t 'gz'
try insmod "$extra/mb_params.ko.gz" number=5
gives 0 ''
param mb_params number 5

t "xz with 32-bit check sums (the kernel unpacks: $helper)"
try insmod "$extra/mb_pre.ko.xz"
if [ "$helper" = xz ]; then
	gives 0 ''
	only mb_pre
else
	refuse [ "$status" = 0 ]
	says "*mb_pre.ko.xz*xz*"
	only
fi

t 'xz with 64-bit check sums, which no kernel unpacks'
try insmod "$extra/mb_post.ko.xz"
refuse [ "$status" = 0 ]
says "*mb_post.ko.xz*"
only

t 'zst'
try insmod "$extra/mb_soft.ko.zst"
if [ "$helper" = zstd ]; then
	gives 0 ''
	only mb_soft
else
	refuse [ "$status" = 0 ]
	says "*mb_soft.ko.zst*zstd*"
	only
fi

if [ "$helper" = xz ]; then
	t 'what the kernel says of a module that it unpacked itself'
	try insmod "$extra/mb_middle.ko.xz"
	ends 5
	says '*Unknown symbol in module*Unknown symbol mb_base_value (err -2)*'
fi
