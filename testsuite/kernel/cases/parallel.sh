# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# Many commands at once.

# begin COMMAND...: starts one more in the background; each: waits for all and counts their statuses.
begin() {
	"$@" >>/tmp/said 2>&1 &
	running="$running $!"
}

end_all() {
	good=0 ill=0
	for process in $running; do
		wait "$process"
		case $? in
		0) good=$((good + 1)) ;;
		*) ill=$((ill + 1)) ;;
		esac
	done
	running=
	out=$(cat /tmp/said)
	: >/tmp/said
}

running=
: >/tmp/said

t '64 processes ask for the same module: all succeed, each module is started once'
conf 'options mb_base msec=500'
n=0
while [ $((n += 1)) -le 64 ]; do
	begin /sbin/modprobe mb_top
done
end_all
equal "$good well, $ill ill: $out" '64 well, 0 ill: '
only mb_top mb_middle mb_base
inits mb_base 1
inits mb_middle 1
inits mb_top 1

t '64 processes, half of them for another user of the same module'
conf 'options mb_base msec=500'
n=0
while [ $((n += 1)) -le 32 ]; do
	begin /sbin/modprobe mb_top
	begin /sbin/modprobe mb_other
done
end_all
equal "$good well, $ill ill: $out" '64 well, 0 ill: '
only mb_top mb_middle mb_base mb_other
inits mb_base 1

t '32 insmods of the same file: one succeeds'
n=0
while [ $((n += 1)) -le 32 ]; do
	begin /sbin/insmod "$extra/mb_base.ko" msec=300
done
end_all
equal "$good well, $ill ill" '1 well, 31 ill'
inits mb_base 1

t '16 processes ask for a module that fails: all say so'
n=0
while [ $((n += 1)) -le 16 ]; do
	begin /sbin/modprobe mb_fail msec=20
done
end_all
equal "$good well, $ill ill" '0 well, 16 ill'
only

t 'its loader fails, and we who waited try ourselves'
busybox insmod "$extra/mb_fail.ko" msec=500 error=-5 2>/dev/null &
sleep 0.2
try modprobe mb_fail error=0
gives 0 ''
only mb_fail
wait

t 'a module that is being loaded counts when it is there'
busybox insmod "$extra/mb_base.ko" msec=700 &
sleep 0.2
try modprobe mb_base
gives 0 ''
check [ "$(cat /sys/module/mb_base/initstate)" = live ]
wait

t 'what it needs is gone when its turn comes: planned again, once'
conf 'install mb_base [ ! -e /tmp/second ] || /sbin/modprobe -i mb_base; touch /tmp/second'
try modprobe mb_top
gives 0 ''
only mb_top mb_middle mb_base
inits mb_top 1
rm -f /tmp/second

t '... and not for ever'
conf 'install mb_base echo >>/tmp/times'
try modprobe mb_middle
ends 5
says "modprobe: ERROR: could not insert 'mb_middle': Unknown symbol in module*mb_base exports it, and is not loaded)"
equal "$(wc -l </tmp/times)" 2
rm -f /tmp/times

t 'loads and removals race: each ends, and says what it met'
n=0
while [ $((n += 1)) -le 24 ]; do
	begin /sbin/modprobe mb_top
	begin /sbin/modprobe -r mb_top
done
end_all
# A removal may take away a module that a load needs, and may find a module in use. No other error may
# be printed, except lines of the kernel about the same module, which other commands may have caused.
while IFS= read -r line; do
	case $line in
	'' | 'modprobe: ERROR: kernel: mb_'* | 'modprobe: ERROR: mb_'*': what it wants is taken'* | *'in use'* | *'Unknown symbol'* | *'not in kernel'* | *'not currently loaded'* | \
		*'esource busy'* | *'emporarily unavailable'*) ;;
	*) wrong "said: $line" ;;
	esac
done <<-END
	$out
END
try modprobe mb_top
gives 0 ''
only mb_top mb_middle mb_base
try modprobe -r mb_top
gives 0 ''
only
