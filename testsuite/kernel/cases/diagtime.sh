# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# Not a test: how long moddiag takes to check the whole system, on a machine that has its drivers.
# testsuite/kernel/boot sabrelite diagtime prints for moddiag, and for a program that only starts and ends,
# four times how many thousand instructions the machine executes: its clock counts them.
#: only none
#: binary full
#: tree whole
#: modules fec sdhci-esdhc-imx i2c-imx gpio-mxc anatop-regulator
#: icount 4
#: memory 1024
#: seconds 1200

# now: sets $now to the hundredths of a second since the start.
now() {
	# shellcheck disable=SC2034 # the rest of the line
	read -r now now_rest </proc/uptime
	now=${now%.*}${now#*.}
	# The shell would take a number that begins with 0 as octal.
	now=${now#0}
	now=${now#0}
}

# took COMMAND...: sets $took to the thousands of instructions: a hundredth is 625,000 of 16 ns.
took() {
	took=
	for round in 1 2 3 4; do
		: "$round"
		now
		start=$now
		"$@" >/tmp/said 2>&1
		now
		took="$took $(((now - start) * 625))"
	done
}

t 'how long moddiag takes'
ask_all
ask_all
keep
took /sbin/moddiag
show echo "$(tail -n 1 /tmp/said):$took"
took /sbin/modbox --list
show echo "a program that starts and ends:$took"
