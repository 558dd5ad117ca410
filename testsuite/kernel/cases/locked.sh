# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# A kernel in lockdown.
#: modules loop
#: append lockdown=integrity
#: binary full

t 'lockdown: signed by the kernel'\''s maker'
try modprobe loop
gives 0 ''

t 'lockdown: no signature'
show modprobe mb_params
ends 5
says "*
modprobe: ERROR: kernel: Lockdown: modprobe: unsigned module loading is restricted*(lockdown= or secure boot)"

t 'lockdown: moddiag'
mount -t securityfs securityfs /sys/kernel/security
try moddiag -p mb_params
ends 9
says '*	signature	fault	none; the kernel is locked down*'
says '*	lockdown	ok	the kernel is locked down*'
try moddiag -p loop
ends 0
umount /sys/kernel/security
