# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# Devices come and go while the machine runs: the emulator adds and removes them on request.
#: binary all
#: only x86-64-full arm64
#: own none
#: monitor yes
#: short
#: device pcie-root-port,id=rp0,chassis=1,slot=1 pcie-root-port,id=rp1,chassis=2,slot=2 qemu-xhci
#: modules virtio_net virtio_pci xhci-pci usbhid hid-generic usb-storage uas sd_mod

# monitor COMMAND...: the emulator executes it.
monitor() {
	echo "@monitor $*" >&3
}

# shellcheck disable=SC2317 # called by until_true
exists() {
	for exists_path; do
		[ ! -e "$exists_path" ] || return 0
	done
	return 1
}

# shellcheck disable=SC2317
is_loaded() {
	for is_name; do
		[ -e "/sys/module/$is_name/initstate" ] || return 1
	done
}

# Reads the files again each time, and leaves out the keyboard that every PC has.
# shellcheck disable=SC2317
has_keyboard() {
	grep -q 'USB Keyboard' /sys/class/input/input*/name
}

t 'the daemon: the bus itself needs a module'
unloaded xhci_pci
/sbin/modplug -e -f -v -p /tmp/pid >/tmp/said 2>&1 3>&- &
until_true [ -s /tmp/pid ]
read -r pid </tmp/pid
loaded xhci_pci
try cat /tmp/said
says '*insmod */xhci-pci.ko # /sys/devices/*, * ms*'
says '* devices, * modules loaded, * 0 failed, *'
unloaded virtio_net usbhid usb_storage
keep

t 'a network card'
monitor device_add virtio-net-pci,bus=rp0,id=n1
until_true exists /sys/class/net/eth0
loaded virtio_net
keep

t 'a USB keyboard'
monitor device_add usb-kbd,id=k1
until_true is_loaded usbhid hid_generic
until_true has_keyboard
keep

t 'a USB disk'
monitor drive_add 0 if=none,id=d1,driver=null-co,size=1048576
monitor device_add usb-storage,drive=d1,id=s1
until_true is_loaded usb_storage
until_true exists /sys/block/sda
loaded sd_mod
keep

t 'removed, their drivers taken away, and added again'
monitor device_del n1
monitor device_del k1
monitor device_del s1
until_true [ ! -e /sys/class/net/eth0 ]
until_true [ ! -e /sys/block/sda ]
until_true modprobe -r virtio_net
until_true modprobe -r usbhid
unloaded virtio_net usbhid
refuse has_keyboard
# A port needs seconds to release a card.
monitor device_add virtio-net-pci,bus=rp1,id=n2
monitor device_add usb-kbd,id=k2
until_true exists /sys/class/net/eth0
until_true is_loaded usbhid
until_true has_keyboard
keep

t 'a device that is waited for'
/sbin/modplug -q -t 60 --until=sdb --until='usb:v46F4p0001*' 3>&- &
waiting=$!
sleep 0.5
check kill -0 "$waiting"
monitor drive_add 0 if=none,id=d2,driver=null-co,size=1048576
monitor device_add usb-storage,drive=d2,id=s2
monitor drive_add 0 if=none,id=d3,driver=null-co,size=1048576
monitor device_add usb-storage,drive=d3,id=s3
wait "$waiting"
equal $? 0
check [ -e /dev/sdb ]

t 'one that is there already'
try modplug -q -t 60 --until='/dev/sd[b]' --until='usb:v46F4p0001*'
gives 0 ''

t 'one that does not come'
try modplug -t 1 --until=sdq
ends 1
says '*modplug: ERROR: no device sdq after 1 s*'

t 'the daemon ends'
kill "$pid"
until_true [ ! -e "/proc/$pid" ]
check [ ! -e /tmp/pid ]
