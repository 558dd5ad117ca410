# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# moddiag
#: binary full
#: tree whole
t 'look'
show time moddiag -p
show time moddiag -p
show time moddiag -p
show time modinfo -n fec
show time modprobe -v -n fec
find /sys/devices -type d | wc -l >/tmp/n
show cat /tmp/n
