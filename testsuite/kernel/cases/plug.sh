# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# modplug: what the devices of a machine ask for, at once and as they come.
#: binary plug
#: modules virtio_net virtio_pci virtio_blk
#: device virtio-net-pci
#: only x86-64 arm64 sabrelite

# until WHAT COMMAND...: within ten seconds.
until_true() {
	tenths=0
	until "$@"; do
		[ $((tenths += 1)) -le 100 ] || { wrong "not within ten seconds: $*"; return; }
		sleep 0.1
	done
}

# The devices of the machine come first; what they bring stays.
case $machine in
x86-64* | arm64*)
	t 'cold plug: the network device below a PCI device'
	try modplug -v
	ends 0
	says '*insmod */virtio_net.ko # /sys/devices/*virtio*, * ms*'
	says '* devices, * modules loaded, * already there, 0 failed, *.* s'
	loaded virtio_net
	check [ -e /sys/class/net/eth0 ]
	keep

	t 'once more: nothing to do'
	try modplug
	ends 0
	says '* devices, 0 modules loaded, * already there, 0 failed, 0.2* s'
	;;
esac

t 'a device, its driver'
load mb_device.ko
try modplug -v
ends 0
says "*insmod */extra/mb_driver.ko # /sys/devices/platform/mb_thing, * ms*"
loaded mb_driver

t '-n prints and loads nothing'
load mb_device.ko
try modplug -n
gives 0 "insmod $extra/mb_driver.ko # /sys/devices/platform/mb_thing"
unloaded mb_driver

t '-u: who has no driver'
load mb_device.ko
try modplug -u
ends 0
says '*/sys/devices/platform/mb_thing platform:mb_thing not loaded: mb_driver*'
load mb_driver.ko
try modplug -u
ends 0
case $out in
*mb_thing*) wrong "still without a driver: $out" ;;
esac

t 'a blacklisted driver'
load mb_device.ko
conf 'blacklist mb_driver'
try modplug
ends 0
unloaded mb_driver

t 'a dependency of an alias; a failing one says why; others are not held up'
conf 'softdep mb_driver pre: mb_fail' 'alias platform:mb_thing mb_top' 'alias platform:mb_thing mb_driver' 'options mb_driver nosuch=1'
load mb_device.ko
try modplug
ends 0
loaded mb_driver mb_top mb_middle mb_base
unloaded mb_fail

t 'one that fails: the summary counts it'
conf 'alias platform:mb_thing mb_fail' 'alias platform:mb_thing mb_driver'
load mb_device.ko
try modplug
ends 5
says '*modplug: ERROR: could not insert *mb_fail*: No such device*'
says '* 1 failed, *'
loaded mb_driver

t 'the daemon: what comes later'
try modplug -e -p /tmp/plug.pid
ends 0
read -r pid </tmp/plug.pid
check kill -0 "$pid"
load mb_device.ko
until_true [ -e /sys/module/mb_driver ]
kill "$pid"
until_true [ ! -e "/proc/$pid" ]
check [ ! -e /tmp/plug.pid ]
