# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# Firmware that the kernel asks user space for: modplug hands it over, or reports at once that there is
# none.
#: binary all
#: only x86-64-full
#: own none
#: modules test_firmware
#: short

modprobe test_firmware
keep
device=/sys/devices/virtual/misc/test_firmware
echo 1 >/proc/sys/kernel/firmware_config/force_sysfs_fallback
# The kernel first looks for files itself, so these must be where only modplug finds them.
root=/mnt
for place in sbin lib proc sys dev; do
	mkdir -p "$root/$place"
done
cp /sbin/modbox "$root/sbin/modplug"
for place in proc sys dev; do
	mount -o bind "/$place" "$root/$place"
done
mkdir -p "$root/lib/firmware/updates/$version" "$root/lib/modules"
ln -s "/lib/modules/$version" "$root/lib/modules/$version"

# serve OPTION...: runs modplug in that root.
serve() {
	busybox chroot "$root" /sbin/modplug -e -f -p /pid "$@" >/tmp/said 2>&1 3>&- &
	until_true [ -s "$root/pid" ]
	read -r pid <"$root/pid"
}

end_serving() {
	kill "$pid"
	until_true [ ! -e "$root/pid" ]
}

t 'a file'
echo first >"$root/lib/firmware/mb-one.bin"
echo second >"$root/lib/firmware/updates/$version/mb-one.bin"
serve
check timeout 20 sh -c "printf mb-one.bin >$device/trigger_request"
equal "$(cat /dev/test_firmware)" second

t 'one that nobody has: the answer comes at once'
refuse timeout 20 sh -c "printf mb-none.bin >$device/trigger_request"
says ''
check grep -q 'firmware mb-none.bin for /sys/devices/.*: No such file' /tmp/said
end_serving

t 'one that was asked for before modplug began'
printf mb-one.bin >"$device/trigger_request" 2>/tmp/failed &
asking=$!
until_true [ -e /sys/class/firmware/mb-one.bin ]
serve
wait "$asking"
equal "$(cat /dev/test_firmware)" second
end_serving

t '--no-firmware: left to others'
serve --no-firmware
printf mb-one.bin >"$device/trigger_request" 2>/tmp/failed &
until_true [ -e /sys/class/firmware/mb-one.bin ]
sleep 1
check [ -e /sys/class/firmware/mb-one.bin ]
echo -1 >/sys/class/firmware/mb-one.bin/loading
end_serving
