# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# A kernel in lockdown.
#: modules loop
#: append lockdown=integrity
#: binary all

t 'lockdown: signed by the kernel'\''s maker'
try modprobe loop
gives 0 ''

t 'lockdown: no signature'
show modprobe mb_params
ends 5
says "*
modprobe: ERROR: kernel: Lockdown: modprobe: unsigned module loading is restricted*(lockdown= or secure boot)"

t 'lockdown: moddiag'
# The log tells it, too.
agree 9 fault signature 'no signature, and the kernel is locked down' mb_params
mount -t securityfs securityfs /sys/kernel/security
try moddiag -p mb_params
ends 9
says '*	signature	fault	no signature, and the kernel is locked down*'
says '*	lockdown	ok	the kernel is locked down*'
try moddiag -p loop
ends 0
umount /sys/kernel/security
diagnosis 'no signature, and the kernel is locked down' mb_params
