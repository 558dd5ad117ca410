#!/bin/sh
# SPDX-License-Identifier: MIT
# An /init like that of docs/initramfs.md, in place of guest.sh: from power-on to the SD card, the network
# and the root file system. It needs only modbox and a shell. readme.tests boots the document's own text
# on one board.
#: append rdinit=/cases.sh
#: binary all
#: own none
#: only sabrelite* imx*
#: modules fec sdhci-esdhc-imx i2c-imx mmc_block gpio-mxc anatop-regulator pfuze100-regulator micrel smsc
#: modules nvmem-imx-ocotp ext4 crc32c_generic
#: seconds 120
#: short

export PATH=/sbin:/bin

# verdict COMMAND...: reports the case as passed if COMMAND succeeds.
verdict() {
	if "$@"; then
		echo '@pass'
	else
		echo "@| failed: $*"
		echo '@fail'
	fi
}

begin() {
	# The firmware does not end its last line.
	printf '\n%s\n' '@case one command, and the card is there'
}

# Makes a root file system on the card, whose init ends the last case.
fill_card() {
	# The card has the number of its controller.
	for card in /dev/mmcblk?; do
		verdict test -b "$card"
	done
	echo '@case the card can be written'
	mke2fs "$card" >/dev/null
	/sbin/modprobe ext4
	mount "$card" /mnt
	mkdir /mnt/bin /mnt/sbin
	cp /bin/busybox /mnt/bin/
	ln -s busybox /mnt/bin/sh
	printf '%s\n' '#!/bin/sh' '[ -e /init ] || echo @pass' 'echo @end' 'sleep 1000' >/mnt/sbin/init
	chmod 755 /mnt/sbin/init
	verdict umount /mnt
	/sbin/modprobe -r ext4
}

look_at_network() {
	echo '@case once more, and the network device is there'
	modplug
	if grep -q fsl,imx7d /proc/device-tree/compatible; then
		# Nothing is connected to the emulated device, so it cannot be brought up.
		verdict test -L /sys/class/net/eth0/device/driver
	else
		verdict ip link set eth0 up
	fi
	echo '@case the init on the card is started'
}

mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
begin
modplug -q -t 60 --until='mmcblk?' || exec sh
fill_card
look_at_network
/sbin/modprobe ext4
mount -o ro "$card" /mnt
exec switch_root /mnt /sbin/init
