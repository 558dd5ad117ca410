# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # about.sh sets them
# Not a test: from the start of /init until the network device and the disk are there, with the loader
# that the word plugboot= of the kernel's command line names. bench/boot starts it, with bench/bootclock.c
# as /init, which measures, and with kmod and udev.
#: only none
#: append rdinit=/bootclock
#: binary plug
#: own none
#: tree indexed
#: processors 2
#: memory 768
#: seconds 900
#: modules iTCO_wdt sd_mod sr_mod imx6-media-csi acpi-cpufreq aes-ce-blk aes-ce-cipher ahci ahci_imx amd64_edac anatop-regulator button caam
#: modules ci_hdrc_imx coda-vpu crct10dif-ce dw_hdmi-imx etnaviv evdev fec flexcan ghash-ce gpio-mxc
#: modules gpio_keys i2c-i801 i2c-imx imx-ldb imx-vdoa imx2_wdt imx6-media imx6-mipi-csi2 imx6q-cpufreq
#: modules imx_thermal kvm-amd lpc_ich mux-mmio nvmem-imx-ocotp panel-simple parallel-display pcc-cpufreq
#: modules pcspkr phy-generic phy-mxs-usb polyval-ce powernow-k8 psmouse pwm-imx27 pwm_bl qemu_fw_cfg
#: modules sdhci-esdhc-imx serio_raw sha1-ce sha2-ce snd-soc-fsl-ssi snd-soc-imx-audmux
#: modules snd-soc-imx-sgtl5000 spi-imx video-mux virtio_mmio mmc_block micrel e1000e virtio_blk virtio_net virtio_pci
#: modules loop ext4 crc32c_generic
export PATH=/sbin:/bin
# The functions of guest.sh, and then the variables.
# shellcheck disable=SC1091 # exist in the guest
. /init
# shellcheck disable=SC1091
. /about.sh
read -r words </proc/cmdline
method=${words##*plugboot=}
method=${method%% *}

# are_there: the network device and the disk.
are_there() {
	[ -e /sys/class/net/eth0 ] || return 1
	for disk in /dev/mmcblk? /dev/sda /dev/vda; do
		[ ! -b "$disk" ] || return 0
	done
	return 1
}

# rounds MODPROBE...: a driver makes devices, which again have modaliases.
rounds() {
	round=0
	while [ $((round += 1)) -le 6 ] && ! are_there; do
		aliases | xargs "$@"
	done
}

case $method in
modplug-j1) /sbin/modplug -q -j 1 ;;
modplug-j*) /sbin/modplug -q -j "${method#modplug-j}" ;;
modplug) /sbin/modplug -q ;;
modplug-first)
	# The way to the disk and the network device is listed, and modplug begins with it.
	case $machine in
	sabrelite*) set -- gpio-mxc sdhci-esdhc-imx mmc_block fec ;;
	x86-64*) set -- ahci sd_mod e1000e ;;
	arm64*) set -- virtio_pci virtio_blk virtio_net ;;
	esac
	mkdir -p /etc/modules-load.d
	printf '%s\n' "$@" >/etc/modules-load.d/first.conf
	/sbin/modplug -q -l -c
	;;
modplug-trace)
	/sbin/modplug -q --trace /tmp/trace
	sed 's/^/@> trace /' /tmp/trace >/dev/console
	;;
busybox)
	busybox mdev -s
	rounds busybox modprobe -a -b -q
	;;
kmod) rounds /kmod/modprobe -a -b -q ;;
udev)
	# As initramfs-tools starts it.
	mkdir -p /run
	/lib/systemd/systemd-udevd --daemon --resolve-names=never
	/bin/udevadm trigger --type=subsystems --action=add
	/bin/udevadm trigger --type=devices --action=add
	/bin/udevadm settle
	;;
nothing) ;;
esac >/tmp/said 2>&1
