# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# After a cold plug with all drivers that the kernel has, moddiag finds nothing wrong but where the
# emulator lacks a part of the board. In make check a few drivers must do (devices.sh, boards.sh,
# diag.sh); with LONG=1 testsuite/kernel/boot MACHINE healthy shows it for a whole tree.
#: newest
#: short
#: long
#: only x86-64-newest sabrelite imx6ul imx7d
#: tree whole
#: own none
#: binary all
#: device qemu-xhci usb-kbd nvme,serial=1 virtio-net-pci
#: memory 2048
#: append deferred_probe_timeout=100000
#: seconds 1800

# What the emulator lacks, by the device and its driver: the kernel's log has the failed probe of each, or
# the device waits for such a one.
case $machine in
sabrelite)
	set -- "/2101000.jr$tab*caam_jr" "/2102000.jr$tab*caam_jr" "/0-000a$tab*sgtl5000" \
		"/20c8000.anatop:tempmon$tab*imx_thermal" "/2090000.can$tab*flexcan" "/2200000.sata$tab*ahci-imx" \
		"/sound$tab*snd_soc_imx_sgtl5000" "/sound$tab*sound waits for */0-000a,"
	;;
imx6ul)
	set -- "/2141000.jr$tab*caam_jr" "/2142000.jr$tab*caam_jr" "/2143000.jr$tab*caam_jr" \
		"/0-000e$tab*mag3110" "/20c8000.anatop:tempmon$tab*imx_thermal"
	;;
imx7d)
	set -- "/30901000.jr$tab*caam_jr" "/30902000.jr$tab*caam_jr" "/30903000.jr$tab*caam_jr" \
		"/0-0008$tab*pfuze100-regulator" "/1-0060$tab*mpl3115" "/30a10000.can$tab*flexcan" \
		"/30360000.anatop:tempmon$tab*imx_thermal" "/30360000.anatop:regulator-*anatop_regulator" \
		"/30360000.anatop:regulator-*waits for */0-0008,"
	;;
*) set -- ;;
esac

t 'after a cold plug nothing is wrong'
ask_all
ask_all
ask_all
keep
show moddiag
healthy "$@"
