# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# The modules that the hardware of an i.MX board asks for.
#: only sabrelite* imx*
#: modules fec sdhci-esdhc-imx i2c-imx imx2_wdt mmc_block crc-itu-t
#: modules gpio-mxc anatop-regulator pfuze100-regulator micrel smsc nvmem-imx-ocotp
#: binary all
#: short

# ask PATTERN: modprobe with each modalias of /sys that matches.
ask() {
	asked=
	for file in /sys/bus/*/devices/*/modalias; do
		read -r alias <"$file"
		# shellcheck disable=SC2254 # a pattern
		case $alias in
		$1)
			asked=$alias
			try modprobe "$alias"
			gives 0 ''
			;;
		esac
	done
	check [ -n "$asked" ]
}

# appears PATTERN: a file that matches appears within some seconds.
appears() {
	for tenth in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
		for place in $1; do
			[ ! -e "$place" ] || return 0
		done
		sleep 0.1
	done
	wrong "did not appear in $tenth tenths of a second: $1"
}

# These drivers come first: the others wait for a regulator, a pin or an address from a fuse.
t 'the pins, regulators and fuses, in one call'
set --
for file in /sys/bus/platform/devices/*/modalias; do
	read -r alias <"$file"
	case $alias in
	of:N*gpio* | of:Nregulator* | of:Nefuse*) set -- "$@" "$alias" ;;
	esac
done
try modprobe -a -q "$@"
ends 1
loaded gpio_mxc
appears '/sys/bus/gpio/devices/gpiochip*'
keep

t 'Ethernet: fec, from the modalias of the device'
ask 'of:Nethernet*fec*'
loaded fec
appears '/sys/class/net/e[tn]*'

t 'Ethernet: remove it, and load it again'
ask 'of:Nethernet*fec*'
try modprobe -r fec
gives 0 ''
unloaded fec
ask 'of:Nethernet*fec*'
appears '/sys/class/net/e[tn]*'

t 'SD card: the controller, then the card'
ask 'of:Nmmc*usdhc*'
loaded sdhci_esdhc_imx
appears '/sys/bus/mmc/devices/mmc*'
# The card's device has no file for its modalias, which is in its uevent file.
alias=
for file in /sys/bus/mmc/devices/mmc*/uevent; do
	while read -r line; do
		case $line in
		MODALIAS=*) alias=${line#*=} ;;
		esac
	done <"$file"
done
equal "$alias" mmc:block
# In some kernels its driver is built in.
try modprobe "$alias"
gives 0 ''
appears '/sys/block/mmcblk*'

t 'I2C'
ask 'of:Ni2c*imx21-i2c*'
loaded i2c_imx
appears '/sys/bus/i2c/devices/i2c-*'

t 'all of them by name, in one call'
try modprobe -a fec sdhci-esdhc-imx i2c-imx crc-itu-t
gives 0 ''
loaded fec sdhci_esdhc_imx i2c_imx crc_itu_t

# The emulator lacks some chips of these boards, and the kernel says so.
t 'a board with its drivers: no finding but where a chip does not answer'
ask_all
ask_all
keep
case $machine in
imx6ul) healthy "/2188000.ethernet$tab*fec" ;;
imx7d)
	healthy "/0-0008$tab*pfuze100-regulator" "/30360000.anatop:regulator-*anatop_regulator" \
		"/30360000.anatop:regulator-*waits for */0-0008,"
	;;
*) healthy ;;
esac

# Last, because these kernels crash when this driver is removed and loaded again.
t 'watchdog'
ask 'of:Nwatchdog*imx21-wdt*'
loaded imx2_wdt
appears '/sys/class/watchdog/watchdog0'
