# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# Not a test: how long moddiag takes to check the whole system, on a machine that has its drivers.
# testsuite/kernel/boot sabrelite diagtime prints hundredths of a second, six times.
#: only none
#: binary full
#: tree whole
#: modules fec sdhci-esdhc-imx i2c-imx gpio-mxc anatop-regulator

# now: sets $now to the hundredths of a second since the start.
now() {
	# shellcheck disable=SC2034 # the rest of the line
	read -r now now_rest </proc/uptime
	now=${now%.*}${now#*.}
	# The shell would take a number that begins with 0 as octal.
	now=${now#0}
	now=${now#0}
}

t 'how long moddiag takes'
ask_all
ask_all
keep
times=
for round in 1 2 3 4 5 6; do
	: "$round"
	now
	start=$now
	/sbin/moddiag >/tmp/said 2>&1
	now
	times="$times $((now - start))"
done
show echo "$(tail -n 1 /tmp/said):$times"
