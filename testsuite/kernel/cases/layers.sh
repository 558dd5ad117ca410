# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# Modules in layers (docs/layers.md): an extension in a squashfs over a base that is read-only, too.
#: binary all
#: only x86-64
#: modules loop squashfs button
#: layer mb_driver mb_other mb_params mb_top

base=/lib/modules/$version
good=/ext/good/$version
uevent=/sys/devices/platform/mb_thing/uevent

plug_in() {
	mount -o loop,ro -t squashfs /layer.img /ext || wrong "could not mount the extension"
}

# over ARGUMENT...: modprobe with the extension.
over() {
	try modprobe --overlay /ext/good "$@"
}

mkdir /ext
mkdir -p /etc/depmod.d
/sbin/modprobe -a loop squashfs
keep
plug_in
# The base has another module with an alias of the extension, and a module that this one replaces.
cp "$good/mb_params.ko" "$extra/mb_spare.ko"
cp "$good/mb_other.ko" "$extra/"
/sbin/depmod
mount -o bind "$base" "$base"
mount -o remount,bind,ro "$base"

t 'both are read-only'
refuse touch "$base/file"
refuse touch "$good/file"

t 'a module of the extension, with its needs of the base'
over -v mb_top
gives 0 "insmod $extra/mb_base.ko 
insmod $extra/mb_middle.ko 
insmod $good/mb_top.ko "
only mb_base mb_middle mb_top

t '... and removed with them'
load mb_base.ko mb_middle.ko
over mb_top
gives 0 ''
over -r mb_top
gives 0 ''
only

t 'an index that was made without the base'
try modprobe --overlay /ext/alone mb_top
gives 0 ''
only mb_base mb_middle mb_top

t 'a module that both have'
over -v mb_other
gives 0 "insmod $extra/mb_base.ko 
insmod $good/mb_other.ko "
only mb_base mb_other

t 'an alias that both have: all modules, those of the extension first'
over -R modbox:params-1
gives 0 'mb_params
mb_spare'
over -v modbox:params-1 number=5
ends 0
says "*insmod $good/mb_params.ko number=5
insmod $extra/mb_spare.ko *"
param mb_params number 5

t 'a damaged index of the extension: one warning, and the same modules'
try modprobe -v --overlay /ext/damaged mb_top
gives 0 "modprobe: WARNING: could not use /ext/damaged/$version/modules.dep.bin: it is damaged; using the modules \
themselves (depmod -m /ext/damaged --overlay / $version makes it anew)
insmod $extra/mb_base.ko 
insmod $extra/mb_middle.ko 
insmod /ext/damaged/$version/mb_top.ko "
only mb_base mb_middle mb_top

t 'without the extension: not found'
try modprobe mb_top
says '*Module mb_top not found*'
only

t 'moddiag names the layer'
try moddiag --overlay /ext/good mb_other
says "*mb_other is $good/mb_other.ko*"

# ---- from here on with a line of depmod.d

echo 'layer /ext/good' >/etc/depmod.d/ext.conf

t 'a line in depmod.d: modprobe, moddiag, modplug'
try modprobe -v mb_top
gives 0 "insmod $extra/mb_base.ko 
insmod $extra/mb_middle.ko 
insmod $good/mb_top.ko "
try moddiag mb_top
says "*mb_top is $good/mb_top.ko*"
load mb_device.ko
try modplug
ends 0
loaded mb_driver

t 'modplug -e: a device of the extension'
/sbin/modplug -q
keep
/sbin/modplug -e -f -v -p /tmp/plug.pid >/tmp/served 2>&1 3>&- &
until_true [ -s /tmp/plug.pid ]
read -r pid </tmp/plug.pid
load mb_device.ko
until_true [ -e /sys/module/mb_driver ]
busybox rmmod mb_driver
# The device stays.
keep

t '... holds nothing: the extension is unmounted'
until_true umount /ext
refuse [ -e "$good" ]
check kill -0 "$pid"

t '... and what only it had is no error'
echo add >"$uevent"
# Events come one after the other: the second is seen after the first.
busybox rmmod button
for button in /sys/bus/acpi/devices/LNXPWRBN*/uevent; do
	echo add >"$button"
done
until_true [ -e /sys/module/button ]
unloaded mb_driver

t '... and it is mounted again: the module is loaded'
plug_in
echo add >"$uevent"
until_true [ -e /sys/module/mb_driver ]
until_true umount /ext
kill "$pid"
wait "$pid"
equal $? 0
equal "$(grep -v -e '^insmod ' -e '^[0-9]* devices' /tmp/served)" ''
