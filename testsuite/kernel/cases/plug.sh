# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# modplug: the modules that devices ask for, at boot and as devices appear. mb_device makes the device.
#: binary all
#: processors 2
#: seconds 1200
#: modules virtio_net virtio_pci virtio_blk rtc_cmos fec micrel smsc sdhci-esdhc-imx mmc_block i2c-imx
#: modules gpio-mxc anatop-regulator pfuze100-regulator nvmem-imx-ocotp
#: modules virtio_mmio qemu_fw_cfg gpio_keys crct10dif-ce sha2-ce aes-ce-cipher
#: modules evdev button psmouse serio_raw ahci iTCO_wdt lpc_ich i2c-i801 pcspkr
#: kmod yes
#: only x86-64 sabrelite arm64

rounds=4 bursts=5
[ -z "$long" ] || rounds=50 bursts=50

# thing LINE...: makes the device, whose modalias means the modules that the configuration names.
thing() {
	conf "$@"
	load mb_device.ko
}

uevent=/sys/devices/platform/mb_thing/uevent

# steps: keeps the modules with their options, and the commands, of a command's output, sorted. kmod
# prints a module again for each module that has it as a soft dependency (docs/compat.md, printed-once).
steps() {
	sed -n 's/ # .*//; s/ *$//; /^insmod /p; /^install /p' | sort -u
}

# same_steps: modplug -n prints the steps that kmod's modprobe and ours print for all devices' aliases.
same_steps() {
	find /sys/devices -name uevent -exec cat '{}' + | sed -n 's/^MODALIAS=//p' >/tmp/aliases
	# shellcheck disable=SC2046 # words
	/kmod/modprobe -a -b -n -v $(cat /tmp/aliases) 2>/tmp/kmod.said | steps >/tmp/kmod
	# shellcheck disable=SC2046
	/sbin/modprobe -a -b -q -n -v $(cat /tmp/aliases) | steps >/tmp/wanted
	/sbin/modplug -n | steps >/tmp/planned
	equal "$(cat /tmp/planned)" "$(cat /tmp/kmod)"
	equal "$(cat /tmp/wanted)" "$(cat /tmp/kmod)"
}

t "the set of modules is that of kmod's modprobe -a -b, and of ours"
load mb_device.ko
same_steps
check grep -q mb_driver /tmp/planned
# The machine has other devices, too.
check [ "$(grep -vc '/extra/' /tmp/planned)" -ge 3 ]

# The modules of the machine's own devices are loaded first, and stay.
t 'cold plug'
try modplug
ends 0
says '* devices, * modules loaded, * already there, 0 failed, *.* s'
# shellcheck disable=SC2046 # words
loaded $(sed -n '/mb_driver/d; s:^insmod .*/\([^/ ]*\)\.ko.*:\1:p' /tmp/planned | tr - _)
# An input device may appear later, when the driver that it needs has got its turn, and the kernel asks
# for the driver of an Ethernet device's PHY when it likes.
/sbin/modprobe -a -q evdev smsc
keep

t "blacklists, options, soft dependencies, commands: the same modules as kmod's"
# Two modules that match are blacklisted. So is one that another needs: it is loaded all the same.
thing 'alias platform:mb_thing mb_top' 'alias platform:mb_thing mb_other' 'alias platform:mb_thing mb_soft' \
	'alias platform:mb_thing mb_params' 'alias platform:mb_thing mb_held' 'alias platform:mb_thing absent' \
	'blacklist mb_other' 'blacklist mb_middle' 'blacklist mb_driver' 'options mb_params number=7' \
	'options mb_base msec=20' 'softdep mb_params pre: mb-dash' 'softdep mb_top post: mb_space' \
	'install mb_held touch /tmp/installed'
same_steps
check [ "$(grep -c /extra/ /tmp/planned)" = 9 ]
try modplug
ends 1
says '*Module absent not found in directory*, 1 failed, *'
modules_now
ours=$now
param mb_params number 7
check rm /tmp/installed
clean_modules
load mb_device.ko
# shellcheck disable=SC2046
try /kmod/modprobe -a -b $(cat /tmp/aliases)
ends 1
param mb_params number 7
check rm /tmp/installed
modules_now
# shellcheck disable=SC2086
equal "$(printf '%s\n' $ours | sort)" "$(printf '%s\n' $now | sort)"
loaded mb_middle mb_pre mb_post mb_dash mb_space
unloaded mb_other mb_driver mb_held

t 'once more: nothing to do'
try modplug
ends 0
says '* devices, 0 modules loaded, * already there, 0 failed, *.* s'

t 'a device, its driver'
load mb_device.ko
try modplug -v
ends 0
says "*insmod */extra/mb_driver.ko # /sys/devices/platform/mb_thing, * ms*"
loaded mb_driver

t 'the second as well as the first: modprobe -a -j'
try modprobe -a -j 4 -v mb_top mb_other mb_driver
ends 0
equal "$(echo "$out" | sed '/^critical path/d; /^ .* s .* ms  /d')" "insmod $extra/mb_base.ko 
insmod $extra/mb_middle.ko 
insmod $extra/mb_top.ko 
insmod $extra/mb_other.ko 
insmod $extra/mb_driver.ko "
only mb_top mb_middle mb_base mb_other mb_driver

t '-n prints and loads nothing'
load mb_device.ko
try modplug -n
gives 0 "insmod $extra/mb_driver.ko # /sys/devices/platform/mb_thing"
unloaded mb_driver

t '-u: who has no driver'
load mb_device.ko
try modplug -u
ends 0
says '*/sys/devices/platform/mb_thing platform:mb_thing not loaded: mb_driver*'
load mb_driver.ko
try modplug -u
ends 0
case $out in
*mb_thing*) wrong "still without a driver: $out" ;;
esac

t 'a blacklisted driver stays out; a forbidden one is said'
thing 'blacklist mb_driver'
try modplug
ends 0
unloaded mb_driver
conf 'forbid mb_driver'
try modplug -q
gives 4 ''
try modplug
says '*modplug: ERROR: Module mb_driver is forbidden by /etc/modprobe.d/test.conf line 1*'
unloaded mb_driver

t 'a soft dependency that fails holds nobody up'
thing 'softdep mb_driver pre: mb_fail' 'alias platform:mb_thing mb_top' 'alias platform:mb_thing mb_driver'
try modplug
ends 0
loaded mb_driver mb_top mb_middle mb_base
unloaded mb_fail

t 'one that fails: a reason, and the summary counts it'
thing 'alias platform:mb_thing mb_fail' 'alias platform:mb_thing mb_driver' 'options mb_fail error=-5'
try modplug
ends 5
says '*modplug: ERROR: could not insert *mb_fail*: Input/output error*'
says '* 1 failed, *'
loaded mb_driver

t 'one that says that there is no such device: no failure, and counted apart'
thing 'alias platform:mb_thing mb_fail' 'alias platform:mb_thing mb_driver'
try modplug
ends 0
says '* 0 failed, 1 not for this machine, *'
loaded mb_driver

t 'one that fails, with 20 that need it: each said in a line, none tried'
index=/lib/modules/$version
mkdir /tmp/index
mv "$index"/modules.*.bin /tmp/index/
cp "$index/modules.dep" /tmp/index/
# Not ENODEV, which is no failure here.
conf 'alias platform:mb_thing mb_driver' 'options mb_fail error=-5'
n=0
while [ $((n += 1)) -le 20 ]; do
	cp "$extra/mb-dash.ko" "$extra/needy$n.ko"
	echo "extra/needy$n.ko: extra/mb_fail.ko" >>"$index/modules.dep"
	echo "alias platform:mb_thing needy$n" >>/etc/modprobe.d/test.conf
done
load mb_device.ko
for jobs in 1 4; do
	try modplug -j "$jobs"
	ends 5
	equal "$(echo "$out" | grep -c "could not insert 'needy[0-9]*': it needs 'mb_fail', which failed")" 20
	equal "$(echo "$out" | grep -c "could not insert 'mb_fail'")" 1
	says '* 1 modules loaded, * 21 failed, *'
	only mb_device mb_driver
	rmmod mb_driver
done
rm "$extra"/needy*
mv /tmp/index/* "$index/"

t 'one that hangs holds up only those that need it, and no longer than the limit'
thing 'options mb_base msec=15000' 'alias platform:mb_thing mb_top' 'alias platform:mb_thing mb_driver' \
	'alias platform:mb_thing mb_params'
try modplug -j 2 -t 3
ends 1
says "*could not insert 'mb_base': it is still starting, and the time is over*"
says "*could not insert 'mb_top'*"
loaded mb_driver mb_params
unloaded mb_top
equal "$(cat /sys/module/mb_base/initstate)" coming
until_true grep -q live /sys/module/mb_base/initstate

t 'one after the other and four at a time: the same modules, in the same words'
all='alias platform:mb_thing mb_top
alias platform:mb_thing mb_other
alias platform:mb_thing mb_soft
alias platform:mb_thing mb_driver
alias platform:mb_thing mb_params
alias platform:mb_thing mb_dash
alias platform:mb_thing mb_fail
options mb_fail error=-5
options mb_base msec=20'
conf "$all"
load mb_device.ko
first=
round=0
while [ $((round += 1)) -le "$rounds" ]; do
	try modplug -v -j $((round % 2 ? 1 : 4))
	ends 5
	modules_now
	# The order of loading may differ; the order of the output does not.
	# shellcheck disable=SC2086 # words
	what_came="$(printf '%s\n' $now | sort) $(echo "$out" |
		sed '/^critical path/d; /^ .* s .* ms  /d; s/, [0-9]* ms//; s/[0-9.]* s$//')"
	equal "${first:=$what_came}" "$what_came"
	loaded mb_top mb_middle mb_base mb_other mb_soft mb_pre mb_post mb_driver mb_params mb_dash
	busybox rmmod mb_top mb_middle mb_other mb_base mb_soft mb_pre mb_post mb_driver mb_params mb_dash
done

t 'the record of --trace, and the critical path'
conf 'alias platform:mb_thing mb_top' 'alias platform:mb_thing mb_other' 'options mb_base msec=300'
load mb_device.ko
try modplug -v -j 2 --trace /tmp/trace
ends 0
says '*critical path: *  mb_base*  mb_*, needs mb_base*devices, 4 modules loaded, *'
equal "$(grep -v '^#' /tmp/trace | cut -f 1,3,7 | grep -v -e there -e builtin | sort)" "$(printf '%s\t%s\tloaded\n' mb_base - mb_middle mb_base \
	mb_other mb_base mb_top mb_middle,mb_base | sort)"
# mb_base takes 300 ms, and the clock is the kernel's.
read -r uptime rest </proc/uptime
# shellcheck disable=SC2016 # for awk
check awk -F '\t' -v now="${uptime%.*}" '$1 == "mb_base" && $6 - $5 >= 300000 && $6 < (now + 1) * 1000000 { good = 1 }
	END { exit !good }' /tmp/trace

t 'modprobe -a --trace: the words of the command line'
conf 'alias platform:mb_thing mb_other'
try modprobe -a -j 2 --trace=/tmp/trace mb_top platform:mb_thing
gives 0 ""
equal "$(grep -e ^mb_top -e ^mb_other /tmp/trace | cut -f 1-3,7 | sort)" "$(printf '%s\t%s\t%s\tloaded\n' \
	mb_other platform:mb_thing mb_base mb_top mb_top mb_middle,mb_base)"

t 'the lists: modules-load.d, /etc/modules, the command line'
mkdir -p /etc/modules-load.d /run/modules-load.d /usr/lib/modules-load.d
echo 'mb_params number=3' >/etc/modules
printf '# first\nmb_top\n; not me\nabsent\n' >/usr/lib/modules-load.d/b.conf
echo mb_fail >/usr/lib/modules-load.d/a.conf
echo mb_dash >/etc/modules-load.d/a.conf
conf 'blacklist mb_other'
echo mb_other >>/etc/modules
try modplug -l -v
equal "$(echo "$out" | sed 's/, [0-9]* ms$//')" "modplug: WARNING: Module absent not found in directory /lib/modules/$version (/usr/lib/modules-load.d/b.conf line 4)
insmod $extra/mb-dash.ko # /etc/modules-load.d/a.conf line 1
insmod $extra/mb_base.ko # needed by mb_top
insmod $extra/mb_middle.ko # needed by mb_top
insmod $extra/mb_top.ko # /usr/lib/modules-load.d/b.conf line 2
insmod $extra/mb_params.ko number=3 # /etc/modules line 1"
ends 1
only mb_dash mb_base mb_middle mb_top mb_params
rm -r /etc/modules /etc/modules-load.d /run/modules-load.d /usr/lib/modules-load.d

t "-l keeps the order: the second line starts when the first one's module is live"
conf 'options mb_base msec=1000' 'install mb_dash cat /sys/module/mb_base/initstate >/tmp/state'
printf 'mb_base\nmb_dash\n' >/etc/modules
try modplug -l -j 2
ends 0
equal "$(cat /tmp/state)" live
rm /etc/modules

# shellcheck disable=SC2317 # called by until_true
replayed() {
	echo add >"$uevent"
	[ -e /sys/module/mb_driver ]
}

t 'mdev calls it for a device, by the line of docs/initramfs.md'
# shellcheck disable=SC2016 # for mdev
echo '$MODALIAS=.*    root:root 0660    @modplug -q "$MODALIAS"' >/etc/mdev.conf
echo 'root:x:0:0::/:/bin/sh' >/etc/passwd
echo 'root:x:0:' >/etc/group
load mb_device.ko
busybox mdev -d -f >/tmp/mdev 2>&1 3>&- &
pid=$!
# Nothing tells when it begins to listen.
until_true replayed
kill "$pid"
wait "$pid"

# ---- events

# serve OPTION...: runs the daemon in the background, with its output in /tmp/served.
serve() {
	/sbin/modplug -e -f -p /tmp/plug.pid "$@" >/tmp/served 2>&1 3>&- &
	until_true [ -s /tmp/plug.pid ]
	read -r pid </tmp/plug.pid
}

end_serving() {
	kill "$pid"
	wait "$pid"
	equal $? 0
	check [ ! -e /tmp/plug.pid ]
}

t 'the daemon: in the background when the cold plug is done; ends when told'
try modplug -e -p /tmp/plug.pid
ends 0
says '* devices, 0 modules loaded, *'
read -r pid </tmp/plug.pid
load mb_device.ko
until_true [ -e /sys/module/mb_driver ]
kill "$pid"
until_true [ ! -e "/proc/$pid" ]
check [ ! -e /tmp/plug.pid ]

t 'events: removed and there again, the index replaced meanwhile, another configuration'
serve
load mb_device.ko
until_true [ -e /sys/module/mb_driver ]
busybox rmmod mb_driver mb_device
conf 'alias platform:mb_thing mb_params' 'options mb_params number=7'
load mb_device.ko
until_true [ -e /sys/module/mb_params/parameters/number ]
param mb_params number 7
unloaded mb_driver
busybox rmmod mb_device
conf 'alias platform:mb_thing newcomer'
cp "$extra/mb-dash.ko" "$extra/newcomer.ko"
load mb_device.ko
check depmod
echo add >"$uevent"
until_true [ -e /sys/module/mb_dash ]
rm "$extra/newcomer.ko"
check depmod
end_serving

t 'told to end, it brings in what it has begun'
conf 'alias platform:mb_thing mb_top' 'options mb_base msec=500'
serve
load mb_device.ko
until_true [ -e /sys/module/mb_base ]
end_serving
loaded mb_base mb_middle mb_top

t 'a thousand events in a burst; its memory does not grow'
serve
load mb_device.ko
until_true [ -e /sys/module/mb_driver ]
busybox rmmod mb_driver
n=0
while [ $((n += 1)) -le 1000 ]; do
	echo add
done >"$uevent"
until_true [ -e /sys/module/mb_driver ]
memory=$(grep VmSize "/proc/$pid/status")
n=0
while [ $((n += 1)) -le "$bursts" ]; do
	busybox rmmod mb_driver
	m=0
	while [ $((m += 1)) -le 100 ]; do
		echo add >"$uevent"
	done
	until_true [ -e /sys/module/mb_driver ]
done
equal "$(grep VmSize "/proc/$pid/status")" "$memory"
end_serving

t 'events that were lost: everything is looked at, and nothing is missed'
serve -v
kill -STOP "$pid"
# Events larger than those of any device, to fill 32 MB sooner, sent by a device that every kernel has.
n=0
x=0123456789012345678901234567890123456789
x=$x$x$x$x$x$x
x=A=$x$x$x$x$x
while [ $((n += 1)) -le 15000 ]; do
	echo "add 12345678-1234-1234-1234-123456789012 $x"
done >/sys/devices/virtual/mem/null/uevent
# After it has dropped an event, the kernel queues no more until all are read.
load mb_device.ko
unloaded mb_driver
kill -CONT "$pid"
until_true [ -e /sys/module/mb_driver ]
try cat /tmp/served
says '*events were lost*'
end_serving
