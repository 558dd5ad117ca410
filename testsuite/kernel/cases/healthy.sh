# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# After a cold plug with all drivers that the kernel has, moddiag finds nothing wrong. In make check a
# few drivers must do (devices.sh, boards.sh, diag.sh); with LONG=1 testsuite/kernel/boot MACHINE healthy
# shows it for a whole tree.
#: newest
#: only x86-64-newest
#: tree whole
#: own none
#: binary full
#: device qemu-xhci usb-kbd nvme,serial=1 virtio-net-pci
#: memory 2048
#: seconds 900

t 'after a cold plug nothing is wrong'
ask_all
ask_all
ask_all
keep
try moddiag
ends 0
says '* 0 faults, 0 warnings'
show moddiag -v
try moddiag -p
ends 0
