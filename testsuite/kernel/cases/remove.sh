# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# modprobe -r, waiting, force; lsmod.

hold() {
	echo "$1" >/sys/module/mb_held/parameters/hold
}

# release_soon: the user of mb_held ends while the command waits.
release_soon() {
	{ sleep 0.5; hold 0; } &
}

t 'modprobe -r'
load mb_params.ko
try modprobe -r mb-params
gives 0 ''
only

t 'modprobe -r takes along what nobody uses any longer'
load mb_base.ko mb_middle.ko mb_top.ko
try modprobe -r mb_top
gives 0 ''
only

t 'modprobe -rv says so, users first'
load mb_base.ko mb_middle.ko mb_top.ko
try modprobe -r -v mb_top
gives 0 'rmmod mb_top
rmmod mb_middle
rmmod mb_base'

t 'modprobe -r leaves what others use'
load mb_base.ko mb_middle.ko mb_top.ko mb_other.ko
try modprobe -r mb_top
gives 0 ''
only mb_base mb_other

t 'modprobe -r says by whom a module is in use'
load mb_base.ko mb_other.ko
try modprobe -r mb_base
ends 6
says 'modprobe: *: Module mb_base is in use*mb_other*'
only mb_base mb_other

t 'modprobe -r --remove-holders'
load mb_base.ko mb_middle.ko mb_top.ko mb_other.ko
try modprobe -r --remove-holders mb_base
gives 0 ''
only

t 'modprobe -r: not loaded'
try modprobe -r mb_params
gives 0 ''
try modprobe -r --first-time mb_params
ends 1
says 'modprobe: FATAL: Module mb_params is not in kernel*'

t 'modprobe -r: nobody has it'
try modprobe -r nowhere
ends 1
says "*: Module nowhere not found*"

t 'modprobe -r: several, with one that is in use'
load mb_base.ko mb_other.ko mb_params.ko
try modprobe -r mb_base mb_params
ends 6
only mb_base mb_other
try modprobe -r mb_other mb_params
gives 0 ''
only

t 'modprobe -rn does nothing, and says what it would do'
load mb_base.ko mb_other.ko
try modprobe -r -n mb_other
gives 0 'rmmod mb_other
rmmod mb_base'
try modprobe -r -n -v mb_other
gives 0 'rmmod mb_other
rmmod mb_base'
only mb_base mb_other

t 'modprobe -r: soft dependencies go too'
try modprobe mb_soft
gives 0 ''
try modprobe -r mb_soft
gives 0 ''
only

t 'modprobe -r by alias'
load mb_params.ko
try modprobe -r modbox:params-1
gives 0 ''
only

t 'modprobe -r -w waits'
load mb_held.ko
hold 1
release_soon
try modprobe -r -w 20000 mb_held
gives 0 ''
only
wait

t 'modprobe -r -w gives up'
load mb_held.ko
hold 1
try modprobe -r -w 200 mb_held
ends 6
says 'modprobe: *: Module mb_held is in use*'
only mb_held
hold 0

t 'rmmod -w waits'
load mb_held.ko
hold 1
release_soon
try rmmod -w mb_held
gives 0 ''
only
wait

t 'rmmod --timeout waits, and gives up'
load mb_held.ko
hold 1
try rmmod --timeout=100 mb_held
gives 6 'rmmod: ERROR: Module mb_held is in use'
release_soon
try rmmod --timeout 20000 mb_held
gives 0 ''
only
wait

t 'rmmod -f'
load mb_held.ko
hold 1
try rmmod -f mb_held
gives 0 ''
only

t 'modprobe -r -f'
load mb_held.ko
hold 1
try modprobe -r -f mb_held
gives 0 ''
only

# ---- lsmod

# table OPTION: the output that lsmod should have, from /proc/modules.
table() {
	if [ "$1" = -l ]; then
		printf 'Module                  Size  State     Taints Address             Used by\n'
	else
		printf 'Module                  Size  Used by\n'
	fi
	while read -r name size users holders state address taints; do
		[ "$holders" != - ] || holders=
		# [permanent] is not a user, although it is in the list of users.
		holders=${holders%'[permanent],'}
		holders=${holders%,}
		if [ "$1" = -l ]; then
			printf '%-19s %8s  %-9s %-6s %s  %s%s\n' "$name" "$size" "$state" "${taints:--}" "$address" \
				"$users" "${holders:+ $holders}"
		else
			printf '%-19s %8s  %s%s\n' "$name" "$size" "$users" "${holders:+ $holders}"
		fi
	done </proc/modules
}

t 'lsmod'
load mb_base.ko mb_middle.ko mb_top.ko mb_other.ko mb_params.ko
try lsmod
gives 0 "$(table '')"
says '*mb_base *  2 mb_*,mb_*'

t 'lsmod -l: state, taints, address'
load mb_base.ko mb_other.ko
try lsmod -l
gives 0 "$(table -l)"
says '*mb_other * Live *(*OE)* 0x*'

t 'lsmod -l: a module that is being loaded'
busybox insmod "$extra/mb_base.ko" msec=2000 &
sleep 0.3
try lsmod -l
says '*mb_base * Loading *'
ends 0
wait

t 'kmod list'
load mb_params.ko
try kmod list
gives 0 "$(table '')"

t 'lsmod takes no arguments'
try lsmod mb_params
ends 2

# The permanent module stays to the end.

t 'a permanent module'
try modprobe mb_permanent
gives 0 ''
try lsmod
gives 0 "$(table '')"
says '*mb_permanent * 0*'
try modprobe -r mb_permanent
ends 5
says 'modprobe: *mb_permanent*busy*'
loaded mb_permanent
