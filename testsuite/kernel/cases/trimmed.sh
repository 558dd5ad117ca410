# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# What testsuite/boards.tests compares of a machine before and after its tree is trimmed: which modules a
# cold plug loads, and which devices have a driver then.
#: only boards
#: own none
#: binary all
#: tree whole
#: memory 1024
#: seconds 900

t 'a cold plug'
# Again, for the devices that appeared with the first drivers.
try modplug
try modplug
sleep 3
try modplug
ends 0
find /sys/devices -name uevent -exec cat {} + | sed 's/^/@> text /'
modules_now
for name in $now; do
	echo "@> module $name"
done
find /sys/devices -name driver -type l -exec ls -ld {} + | sed -n 's:.* \(/sys/devices/[^ ]*\)/driver -> .*/:@> bound \1 :p'
