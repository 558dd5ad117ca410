#!/bin/sh
# SPDX-License-Identifier: MIT
# The /init of docs/initramfs.md, in the place of guest.sh: from nothing to the SD card and the
# network. It needs nothing but modbox and a shell.
#: append rdinit=/cases.sh
#: binary plug
#: own none
#: only sabrelite* imx*
#: modules fec sdhci-esdhc-imx i2c-imx mmc_block gpio-mxc anatop-regulator pfuze100-regulator micrel smsc
#: modules nvmem-imx-ocotp
#: short

export PATH=/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
# The firmware leaves its last line open.
echo

# verdict COMMAND...: of the case.
verdict() {
	if "$@"; then
		echo '@pass'
	else
		echo "@| failed: $*"
		echo '@fail'
	fi
}

echo '@case one command, and the card is there'
modplug -q -t 60 --until='mmcblk?'
# Its number is the controller's.
status=$?
for card in /dev/mmcblk?; do
	verdict test "$status" = 0 -a -b "$card"
done

echo '@case the card can be read and written'
mkdosfs "$card"
verdict cmp -s -n 3 "$card" - <<-END
	$(printf '\353\130\220')
END

echo '@case once more, and the network device is there'
modplug
if grep -q fsl,imx7d /proc/device-tree/compatible; then
	# An emulated one has nothing on the line, so that it cannot be brought up.
	verdict test -L /sys/class/net/eth0/device/driver
else
	verdict ip link set eth0 up
fi

echo '@end'
while :; do
	sleep 60
done
