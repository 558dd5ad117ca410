# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# Not a test: how long the cold plug of this machine takes by one method, the word plugtime= of the
# kernel's command line. bench/plug calls it, with a kmod in /kmod. With modplug-trace it also shows the
# record of modplug --trace.
#: only none
#: binary plug
#: own none
#: tree indexed
#: processors 2
#: modules iTCO_wdt sd_mod sr_mod imx6-media-csi acpi-cpufreq aes-ce-blk aes-ce-cipher ahci ahci_imx amd64_edac anatop-regulator button caam
#: modules ci_hdrc_imx coda-vpu crct10dif-ce dw_hdmi-imx etnaviv evdev fec flexcan ghash-ce gpio-mxc
#: modules gpio_keys i2c-i801 i2c-imx imx-ldb imx-vdoa imx2_wdt imx6-media imx6-mipi-csi2 imx6q-cpufreq
#: modules imx_thermal kvm-amd lpc_ich mux-mmio nvmem-imx-ocotp panel-simple parallel-display pcc-cpufreq
#: modules pcspkr phy-generic phy-mxs-usb polyval-ce powernow-k8 psmouse pwm-imx27 pwm_bl qemu_fw_cfg
#: modules sdhci-esdhc-imx serio_raw sha1-ce sha2-ce snd-soc-fsl-ssi snd-soc-imx-audmux
#: modules snd-soc-imx-sgtl5000 spi-imx video-mux virtio_mmio
read -r words </proc/cmdline
method=${words##*plugtime=}
method=${method%% *}

# now: sets $now to the hundredths of a second since the start.
now() {
	# shellcheck disable=SC2034 # the rest of the line
	read -r now now_rest </proc/uptime
	now=${now%.*}${now#*.}
	# The shell would take a number that begins with 0 as octal.
	now=${now#0}
	now=${now#0}
}

t "$method"
now
start=$now
case $method in
modplug-j1) /sbin/modplug -q -w 0 -j 1 ;;
modplug-jN) /sbin/modplug -q -w 0 ;;
modplug-trace) /sbin/modplug -q -w 0 -j 4 --trace /tmp/trace ;;
modplug-steps) /sbin/modplug -v -w 0 -j 1 >/tmp/steps ;;
busybox-all) aliases | xargs busybox modprobe -a -b -q ;;
busybox-each) aliases | xargs -n 1 busybox modprobe -b -q ;;
kmod-all) aliases | xargs /kmod/modprobe -a -b -q ;;
kmod-each) aliases | xargs -n 1 /kmod/modprobe -b -q ;;
esac >/dev/null 2>&1
now
loading=0
if [ -e /tmp/steps ]; then
	loading=$(sed -n 's/^insmod .*, \([0-9]*\) ms.*/\1/p' /tmp/steps | awk '{ sum += $1 } END { print sum }')
fi
[ ! -e /tmp/trace ] || sed 's/^/@> trace /' /tmp/trace >&3
echo "@> $method $((now - start)) $(wc -l </proc/modules) $loading" >&3
