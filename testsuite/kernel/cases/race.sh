# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# Twelve loops on two processors load and remove the same modules.
#: processors 2
#: only x86-64 x86-64-6.12
#: short
#: seconds 400

rounds=4
[ -z "$long" ] || rounds=24

# load_loop NUMBER, remove_loop NUMBER: keep what each command said, by its status.
load_loop() {
	for round in $(seq "$rounds"); do
		/sbin/modprobe mb_top >"/tmp/race/load-$1-$round" 2>&1
		echo "$?" >>"/tmp/race/loads"
	done
}

remove_loop() {
	for round in $(seq "$rounds"); do
		/sbin/modprobe -r mb_top >"/tmp/race/remove-$1-$round" 2>&1
		echo "$?" >>"/tmp/race/removals"
	done
}

t 'six loops load what six others remove: nothing is said that is not so'
mkdir /tmp/race
loops=
for loop in 1 2 3 4 5 6; do
	load_loop "$loop" &
	loops="$loops $!"
	remove_loop "$loop" &
	loops="$loops $!"
done
# shellcheck disable=SC2086 # a list of numbers
wait $loops
# The kernel itself holds a module for a moment after its start. A removal waits for all else.
equal "$(cat /tmp/race/remove-* | sort -u)" "$(grep -hx 'modprobe: ERROR: Module mb_[a-z]* is in use' /tmp/race/remove-* | sort -u)"
equal "$(cat /tmp/race/remove-* | wc -l)" "$(grep -vc '^0$' /tmp/race/removals)"
# How many loads failed depends on the machine: a plan is made again once.
printf '%s of %s loads failed\n' "$(grep -vc '^0$' /tmp/race/loads)" "$(wc -l </tmp/race/loads)"
# What may be said: a module went away, or the kernel met another load of the same name.
while IFS= read -r line; do
	case $line in
	'' | "modprobe: ERROR: could not insert 'mb_"*': Unknown symbol in module, or unknown parameter (see dmesg)'*) ;;
	"modprobe: ERROR: could not insert 'mb_"*': Device or resource busy'*) ;;
	'modprobe: ERROR: mb_'*': what it wants is taken, or another process loads or removes it') ;;
	'modprobe: ERROR: kernel: mb_'*' exports it, and is not loaded)' | \
		'modprobe: ERROR: kernel: mb_'*' exports it, and is loaded now)') ;;
	# Since Linux 6.5 a load that meets one of the same file gets its answer; the kernel's line may have
	# come before we listened.
	'modprobe: ERROR: mb_'*': wants the symbol '*' exports it, and is not loaded)')
		case $version in 6.1.*) wrong "said: $line" ;; esac
		;;
	'modprobe: ERROR: kernel: mb_'*': init') ;;
	*) wrong "said: $line" ;;
	esac
done <<-END
	$(cat /tmp/race/load-* | sort -u)
END
try modprobe mb_top
gives 0 ''
only mb_top mb_middle mb_base
