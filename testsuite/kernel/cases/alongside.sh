# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# modplug -e, systemd-udevd, and mdev -d that calls modplug for each device, at the same time: each of the
# three hears of every device, and wants its modules loaded.
#: binary all
#: only x86-64-full
#: own none
#: short
#: monitor yes
#: udev yes
#: processors 2
#: memory 768
#: seconds 600
#: device pcie-root-port,id=rp0,chassis=1,slot=1 qemu-xhci
#: modules virtio_net virtio_pci xhci-pci usbhid hid-generic usb-storage uas sd_mod

monitor() {
	echo "@monitor $*" >&3
}

# shellcheck disable=SC2317 # called by until_true
exists() {
	[ -e "$1" ]
}

# is_bound DRIVER COUNT: it has that many devices.
# shellcheck disable=SC2317
is_bound() {
	bound_count=$2
	set -- "/sys/bus/usb/drivers/$1"/*:*
	[ -e "$1" ] && [ $# = "$bound_count" ]
}

# shellcheck disable=SC2317
mdev_listens() {
	echo add >/sys/devices/virtual/mem/null/uevent
	[ -e /tmp/mdev.on ]
}

# once TEXT: the log has the line that a driver prints when it is started, one time.
once() {
	equal "$1 $(dmesg | grep -c "$1")" "$1 1"
}

# No error of any of the three, nothing that waits for its module.
all_is_well() {
	try cat /tmp/modplug.said /tmp/mdev.said /tmp/udev.said
	case $out in
	*ERROR* | *FATAL* | *WARN* | *Failed*) wrong "said: $out" ;;
	esac
	try modplug -n
	gives 0 ''
	equal "$(cut -d ' ' -f 1 /proc/modules | sort | uniq -d)" ''
}

if [ ! -e /bin/udevadm ]; then
	t 'all three at once'
	skip "the host has no udev of this architecture"
	finish
fi

t 'all three start'
mkdir -p /run /tmp
# shellcheck disable=SC2016 # for mdev
printf '%s\n' 'null root:root 0666 @echo on >/tmp/mdev.on' '$MODALIAS=.*    root:root 0660    @modplug -q "$MODALIAS"' >/etc/mdev.conf
echo 'root:x:0:0::/:/bin/sh' >/etc/passwd
echo 'root:x:0:' >/etc/group
/sbin/modplug -e -f -v -p /tmp/pid >/tmp/modplug.said 2>&1 3>&- &
busybox mdev -d -f >/tmp/mdev.said 2>&1 3>&- &
mdev=$!
/lib/systemd/systemd-udevd >/tmp/udev.said 2>&1 3>&- &
udev=$!
until_true [ -s /tmp/pid ]
until_true mdev_listens
until_true /bin/udevadm control --ping
read -r modplug </tmp/pid
loaded xhci_pci
all_is_well
keep

t 'the cold plug of udev, with the others awake'
try /bin/udevadm trigger --action=add
ends 0
try /bin/udevadm settle --timeout=60
ends 0
all_is_well
keep

t 'a network card, five keyboards, two disks, as fast as they come'
monitor device_add virtio-net-pci,bus=rp0,id=n1
n=0
while [ $((n += 1)) -le 2 ]; do
	monitor drive_add 0 "if=none,id=d$n,driver=null-co,size=1048576"
	monitor device_add "usb-storage,drive=d$n,id=s$n,port=$n"
done
# A hub is needed for more than four of a kind.
monitor device_add usb-hub,id=hub,port=3
n=0
while [ $((n += 1)) -le 5 ]; do
	monitor device_add "usb-kbd,id=k$n,port=3.$n"
done
until_true exists /sys/class/net/eth0
until_true exists /sys/block/sdb
until_true is_bound usbhid 5
until_true is_bound usb-storage 2
loaded virtio_net usbhid hid_generic usb_storage sd_mod
try /bin/udevadm settle --timeout=60
all_is_well
once 'usbcore: registered new interface driver usbhid'
once 'usbcore: registered new interface driver usb-storage'
keep

t 'removed, the driver taken away, and there again: loaded once more'
n=0
while [ $((n += 1)) -le 5 ]; do
	monitor device_del "k$n"
done
until_true modprobe -r hid_generic usbhid
monitor device_add usb-kbd,id=k9,port=4
until_true is_bound usbhid 1
try /bin/udevadm settle --timeout=60
all_is_well
keep

t 'all three are there to the end'
check kill -0 "$modplug"
check kill -0 "$mdev"
check kill -0 "$udev"
try grep -c 'events were lost' /tmp/modplug.said
equal "$out" 0
kill "$modplug" "$mdev" "$udev"
