# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# What `make demo` shows, on the emulated i.MX6 board. Not a test; see scripts/demo.
#: only demo
#: own none
#: index none
#: modules fec micrel smsc sdhci-esdhc-imx mmc_block i2c-imx spi-imx imx2_wdt ahci_imx caam flexcan
#: modules gpio-mxc anatop-regulator pfuze100-regulator nvmem-imx-ocotp imx_thermal imx6q-cpufreq
#: modules pwm-imx27 ci_hdrc_imx phy-generic phy-mxs-usb usbmisc_imx snd-soc-fsl-ssi
#: modules snd-soc-imx-audmux snd-soc-imx-sgtl5000 mux-mmio

# shellcheck disable=SC2016 # the command as it is shown
echo '@case demo' >&3

step() {
	printf '\n%s\n' "$*"
}

# run COMMAND...: prints the command and its output.
run() {
	printf '  # %s\n' "$*"
	eval "$*" 2>&1 | sed 's/^/  /'
}

read -r model </sys/firmware/devicetree/base/model
step "1. $model, Linux $version"
run 'wc -c /sbin/modbox'

step '2. Its modules have no index yet: depmod makes one, here on the board'
run 'depmod; cd /lib/modules/*; ls modules.*.bin'

step '3. Each device says in /sys what it is; one command loads what all of them ask for'
run "cat \$(find /sys/devices -name uevent) | sed -n s/^MODALIAS=//p >/tmp/wanted; grep -c . /tmp/wanted"
run 'grep ethernet /tmp/wanted'
run 'modprobe -a -q $(cat /tmp/wanted)'
run 'lsmod | grep ahci'
run 'lsmod | grep -c .'

step '4. The Ethernet device is there'
run 'ip link show eth0'

step '5. A failure says why'
run rmmod fec
run modprobe fec macaddr=x

step '6. Power off'
echo '@over' >&3
busybox reboot -f
