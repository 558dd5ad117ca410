# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# The kernel's command line; at the end, the switch that forbids modules until the next boot.
#: append mb_params.number=11 mb-params.text="a b" mb_params.list=1,2 mb_base.msec=1
#: append modprobe.blacklist=mb_pre,mb-driver modprobe.forbid=mb-other module_blacklist=mb_post

t 'parameters on the kernel command line'
try modprobe mb_params
gives 0 ''
param mb_params number 11
param mb_params text 'a b'
param mb_params list 1,2

t 'the command line comes after the kernel'\''s'
try modprobe mb_params number=12
gives 0 ''
param mb_params number 12
param mb_params list 1,2

t 'options in modprobe.d beside them'
conf 'options mb_params flag=1'
try modprobe mb_params
gives 0 ''
param mb_params number 11
param mb_params flag Y

t 'parameters of what is needed'
try modprobe mb_top
gives 0 ''
param mb_base msec 1

t 'insmod takes none of that'
try insmod "$extra/mb_params.ko"
gives 0 ''
param mb_params number 1

t 'modprobe.blacklist='
try modprobe platform:mb_thing
gives 0 ''
only
try modprobe mb_driver
gives 0 ''
only mb_driver

t 'modprobe.blacklist= with -b'
try modprobe -b mb_driver
gives 0 ''
try modprobe -b mb-pre
gives 0 ''
only

t 'modprobe.forbid='
try modprobe mb_other
ends 4
says 'modprobe: ERROR: Module mb_other is forbidden by /proc/cmdline*'
only

t 'module_blacklist= is the kernel'\''s'
try modprobe mb_post
ends 5
says "modprobe: ERROR: could not insert 'mb_post': Operation not permitted*"
only

t 'soft dependencies: one on the blacklist is a name and loads, one that the kernel refuses does not matter'
try modprobe mb_soft
gives 0 ''
only mb_pre mb_soft

# From here on the kernel loads and removes no module.

t 'modules_disabled'
load mb_base.ko
echo 1 >/proc/sys/kernel/modules_disabled
try modprobe mb_params
ends 5
says "modprobe: ERROR: could not insert 'mb_params': Operation not permitted*"
try insmod "$extra/mb_params.ko"
ends 5
says "insmod: ERROR: could not insert module $extra/mb_params.ko: Operation not permitted*"
try rmmod mb_base
ends 5
says "rmmod: ERROR: could not remove *mb_base*: Operation not permitted*"
try modprobe -r mb_base
ends 5
try modprobe mb_base
gives 0 ''
only mb_base
