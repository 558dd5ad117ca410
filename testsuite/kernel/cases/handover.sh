# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# modplug and firmware that cannot be read yet; and from the modplug of an initramfs to that of the root.
# The driver mb_blob fails without its firmware, and nothing starts it again. mb_device makes its device.
#: binary all
#: only x86-64
#: modules virtio_net virtio_pci serio_raw evdev button rtc_cmos
#: seconds 480

firmware=/lib/firmware/mb_blob.bin
driver=/sys/bus/platform/devices/mb_chip/driver
mkdir -p /lib/firmware

# The modules of the machine's own devices stay.
/sbin/modplug -q
/sbin/modprobe -a -q evdev
keep

chip() {
	rm -f "$firmware"
	busybox insmod "$extra/mb_device.ko" name=mb_chip
}

t 'without --need-firmware: the driver fails, and the file comes too late'
chip
try modplug
ends 0
loaded mb_blob
echo blob >"$firmware"
try modplug
ends 0
check [ ! -e "$driver" ]

t '--need-firmware: held back, named in one line'
chip
try modplug --need-firmware=600
ends 0
says 'modplug: WARNING: Module mb_blob is held back: its firmware mb_blob.bin cannot be read
* devices, 0 modules loaded, * already there, 0 failed, 1 held back, *'
unloaded mb_blob
echo blob >"$firmware"
try modplug --need-firmware=600
ends 0
loaded mb_blob
check [ -e "$driver" ]

t '--need-firmware: at SIGHUP, when the file is there'
chip
/sbin/modplug -e -f -p /tmp/plug.pid --need-firmware=600 >/tmp/served 2>&1 3>&- &
until_true [ -s /tmp/plug.pid ]
read -r pid </tmp/plug.pid
until_true grep -q 'mb_blob is held back' /tmp/served
unloaded mb_blob
echo blob >"$firmware"
kill -HUP "$pid"
until_true [ -e "$driver" ]
loaded mb_blob
kill "$pid"
wait "$pid"

t '--need-firmware: while a device is awaited, no longer than that'
chip
try modplug --need-firmware=1 --until=none -t 10
ends 1
says '*mb_blob is held back*no device none after 10 s*, 1 modules loaded, *'
loaded mb_blob
check [ ! -e "$driver" ]

# ---- to another root

t 'an initramfs: what it has and what it lacks is handed over'
chip
busybox rmmod button
mkdir -p /run
mount -t tmpfs run /run
mkdir /tree
mount -t tmpfs tree /tree
cp -a "/lib/modules/$version" /tree/
find "/tree/$version" -name 'button.ko*' -exec rm '{}' +
mount -o bind /tree /lib/modules
/sbin/depmod
try modplug --need-firmware=600 --hand-over
ends 0
says '*mb_blob is held back*0 modules loaded, *'
unloaded mb_blob button
check grep -q "^held${tab}/sys/devices/platform/mb_chip${tab}platform:mb_chip${tab}mb_blob${tab}mb_blob.bin\$" /run/modplug
check grep -q "^wanted$tab.*${tab}acpi:LNXPWRBN:" /run/modplug
check grep -q "^done$tab.*${tab}evdev\$" /run/modplug
# The chip stays.
keep

t '... and nothing of its tree is held'
check umount /lib/modules
check umount /tree

# A root with its own modules, index and firmware. Its init is the last case.
t 'another root: nothing is loaded twice, and what was missing is loaded'
mount -t tmpfs root /mnt
mkdir -p /mnt/bin /mnt/sbin /mnt/lib/firmware /mnt/lib/modules /mnt/proc /mnt/sys /mnt/dev /mnt/run /mnt/tmp
cp /bin/busybox /mnt/bin/
ln -s busybox /mnt/bin/sh
cp /sbin/modbox /mnt/sbin/
ln -s modbox /mnt/sbin/modplug
cp -a "/lib/modules/$version" /mnt/lib/modules/
echo blob >/mnt/lib/firmware/mb_blob.bin
cat >/mnt/init <<'END'
#!/bin/sh
export PATH=/sbin:/bin
# verdict WHAT COMMAND...: ends the case as failed unless COMMAND succeeds.
verdict() {
	what=$1
	shift
	"$@" && return
	printf '%s\n' "$what" "$said" | sed 's/^/@| /'
	printf '%s\n' @fail @end
	sleep 1000
}
said=$(modplug --take-over -v 2>&1)
steps=$(echo "$said" | sed -n 's:^insmod .*/\([^/ ]*\)\.ko .*:\1:p' | sort | tr '\n' ' ')
verdict "loaded: $steps" [ "$steps" = 'button mb_blob ' ]
verdict 'the driver has its firmware' [ -e /sys/bus/platform/devices/mb_chip/driver ]
verdict 'the file is gone' [ ! -e /run/modplug ]
verdict 'another root' [ ! -e /cases.sh ]
said=$(modplug --take-over -v 2>&1)
verdict 'a third has nothing to do' [ "${said%% modules loaded*}" != "$said" ]
printf '%s\n' @pass @end
sleep 1000
END
chmod 755 /mnt/init
for name in proc sys dev run; do
	mount --move "/$name" "/mnt/$name" || wrong "could not move /$name"
done
[ -n "$bad" ] || exec switch_root /mnt /init
