# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# The kernel's own modules: depmod runs in the guest, then modprobe reads its index.
#: tree whole
#: index none
#: memory 1024
#: seconds 300

t 'before depmod: a module by its name'
try modprobe -q dm-mod
ends 0
loaded dm_mod

t 'depmod on the modules of the kernel'
try depmod
gives 0 ''
check [ -s "/lib/modules/$version/modules.dep.bin" ]
check [ -s "/lib/modules/$version/modules.alias.bin" ]

t 'modprobe from that'
try modprobe mb_top
gives 0 ''
loaded mb_top mb_middle mb_base

t 'a long chain of the real kernel'
try modprobe raid456
gives 0 ''
loaded raid456 async_pq async_xor xor raid6_pq md_mod

t 'remove it, with all that it brought'
try modprobe raid456
try modprobe -r raid456
gives 0 ''
unloaded raid456 async_pq md_mod

t 'by alias'
try modprobe fs-isofs
ends 1
try modprobe fs-iso9660
gives 0 ''
loaded isofs

t 'depmod -A has nothing to do'
try depmod -A
gives 0 ''
