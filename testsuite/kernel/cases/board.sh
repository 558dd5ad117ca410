# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# The machines of testsuite/boards.tests before modcopy has seen them, with the drivers of their disk and
# their network. What they tell of themselves is what the manual says of modcopy --sys.
#: only boards
#: own none
#: binary all
#: modules fec sdhci-esdhc-imx i2c-imx mmc_block gpio-mxc anatop-regulator pfuze100-regulator micrel smsc
#: modules nvmem-imx-ocotp ext4 crc32c_generic ahci sd_mod e1000e virtio_pci virtio_blk virtio_net
#: seconds 600

t 'the disk is mounted'
check modplug -q -t 60 --until="$BOOT_DISK"
try modplug
check mount -t ext4 -o ro "/dev/$BOOT_DISK" /mnt
find /sys/devices -name uevent -exec cat {} + >/tmp/board
cat /proc/self/mountinfo >>/tmp/board
sed 's/^/@> text /' /tmp/board
# A copy of /sys as well, as far as the way to a disk needs it, where that does not take minutes.
if [ -n "${BOOT_COPY-}" ] || { [ -n "$long" ] && [ "$arch" != armhf ]; }; then
	find /sys -type d | sed 's/^/@> directory /'
	tab=$(printf '\t')
	find /sys -type l -exec ls -ld {} + | sed -n "s:.* \(/sys/.*\) -> :@> link \1$tab:p"
	find /sys/devices -type f \( -name dev -o -name modalias -o -name uevent \) -exec grep -H . {} + |
		sed "s:^\(/sys/.*/\(dev\|modalias\|uevent\)\)\::@> file \1$tab:"
fi
