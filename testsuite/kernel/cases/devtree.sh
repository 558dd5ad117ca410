# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# moddiag on a board whose device tree has mistakes: a provider that is disabled, and a phandle that no
# node has. A driver waits for the first for ever; with the second its probe fails.
#: only sabrelite
#: modules fec gpio-mxc nvmem-imx-ocotp sdhci-esdhc-imx
#: own none
#: devicetree -t s /soc/bus@2000000/gpio@20a4000 status disabled
#: devicetree -t u /soc/bus@2100000/mmc@2198000 cd-gpios 999 0 1
#: binary all
#: seconds 400

mount -t debugfs debugfs /sys/kernel/debug
try modprobe -a gpio-mxc nvmem-imx-ocotp
try modprobe -a fec sdhci-esdhc-imx
keep

t 'a provider in the device tree is disabled'
gpio=/sys/firmware/devicetree/base/soc/bus@2000000/gpio@20a4000
for asked in 2188000.ethernet fec all; do
	agree 9 fault driver "*2188000.ethernet: its property phy-reset-gpios refers to $gpio, whose status is \"disabled\"$tab" "$asked"
done
diagnosis_here 'a provider in the device tree is disabled' 2188000.ethernet

t 'and a built-in driver waits for it, too'
for asked in regulators:regulator@2 all; do
	agree 9 fault driver "*regulators:regulator@2: its property gpio refers to $gpio, whose status is \"disabled\"$tab" "$asked"
done

t 'a provider in the device tree is not there'
check sh -c 'dmesg | grep -q "mmc@2198000: could not find phandle 999"'
for asked in 2198000.mmc sdhci_esdhc_imx all; do
	agree 9 fault driver "*2198000.mmc: its property cd-gpios refers to the phandle 999, which no node has$tab" "$asked"
	says '*probe of 2198000.mmc failed with error -22*'
done
diagnosis_here 'a provider in the device tree is not there' 2198000.mmc
