# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# moddiag and FreeBSD's commands on a running machine: devices with and without drivers, the kernel's own
# configuration, and a healthy machine, where moddiag finds nothing.
#: only x86-64 sabrelite arm64
#: modules loop vfat virtio_net virtio_pci virtio_mmio acpi-cpufreq intel-agp evdev fec sdhci-esdhc-imx i2c-imx gpio-mxc anatop-regulator
#: modules xhci-pci usbhid hid-generic
#: device qemu-xhci usb-kbd
#: append module_blacklist=mb_post modprobe.blacklist=mb_pre initcall_blacklist=cmos_init,sdma_driver_init
#: binary all
#: symvers whole
#: udev yes
#: seconds 900

thing=/sys/devices/platform/mb_thing

t 'devices whose drivers are not loaded, and which are'
case $machine in
sabrelite*)
	try moddiag -p
	ends 9
	finds fault driver 'fec is not loaded	modprobe fec'

	t 'deferred: the end of the chain'
	mount -t debugfs debugfs /sys/kernel/debug
	try modprobe sdhci-esdhc-imx
	agree 9 fault driver '2198000.mmc waits for /sys/devices/*/20b4000.gpio, whose module gpio_mxc is not loaded	modprobe gpio_mxc' \
		2198000.mmc
	agree 9 fault driver '2198000.mmc: 2198000.mmc waits for /sys/devices/*/20b4000.gpio, whose module gpio_mxc is not loaded	modprobe gpio_mxc' \
		sdhci_esdhc_imx
	diagnosis_here 'deferred, and the module at the end of the chain is not loaded' 2198000.mmc
	diagnosis_here 'a built-in driver waits for another device' regulators:regulator@7
	file=$(find "/lib/modules/$version" -name gpio-mxc.ko)
	mv "$file" /tmp/
	try depmod
	agree 9 fault driver '2198000.mmc waits for /sys/devices/*/20b4000.gpio, for which there is no module*' all
	diagnosis_here 'deferred, and nobody has a driver for the end of the chain' 2198000.mmc
	mv /tmp/gpio-mxc.ko "$file"
	try depmod
	umount /sys/kernel/debug
	;;
esac
# Again, for devices that appeared with the first drivers.
ask_all
ask_all
case $machine in
arm64*)
	# The keyboard comes a moment after its controller's driver.
	until_true test -e /sys/bus/usb/devices/1-1:1.0
	ask_all
	until_true test -e /sys/bus/usb/devices/1-1:1.0/driver
	ask_all
	;;
esac
keep
healthy
case $machine in
arm64*)
	# The machine has 32 slots, and most are empty.
	try moddiag -v
	says '*.virtio_mmio and * devices alike
*virtio-mmio declined it (not present), or was unbound by hand*'
	;;
esac

case $machine in
sabrelite*)
	t 'a DMA controller whose built-in driver was not started, and a disabled node'
	dma=
	for dma in /sys/bus/platform/devices/20ec000.*; do
		dma=${dma##*/}
	done
	try moddiag -p "$dma"
	ends 9
	finds fault driver 'no module is for it, no built-in driver has it, and it is a DMA controller'
	finds unknown kernel 'it did not start sdma_driver_init (initcall_blacklist= on its command line)*'
	healthy
	finds unknown driver 'no module is for it, no built-in driver has it, and it is a DMA controller'
	diagnosis_here 'a built-in DMA controller that nobody drives' "$dma"
	diagnosis_here 'device tree node disabled' 21ec000.serial
	try moddiag -p 21ec000.serial
	finds fault device '* makes no device: its status, or that of a node above, is "disabled"'
	;;
x86-64)
	t 'a built-in driver that was not started'
	busybox insmod "$extra/mb_device.ko" name=rtc_cmos
	agree 9 fault blacklist 'the kernel did not start the built-in rtc_cmos (initcall_blacklist=cmos_init on its command line)' \
		/sys/devices/platform/rtc_cmos rtc_cmos all
	diagnosis 'built-in driver whose initcall is blacklisted' /sys/devices/platform/rtc_cmos
	;;
esac

case $machine in
arm64*)
	t 'a USB device that is not authorized, or has no configuration'
	usb=/sys/bus/usb/devices/1-1
	echo 0 >$usb/authorized
	for asked in 1-1 all; do
		agree 9 fault driver "no driver may have it: 0 is in /sys/*/1-1/authorized	echo 1 >/sys/*/1-1/authorized" $asked
	done
	diagnosis_here 'the device is not authorized (USB)' 1-1
	echo 1 >$usb/authorized
	echo 0 >$usb/bConfigurationValue
	for asked in 1-1 all; do
		agree 9 fault driver "no configuration of it is chosen, so it has no interfaces: /sys/*/1-1/bConfigurationValue is empty	echo 1 >/sys/*/1-1/bConfigurationValue" $asked
	done
	diagnosis_here 'no configuration is chosen (USB)' 1-1
	echo 1 >$usb/bConfigurationValue
	until_true test -e $usb/1-1:1.0/driver
	try moddiag -p 1-1
	sound
	;;
esac

t 'a module in order'
try moddiag -p mb_params
sound
finds ok name 'mb_params is extra/mb_params.ko'
finds ok symbol 'all are there'
finds ok loaded 'not loaded'
finds ok kernel '* modules are loaded'
finds ok helper /sbin/modprobe
finds unknown lockdown '/sys/kernel/security/lockdown: No such file or directory'

t 'a module with dependencies, loaded'
load mb_base.ko mb_middle.ko
try moddiag -p mb_middle
sound
finds ok depends 'on 1, and all in all on 1'
finds ok loaded loaded
finds ok unload 'modules can be removed'

t 'a device without its driver'
load mb_device.ko
try moddiag -p
ends 9
finds fault driver 'mb_driver is not loaded	modprobe mb_driver'
says "*$thing$tab*"
try moddiag -p mb_thing
ends 9
finds ok device "$thing, modalias platform:mb_thing"
finds ok alias 'platform:mb_thing is mb_driver'
finds ok plan 'modprobe would: load mb_driver'
finds fault driver 'mb_driver is not loaded	modprobe mb_driver'
try moddiag -p mb_driver
ends 9
finds ok device "$thing asks for it, not bound"
finds fault driver 'mb_thing: mb_driver is not loaded	modprobe mb_driver'
conf 'blacklist mb_driver'
try moddiag -p $thing
ends 9
finds fault blacklist 'mb_driver is not loaded for a device (/etc/modprobe.d/test.conf line 1)	take this out: /etc/modprobe.d/test.conf line 1'
try moddiag -p
ends 9
finds fault blacklist 'mb_driver is not loaded for a device *'
diagnosis 'blacklisted' mb_thing
conf
diagnosis 'nobody asked for the module' mb_thing

t 'who hears of new devices'
load mb_device.ko
try moddiag -p mb_thing
finds warning events 'nobody hears of new devices, so no module is loaded for them	modplug -e'
busybox uevent true &
listener=$!
until_true grep -q ' 15 *[0-9]* *00000001' /proc/net/netlink
try moddiag -p mb_thing
finds ok events "heard by busybox ($listener)"
kill "$listener"
wait "$listener"
try moddiag -p mb_params
finds ok events 'nobody hears of new devices, so no module is loaded for them'

if [ -e /bin/udevadm ]; then
	t 'udevd: its rule is masked, or runs a program that is not there'
	rules=/etc/udev/rules.d/80-drivers.rules
	mkdir -p /run /etc/udev/rules.d
	ln -s /dev/null $rules
	echo 'root:x:0:0::/:/bin/sh' >/etc/passwd
	echo 'root:x:0:' >/etc/group
	/lib/systemd/systemd-udevd >/tmp/udev.said 2>&1 3>&- &
	udev=$!
	until_true /bin/udevadm control --ping
	load mb_device.ko
	check /bin/udevadm settle --timeout=60
	unloaded mb_driver
	agree 9 warning events "systemd-udevd loads no module: no rule of udev loads a module: $rules has none, and hides /lib/udev/rules.d/80-drivers.rules	rm $rules; udevadm control -R" \
		mb_thing mb_driver all
	event_row "udev's rule is masked by a link to /dev/null" mb_thing
	rm $rules
	: >$rules
	agree 9 warning events "systemd-udevd loads no module: no rule of udev loads a module: $rules has none, and hides *" mb_thing
	# shellcheck disable=SC2016 # for udev
	printf '%s\n' '# of another system' 'ENV{MODALIAS}=="?*", RUN+="/usr/sbin/modprobe -b $env{MODALIAS}"' >$rules
	check /bin/udevadm control -R
	echo add >$thing/uevent
	check /bin/udevadm settle --timeout=60
	unloaded mb_driver
	agree 9 warning events "systemd-udevd loads no module: $rules line 2 runs /usr/sbin/modprobe: No such file or directory" \
		mb_thing mb_driver all
	event_row "a rule of udev runs a program that is not there" mb_thing
	# The command that the first of these names.
	rm $rules
	check /bin/udevadm control -R
	echo add >$thing/uevent
	until_true test -e $thing/driver
	loaded mb_driver
	try moddiag -p mb_thing
	sound
	finds ok events "heard by systemd-udevd ($udev)"
	kill "$udev"
	wait "$udev"
fi

t 'watching: an event that nobody acts on, one of a module that is loaded and bound, one without a module'
load mb_device.ko
/sbin/moddiag --watch mb_thing >/tmp/watched 2>&1 &
watcher=$!
until_true grep -q listening /tmp/watched
check grep -q 'nobody hears of new devices' /tmp/watched
try moddiag -p mb_thing
finds warning events 'moddiag loads no module: it only prints'
echo add >$thing/uevent
until_true grep -q ' then ' /tmp/watched
check grep -q ". add $thing platform:mb_thing: mb_driver\$" /tmp/watched
check grep -q ". then $thing: mb_driver not loaded, not bound after [0-9]* ms\$" /tmp/watched
# A slow machine may need more than the three seconds that are waited for.
for round in 1 2 3; do
	echo add >$thing/uevent
	try modprobe mb_driver
	until_true sh -c "[ \$(grep -c ' then ' /tmp/watched) -gt $round ]"
	! grep -q ' then .*loaded after .*bound to' /tmp/watched || break
	rmmod mb_driver
done
check grep -q ". then $thing: mb_driver loaded after [0-9]* ms, bound to mb_thing after [0-9]* ms\$" /tmp/watched
# Of another device nothing is said.
echo change >/sys/devices/platform/uevent
kill "$watcher"
wait "$watcher"
equal "$?" 0
check grep -q '^[0-9]* events, [0-9]* devices came: 1 modules loaded, [1-3] bound, 0 without a module$' /tmp/watched
rmmod mb_driver
rmmod mb_device
/sbin/moddiag --watch --for 60 >/tmp/all 2>&1 &
watcher=$!
until_true grep -q listening /tmp/all
busybox insmod "$extra/mb_device.ko" name=unheard
until_true grep -q ' then ' /tmp/all
kill "$watcher"
wait "$watcher"
check grep -q '. add /sys/devices/platform/unheard platform:unheard: no module$' /tmp/all
check grep -q '. then /sys/devices/platform/unheard: not bound after [0-9]* ms$' /tmp/all
check grep -q '. add /sys/module/mb_device$' /tmp/all
rmmod mb_device

t 'and with it'
load mb_device.ko
try modprobe mb_driver
try moddiag -p mb_thing
sound
finds ok driver 'bound to mb_thing of the module mb_driver'
healthy

# Before the case in which it fails: from then on the log has a line about the device.
t 'a driver that does not want it'
load mb_device.ko
mount -t debugfs debugfs /sys/kernel/debug
try modprobe mb_driver fails=-19
bind="echo mb_thing >/sys/bus/platform/drivers/mb_thing/bind"
agree 0 ok driver "*mb_thing declined it (not present), or was unbound by hand	$bind" mb_thing mb_driver
try moddiag
says '*[13] declined, *'
umount /sys/kernel/debug
try moddiag -p mb_thing
sound
finds unknown driver 'whether it is deferred: /sys/kernel/debug/devices_deferred: No such file or directory*'

t 'nobody asks its driver'
load mb_device.ko mb_driver.ko
echo mb_thing >/sys/bus/platform/drivers/mb_thing/unbind
try moddiag -p mb_thing
ends 0
finds ok driver "mb_thing declined it (not present), or was unbound by hand	$bind"
diagnosis 'unbound by hand' mb_thing
sh -c "$bind"
try moddiag -p mb_thing
finds ok driver 'bound to mb_thing of the module mb_driver'
busybox rmmod mb_driver
echo 0 >/sys/bus/platform/drivers_autoprobe
load mb_driver.ko
agree 9 fault driver '*no driver is asked for new devices: 0 is in /sys/bus/platform/drivers_autoprobe	echo 1 >/sys/bus/platform/drivers_autoprobe; echo mb_thing >/sys/bus/platform/drivers_probe' \
	mb_thing mb_driver all
diagnosis 'drivers_autoprobe is 0' mb_thing
echo 1 >/sys/bus/platform/drivers_autoprobe

t 'two drivers match'
load mb_device.ko
# Names of the same length: they stand at the same places of the file.
sed 's/mb_driver/mb_rivals/g' "$extra/mb_driver.ko" >"$extra/mb_rivals.ko"
try depmod
busybox insmod "$extra/mb_rivals.ko"
agree 0 ok driver '*bound to mb_thing of the module mb_rivals' mb_thing
finds ok driver 'mb_driver is for it, too, and is not loaded: the driver that was asked first has it'
agree 0 ok device '*mb_thing asks for it, bound to mb_thing' mb_rivals mb_driver
diagnosis 'two drivers match' mb_thing
busybox rmmod mb_rivals
rm "$extra/mb_rivals.ko"
try depmod

t 'an alias of the configuration hides the driver'
load mb_device.ko
conf '# a comment' 'alias platform:mb_thing mb_absent'
agree 9 fault alias '*platform:mb_thing is mb_absent (/etc/modprobe.d/test.conf line 2), which hides mb_driver	take this out: /etc/modprobe.d/test.conf line 2' \
	mb_thing mb_driver all
try moddiag mb_thing
says '*verdict: platform:mb_thing is mb_absent (/etc/modprobe.d/test.conf line 2), which hides mb_driver*'
diagnosis 'masked by an alias line of the configuration' mb_driver
conf 'alias mb_driver mb_absent'
try moddiag -p mb_driver
ends 9
finds fault alias 'modprobe mb_driver takes mb_absent (/etc/modprobe.d/test.conf line 1), not this module'
diagnosis 'an alias line for the name of the module itself' mb_driver

t 'a driver that fails'
load mb_device.ko
conf 'options mb_driver fails=-5'
try modprobe mb_driver
case $(case_log) in
*'probe with driver'*) line='mb_thing mb_thing: probe with driver mb_thing failed with error -5' ;;
*) line='mb_thing: probe of mb_thing failed with error -5' ;;
esac
agree 9 fault driver "*kernel: $line" mb_thing mb_driver all
agree 9 warning options '*it was loaded with options: fails=-5 (/etc/modprobe.d/test.conf line 1)' mb_thing mb_driver all
diagnosis 'an options line makes the probe fail' mb_thing

t 'a driver that fails, with several lines'
load mb_device.ko
try modprobe mb_driver fails=-22 says=1
agree 9 fault driver '*kernel: mb_thing mb_thing: cannot start the clock (-22)' mb_thing mb_driver all
try moddiag mb_thing
says '*verdict: kernel: mb_thing mb_thing: cannot start the clock (-22)*'
diagnosis 'loaded, and the probe failed, by the name of the module; several lines in the log' mb_driver

t 'a driver that waits for another device'
load mb_device.ko
try modprobe mb_driver fails=-517
mount -t debugfs debugfs /sys/kernel/debug
try moddiag -p mb_thing
ends 9
finds fault driver 'mb_driver is deferred: it waits for another device'
diagnosis 'deferred' mb_thing
umount /sys/kernel/debug

if [ "$arch" = amd64 ]; then
	t 'a start that does not return'
	busybox insmod "$extra/mb_device.ko" name=slow
	conf 'alias platform:slow mb_base'
	/sbin/modprobe mb_base msec=8000 &
	loader=$!
	until_true grep -q coming /sys/module/mb_base/initstate
	try moddiag -p mb_base
	ends 8
	finds warning loaded "its start function has not returned yet: modprobe (process $loader) waits for it since * s"
	agree 8 warning driver "mb_base is being started, and the device's probe may hang: modprobe (process $loader) waits for it since * s" \
		slow all
	wait "$loader"

	t 'a probe that does not return: the device is shown as bound'
	load mb_device.ko
	/sbin/modprobe mb_driver hangs=1 &
	loader=$!
	until_true test -e $thing/driver
	try moddiag -p mb_driver
	ends 8
	finds warning loaded "its start function has not returned yet: modprobe (process $loader) waits for it since * s"
	agree 8 warning driver "mb_driver is being started, and the device's probe may hang: modprobe (process $loader) waits for it since * s" \
		mb_thing all
	diagnosis 'the probe hangs' mb_thing
	echo N >/sys/module/mb_driver/parameters/hangs
	wait "$loader"
fi

t 'firmware: missing, empty, packed as this kernel cannot, and there only after the driver asked'
busybox insmod "$extra/mb_device.ko" name=mb_chip
mkdir -p /lib/firmware
blob=/lib/firmware/mb_blob.bin
ask="echo mb_chip >/sys/bus/platform/drivers/mb_blob/bind"
said='kernel: mb_blob mb_chip: Direct firmware load for mb_blob.bin failed with error'
modprobe mb_blob
agree 9 fault firmware "*mb_blob.bin is not below /lib/firmware; $said -2" mb_chip mb_blob all
diagnosis 'firmware is missing' mb_chip
: >$blob
sh -c "$ask" 2>/dev/null
agree 9 fault firmware "*$blob is empty; $said -22" mb_chip mb_blob all
diagnosis 'firmware is empty' mb_chip
rm $blob
echo packed >$blob.zst
sh -c "$ask" 2>/dev/null
agree 9 fault firmware "*$blob.zst is packed, and this kernel does not unpack it (/boot/config-$version lacks CONFIG_FW_LOADER_COMPRESS_ZSTD=y); $said -2" \
	mb_chip mb_blob all
diagnosis 'firmware is packed in a way that this kernel does not unpack' mb_chip
mv "/boot/config-$version" /tmp/
try moddiag -p mb_chip
finds fault firmware "$blob.zst is packed, and whether this kernel unpacks it cannot be told without its configuration; $said -2	"
mv "/tmp/config-$version" /boot/
rm $blob.zst
sh -c "$ask" 2>/dev/null
echo late >$blob
agree 9 fault firmware "*$blob is there now, and was not when mb_blob asked for it, * s after the boot; $said -2	$ask" \
	mb_chip mb_blob all
diagnosis 'firmware is found later than the driver asked' mb_chip
check sh -c "$ask"
for asked in mb_chip mb_blob; do
	try moddiag -p $asked
	sound
	finds unknown firmware "$blob is there now, and was not when the driver asked for it, * s after the boot; the log does not tell whether it has asked again"
done
rm $blob

t 'an install line that loads nothing'
load mb_device.ko
conf 'install mb_driver /usr/sbin/absent'
agree 9 fault driver '*mb_driver is not loaded	modprobe -i mb_driver' mb_thing mb_driver all
agree 9 warning command '*instead of being loaded, this is run: /usr/sbin/absent (/etc/modprobe.d/test.conf line 1)' \
	mb_thing mb_driver all
diagnosis 'an install line runs what is not there' mb_thing
check modprobe -i mb_driver
try moddiag -p mb_thing
finds ok driver 'bound to mb_thing of the module mb_driver'

t 'driver_override'
load mb_device.ko
echo other >$thing/driver_override
try modprobe mb_driver
try moddiag -p mb_thing
ends 9
finds fault driver "driver_override keeps it for other	echo >$thing/driver_override"
diagnosis 'driver_override' mb_thing

t 'a device that nobody serves, and none at all'
load mb_device.ko
rmmod mb_device
busybox insmod "$extra/mb_device.ko" name=unheard
try moddiag -p unheard
ends 9
finds fault alias "no module of $version has an alias for it"
diagnosis 'no driver knows the device' unheard
try moddiag -p /sys/devices/platform/absent
ends 9
finds fault device 'there is no device /sys/devices/platform/absent'
try moddiag -p 9999:00:00.0
ends 9
finds fault device 'no bus of this system has a device 9999:00:00.0'

t 'a device by its node'
mknod /dev/nothing c 250 250
try moddiag -p /dev/nothing
ends 9
finds fault device '/dev/nothing is not there, or no device in /sys belongs to it'
rm /dev/nothing
for node in /dev/ttyS0 /dev/ttymxc1 /dev/ttyAMA0; do
	[ -e "$node" ] || continue
	try moddiag -p "$node"
	says "*	device	ok	/sys/devices/*"
	says '*	driver	ok	bound to *, built in*'
done

t 'the file: another architecture, other flags, versions, a symbol of nobody'
case $arch in
amd64) foreign=aarch64 ;;
*) foreign=x86_64 ;;
esac
cp /spoilt/$foreign-spoilt.ko /tmp/foreign.ko
try moddiag -p /tmp/foreign.ko
ends 9
finds fault file '/tmp/foreign.ko: no kernel module'
cp /spoilt/magic-spoilt.ko /tmp/magic.ko
try moddiag -p /tmp/magic.ko
ends 9
finds fault magic "'mod_unlaod' is not 'mod_unload'*"
cp /spoilt/nobody-spoilt.ko /tmp/nobody.ko
try moddiag -p /tmp/nobody.ko
ends 9
finds fault symbol '*wants the symbol mb_nobody_has, which nobody exports'
mv "/boot/Module.symvers-$version" /tmp/
try moddiag -p /tmp/nobody.ko
# Some kernels do not list their exports there.
case $out in
*"${tab}symbol${tab}unknown$tab"*) ;;
*) finds fault symbol '*wants the symbol mb_nobody_has, which nobody exports' ;;
esac
mv "/tmp/Module.symvers-$version" /boot/
cp /spoilt/signed-spoilt.ko /tmp/signed.ko
try moddiag -p /tmp/signed.ko
case $arch in
amd64) finds warning signature "signed by 'modbox test key', a key that this kernel does not have" ;;
*) says "*${tab}signature$tab*signed by 'modbox test key', *" ;;
esac
rm /tmp/*.ko

if [ "$arch" = amd64 ]; then
	t 'signatures: a key of nobody, a load by force, one that was taken off, a changed file'
	busybox insmod /spoilt/signed-spoilt.ko
	cp /spoilt/signed-spoilt.ko /tmp/signed.ko
	try moddiag -p /tmp/signed.ko
	finds warning signature "signed by 'modbox test key', but the kernel that loaded it does not have this key"
	diagnosis 'signed by a key that the kernel does not know, and loaded' /tmp/signed.ko
	busybox rmmod mb_params
	diagnosis 'signed by a key that the kernel does not know' /tmp/signed.ko
	try modprobe loop
	try moddiag -p loop
	sound
	finds ok signature "signed by 'Build time autogenerated kernel key'; the kernel accepted it when the module was loaded"
	busybox rmmod loop
	try modprobe -f loop
	try moddiag -p loop
	ends 8
	finds warning signature "signed by 'Build time autogenerated kernel key', but *by force*"
	diagnosis 'forced load of a signed module' loop
	busybox rmmod loop
	file=$(find "/lib/modules/$version/kernel" -name loop.ko)
	mv "$file" /tmp/loop.ko
	size=$(wc -c </tmp/loop.ko)
	# shellcheck disable=SC2046 # words
	set -- $(busybox od -An -tu1 -j $((size - 30)) -N 2 /tmp/loop.ko)
	head -c $((size - 40 - $1 * 256 - $2)) /tmp/loop.ko >"$file"
	try depmod
	try moddiag -p loop
	ends 8
	finds warning signature "no signature, but kernel/* is signed by 'Build time autogenerated kernel key': it was taken off, or the file comes from elsewhere"
	diagnosis 'the signature was taken off, in a signed tree' loop
	cp /tmp/loop.ko "$file"
	printf X | dd of="$file" bs=1 seek=100 conv=notrunc 2>/dev/null
	try depmod
	try moddiag -p loop
	ends 0
	finds unknown signature "signed by 'Build time autogenerated kernel key', whose key the kernel has, not verified: *"
	diagnosis 'changed after it was signed' loop
	mv /tmp/loop.ko "$file"
	try depmod
	rm /tmp/*.ko
fi

t 'configuration: the kernel and its command line'
try moddiag -p mb_post
ends 9
finds fault blacklist 'the kernel refuses mb_post (module_blacklist= on its command line)'
try moddiag -p mb_pre
finds warning blacklist 'mb_pre is not loaded for a device (/proc/cmdline)*'
conf 'options mb_params nunber=5'
try moddiag -p mb_params
ends 8
finds warning options 'mb_params has no parameter nunber (/etc/modprobe.d/test.conf line 1)'
diagnosis 'an option that the module does not have' mb_params
diagnosis 'the kernel refuses it (module_blacklist=)' mb_post
if [ "$arch" = amd64 ]; then
	# A device that asks for it.
	busybox insmod "$extra/mb_device.ko" name=asking
	conf 'alias platform:asking mb_params' 'options mb_params number=many'
	agree 9 fault options '*mb_params is refused with number=many: the type of number is int (/etc/modprobe.d/test.conf line 2)	take this out: /etc/modprobe.d/test.conf line 2' \
		asking mb_params all
	diagnosis 'an option with a value that the kernel refuses' mb_params
	conf 'options mb_params number=0x10 list=1,-2,3 flag=Y text=many'
	try moddiag -p mb_params
	sound
	busybox rmmod mb_device
fi
conf 'softdep mb_params pre: mb_base' 'softdep mb_base post: mb_params'
try moddiag -p mb_params
ends 8
finds warning softdep 'soft dependencies in a circle: mb_params pre: mb_base (/etc/modprobe.d/test.conf line 1), mb_base post: mb_params (/etc/modprobe.d/test.conf line 2)'
diagnosis 'soft dependencies in a circle' mb_params
conf 'forbid mb_base'
diagnosis 'a dependency is forbidden' mb_middle
conf 'install mb_base /bin/false'
diagnosis 'a dependency has an install line' mb_middle
conf
printf 'options mb_params number=5\n' >/etc/modprobe.d/mine
diagnosis 'a file in modprobe.d without .conf' mb_params
rm /etc/modprobe.d/mine
printf 'options mb_params number=5\r\n' >/etc/modprobe.d/test.conf
diagnosis 'lines that end in CR LF' mb_params
conf

t 'the log has lost its start, or cannot be read'
load mb_device.ko
dmesg -c >/dev/null
try modprobe mb_driver fails=-19
mount -t debugfs debugfs /sys/kernel/debug
try moddiag -p mb_thing
sound
finds unknown driver "mb_thing does not have it, and whether it declined or failed nothing tells: the kernel's log has lost its start	$bind"
mv /dev/kmsg /dev/kmsg.away
try moddiag -p mb_thing
sound
finds unknown driver "mb_thing does not have it, and whether it declined or failed nothing tells: /dev/kmsg: No such file or directory	$bind"
mv /dev/kmsg.away /dev/kmsg
umount /sys/kernel/debug

t 'an ordinary user says what could not be seen'
load mb_device.ko
try modprobe mb_driver fails=-19
echo 1 >/proc/sys/kernel/dmesg_restrict
echo 'nobody:x:65534:65534::/:/bin/sh' >/etc/passwd
mount -t debugfs debugfs /sys/kernel/debug
try start-stop-daemon -S -c 65534:65534 -x /sbin/moddiag -- -p mb_thing
ends 0
finds unknown driver "mb_thing does not have it, and whether it declined or failed nothing tells: /dev/kmsg: Operation not permitted*"
echo 0 >/proc/sys/kernel/dmesg_restrict
umount /sys/kernel/debug

t 'another build than what is loaded'
load mb_driver.ko
mv "$extra/mb_driver.ko" /tmp/
sed 's/srcversion=../srcversion=@@/' /tmp/mb_driver.ko >"$extra/mb_driver.ko"
try moddiag -p mb_driver
finds warning loaded 'what is loaded is not this file: it was built from other sources, or in another run*	modprobe -r mb_driver; modprobe mb_driver'
diagnosis 'the loaded module is not that of the file' mb_driver
if [ "$arch" = amd64 ]; then
	mkdir -p "/tmp/image/lib/modules/$version/extra" /boot
	cp /tmp/mb_driver.ko "/tmp/image/lib/modules/$version/extra/"
	(cd /tmp/image && busybox find . | busybox cpio -o -H newc 2>/dev/null | busybox gzip) >"/boot/initrd.img-$version"
	try moddiag -p mb_driver
	finds warning loaded "what is loaded is not this file but the initramfs's: /boot/initrd.img-$version has another build of mb_driver*"
	diagnosis "the initramfs's copy differs from the root's" mb_driver
	rm -r /tmp/image "/boot/initrd.img-$version"
fi
# This one has no srcversion: only the build-id tells.
cp "$extra/mb_pre.ko" "$extra/mb_driver.ko"
try moddiag -p mb_driver
finds warning loaded 'what is loaded is not this file: it was built from other sources, or in another run*	modprobe -r mb_driver; modprobe mb_driver'
mv /tmp/mb_driver.ko "$extra/"

t 'the kernel: its program is not there'
echo /sbin/absent >/proc/sys/kernel/modprobe
try moddiag -p mb_base
ends 8
finds warning helper 'the kernel calls /sbin/absent when it wants a module: No such file or directory'
echo >/proc/sys/kernel/modprobe
try moddiag -p mb_base
finds warning helper 'the kernel calls no program when it wants a module*'
diagnosis '/proc/sys/kernel/modprobe is empty' mb_base
echo '/sbin/modprobe -q' >/proc/sys/kernel/modprobe
try moddiag -p mb_base
ends 8
finds warning helper 'the kernel calls /sbin/modprobe -q when it wants a module: no such program: the kernel takes the whole line, with the arguments, as its path'
diagnosis '/proc/sys/kernel/modprobe has arguments' mb_base
printf '#!/bin/absent -x\nexit 0\n' >/tmp/script
echo /tmp/script >/proc/sys/kernel/modprobe
try moddiag -p mb_base
ends 8
finds warning helper 'the kernel calls /tmp/script when it wants a module: Permission denied'
diagnosis '/proc/sys/kernel/modprobe is not executable' mb_base
chmod 755 /tmp/script
try moddiag -p mb_base
ends 8
finds warning helper 'the kernel calls /tmp/script when it wants a module: its interpreter /bin/absent: No such file or directory'
diagnosis 'its #! line names what is not there' mb_base
echo /sbin/modprobe >/proc/sys/kernel/modprobe

t 'without /proc, without /sys'
umount -l /proc
try moddiag -p mb_base
finds unknown kernel 'no /proc here	mount -t proc proc /proc'
mount -t proc proc /proc
umount -l /sys
try moddiag -p
finds unknown device '/sys/devices: No such file or directory	mount -t sysfs sysfs /sys'
mount -t sysfs sysfs /sys

t 'an index that is older than a module'
cp "$extra/mb_base.ko" "$extra/mb_late.ko"
try moddiag -p mb_late
ends 9
finds fault name "extra/mb_late.ko is there, but not in the index	depmod $version"
try moddiag -p
ends 9
finds fault index "the index is *: extra/mb_late.ko is not in it	depmod $version"
diagnosis 'the index is older than a module' mb_late
rm "$extra/mb_late.ko"
try depmod

if [ "$arch" = amd64 ]; then
	t 'no tree, one that a mount hides, files that are no modules'
	load mb_device.ko
	mount -t tmpfs none "/lib/modules/$version"
	agree 9 fault tree "no module is in /lib/modules/$version*" mb_thing mb_driver all
	diagnosis 'the tree is hidden by an empty mount' mb_thing
	umount "/lib/modules/$version"
	mv "/lib/modules/$version" /lib/kept
	diagnosis 'no module tree for this kernel' mb_thing
	ln -s /absent "/lib/modules/$version"
	agree 9 fault tree "no modules of $version: *; /lib/modules/$version is a link to /absent; *" mb_thing mb_driver all
	diagnosis 'the tree is a link to nothing' mb_thing
	rm "/lib/modules/$version"
	mv /lib/kept "/lib/modules/$version"
	mv "$extra/mb_driver.ko" /tmp/
	# The log still has the probe that failed with a module that is gone since.
	: >"$extra/mb_driver.ko"
	agree 9 fault alias '*extra/mb_driver.ko: the file is empty' mb_thing
	agree 9 fault file '*extra/mb_driver.ko: the file is empty' mb_driver
	refuse grep -q 'kernel: mb_thing: probe of mb_thing failed' /dev/stdin <<-END
		$(moddiag -p mb_thing)
	END
	agree 9 fault index '*extra/mb_driver.ko: the file is empty' all
	diagnosis 'an empty file, as a power failure leaves it' mb_thing
	rm "$extra/mb_driver.ko"
	ln -s /absent/mb_driver.ko "$extra/mb_driver.ko"
	diagnosis 'a link to nothing' mb_thing
	rm "$extra/mb_driver.ko"
	: >"$extra/mb_driver.ko.lz4"
	diagnosis 'packed as no kernel unpacks it' mb_driver
	rm "$extra/mb_driver.ko.lz4"
	busybox gzip -c /tmp/mb_driver.ko | head -c 200 >"$extra/mb_driver.ko.gz"
	diagnosis 'a damaged .ko.gz' mb_driver
	rm "$extra/mb_driver.ko.gz"
	cp /spoilt/aarch64-spoilt.ko "$extra/mb_base.ko.new"
	mv "$extra/mb_base.ko" /tmp/
	mv "$extra/mb_base.ko.new" "$extra/mb_base.ko"
	# A device that asks for the module that needs it.
	busybox rmmod mb_device
	busybox insmod "$extra/mb_device.ko" name=asking
	conf 'alias platform:asking mb_middle'
	agree 9 fault machine '*extra/mb_base.ko: for aarch64 (64 bits, little-endian), not for x86_64' asking mb_middle all
	diagnosis 'a dependency is for another machine' mb_middle
	sed 's/vermagic=6/vermagic=5/' /tmp/mb_base.ko >"$extra/mb_base.ko"
	agree 9 fault magic "*extra/mb_base.ko: '5${version#6}' is not '$version'; *" asking mb_middle all
	diagnosis 'a dependency was built for another kernel' mb_middle
	cp /tmp/mb_base.ko "$extra/"
	conf 'alias platform:asking mb_middle' 'forbid mb_base'
	agree 9 fault forbid '*extra/mb_base.ko: mb_base is forbidden (/etc/modprobe.d/test.conf line 2)' asking mb_middle all
	conf 'alias platform:asking mb_middle' 'install mb_base /bin/false'
	agree 9 fault command '*extra/mb_base.ko: instead of being loaded, this is run: /bin/false (/etc/modprobe.d/test.conf line 2)' \
		asking mb_middle all
	conf 'alias platform:asking mb_middle' 'softdep mb_middle pre: mb_params' 'softdep mb_params post: mb_middle'
	agree 9 warning softdep '*soft dependencies in a circle: *' asking mb_middle all
	conf
	cp /tmp/mb_base.ko /tmp/mb_driver.ko "$extra/"
	rm /tmp/*.ko
	try depmod
fi

# ---- FreeBSD's commands

# row NAME: the module's line in modstat's table, with one blank between fields.
row() {
	modstat -n "$1" | sed -n '2s/  */ /gp'
}

# id_of NAME: the place of NAME in the order of loading, from 0 for the earliest.
id_of() {
	modules_now
	# shellcheck disable=SC2086 # words
	set -- "$1" $now
	id_name=$1
	while [ $# -gt 1 ]; do
		shift
		[ "$1" != "$id_name" ] || { echo $(($# - 1)); return; }
	done
}

t 'modload and modunload'
try modload "$extra/mb_base.ko"
gives 0 ''
loaded mb_base
try modunload -n mb_base
gives 0 ''
unloaded mb_base
load mb_base.ko mb_middle.ko
try modunload -i "$(id_of mb_middle)"
gives 0 ''
only mb_base
try modunload -n mb_middle
gives 1 'modunload: ERROR: no module mb_middle is loaded'
try modunload -i 999
gives 1 'modunload: ERROR: no module 999 is loaded'
try modunload
ends 2
try modunload -i 0 -n mb_base
ends 2
load mb_middle.ko
try modunload -n mb_base
ends 6
says 'modunload: ERROR: Module mb_base is in use by: mb_middle'

t 'modload: options that mean nothing here'
try modload -d -u -v -A /kernel -e start -o /tmp/out "$extra/mb_base.ko"
gives 0 "modload: -d has no meaning in Linux
modload: -u has no meaning in Linux
modload: -A has no meaning in Linux
modload: -e has no meaning in Linux
modload: -o has no meaning in Linux
Module mb_base loaded as ID $(id_of mb_base)"
rmmod mb_base
try modload -d -u -A /kernel -e start -o /tmp/out "$extra/mb_base.ko"
gives 0 ''

t 'modload: the name is in the file, packed or not, however that is called'
busybox gzip -c "$extra/mb_base.ko" >/tmp/renamed.ko.gz
try modload -v /tmp/renamed.ko.gz
gives 0 "Module mb_base loaded as ID $(id_of mb_base)"

t 'modload: the program that is run afterwards'
printf '#!/bin/sh\necho "$@"\n' >/tmp/after
chmod 755 /tmp/after
try modload -p /tmp/after "$extra/mb_base.ko"
gives 0 "$(id_of mb_base) 0x5"
try modload -p /tmp/after "$extra/mb_driver.ko"
gives 0 "$(id_of mb_driver) 0x2"
try modload -p /tmp/after "$extra/mb_request.ko"
ends 0
try modload -p /tmp/after /spoilt/text-spoilt.ko
ends 5
refuse [ "$out" = "${out#modload}" ]
printf '#!/bin/sh\nexit 3\n' >/tmp/after
try modload -p /tmp/after "$extra/mb_other.ko"
gives 1 'modload: ERROR: /tmp/after: ended with status 3; the module stays loaded'
loaded mb_other
try modload -q -p /tmp/after "$extra/mb_params.ko"
gives 1 ''
loaded mb_params
try modload -p /tmp/absent "$extra/mb_pre.ko"
gives 1 'modload: ERROR: /tmp/absent: ended with status 127; the module stays loaded'

t 'modload: refused, and not there'
load mb_base.ko
try modload "$extra/mb_base.ko"
gives 5 "modload: ERROR: could not load module $extra/mb_base.ko: Module already in kernel"
try modload -q "$extra/mb_base.ko"
gives 5 ''
try modload /tmp/absent.ko
gives 1 'modload: ERROR: could not load module /tmp/absent.ko: No such file or directory'
try modload
ends 2

t 'modstat'
load mb_base.ko mb_driver.ko
try modprobe loop
try modstat
ends 0
says 'Type     Id Off Loadaddr Size Info     Rev Module Name
*'
equal "$(modstat | sed '1d; s/.* //' | tr '\n' ' ')" "$(sed 's/ .*//' /proc/modules | sed '1!G; h; $!d' | tr '\n' ' ')"
address=$(sed -n 's/^loop .* 0x\([0-9a-f]*\).*/\1/p' /proc/modules)
size=$(sed -n 's/^loop \([0-9]*\) .*/\1/p' /proc/modules)
row loop >/tmp/row
check grep -q "^DEV $(id_of loop) 7 $address $(printf %04x $((size / 1024))) 0 1 loop\$" /tmp/row
row mb_driver >/tmp/row
check grep -q '^DEV ' /tmp/row
row mb_base >/tmp/row
check grep -q '^MISC ' /tmp/row
try modprobe vfat
row vfat >/tmp/row
check grep -q '^VFS ' /tmp/row
equal "$(modstat -i "$(id_of mb_base)")" "$(modstat -n mb-base)"
try modstat -n absent
gives 1 'modstat: ERROR: no module absent is loaded'

# Last: no module can be loaded after this.
t 'no modules any longer'
echo 1 >/proc/sys/kernel/modules_disabled
try moddiag -p mb_base
ends 9
finds fault kernel 'no module can be loaded or removed until the next boot (kernel.modules_disabled)	reboot'
