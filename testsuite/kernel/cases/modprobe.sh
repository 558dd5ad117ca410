# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154,SC2016 # guest.sh sets them; install lines expand for themselves
# modprobe: names and aliases, dependencies, and the configuration.
#: modules loop vfat
#: short

t 'modprobe loads by name'
try modprobe mb_params
gives 0 ''
only mb_params

t 'dashes and underscores are the same'
try modprobe mb-params
gives 0 ''
try modprobe mb_dash
gives 0 ''
only mb_dash mb_params

t 'a dash where the file has one'
try modprobe mb-dash
gives 0 ''
only mb_dash

t 'what it needs comes first'
try modprobe mb_top
gives 0 ''
only mb_top mb_middle mb_base
order mb_top mb_middle mb_base
param mb_top value 42

t 'what is there already is left alone'
load mb_base.ko
try modprobe mb_top
gives 0 ''
only mb_top mb_middle mb_base
inits mb_base 1

t 'modules of the real kernel'
try modprobe vfat
gives 0 ''
loaded vfat fat

t '-v says what it does, in order'
try modprobe -v mb_top
gives 0 "insmod $extra/mb_base.ko 
insmod $extra/mb_middle.ko 
insmod $extra/mb_top.ko "

t 'a pattern of the module, matched'
try modprobe modbox:params-x
gives 0 ''
only mb_params

t 'the modalias of a device brings its driver'
load mb_device.ko
read -r alias </sys/devices/platform/mb_thing/modalias
try modprobe "$alias"
gives 0 ''
only mb_driver mb_device
check [ -e /sys/devices/platform/mb_thing/driver ]

t 'an alias of two modules loads both'
try modprobe modbox:pair
gives 0 ''
loaded mb_pre
loaded mb_post

t 'parameters from the command line'
try modprobe mb_params number=7 'text="a b"' flag=1 list=4,5
gives 0 ''
param mb_params number 7
param mb_params text 'a b'
param mb_params flag Y
param mb_params list 4,5

t 'parameters go to the module alone'
try modprobe mb_top msec=5
ends 0
param mb_base msec 0

t 'options in modprobe.d, several lines, with a dash'
conf 'options mb-params number=3' 'options mb_params text=blue list=1'
try modprobe mb_params
gives 0 ''
param mb_params number 3
param mb_params text blue
param mb_params list 1

t 'the command line comes after modprobe.d'
conf 'options mb_params number=3'
try modprobe mb_params number=4
gives 0 ''
param mb_params number 4

t 'options of what is needed'
conf 'options mb_base msec=1'
try modprobe mb_top
gives 0 ''
param mb_base msec 1

t 'options under an alias count when it is asked for by that'
conf 'alias blue mb_params' 'options blue number=5' 'options mb_params flag=1'
try modprobe blue
gives 0 ''
param mb_params number 5
param mb_params flag Y

t '... and not otherwise'
conf 'alias blue mb_params' 'options blue number=5'
try modprobe mb_params
gives 0 ''
param mb_params number 1

t 'an alias in modprobe.d, with a pattern'
conf 'alias colour-* mb_params'
try modprobe colour-red
gives 0 ''
only mb_params

t 'already loaded is no failure'
load mb_params.ko
try modprobe mb_params number=3
gives 0 ''
param mb_params number 1

t '--first-time: already loaded'
load mb_params.ko
try modprobe --first-time mb_params
ends 1
says "modprobe: ERROR: could not insert 'mb_params': Module already in kernel*"

t '--first-time: what is needed may be loaded already'
load mb_base.ko
try modprobe --first-time mb_top
gives 0 ''

t 'built in'
while read -r file; do
	case $file in
	*unix.ko | *fuse.ko | *ipv6.ko | *tcp_cubic.ko) builtin=${file##*/} ;;
	esac
done <"/lib/modules/$version/modules.builtin"
builtin=${builtin%.ko}
try modprobe "$builtin"
gives 0 ''
try modprobe --first-time "$builtin"
ends 1
only

t 'nobody has it'
try modprobe nowhere
gives 1 "modprobe: FATAL: Module nowhere not found in directory /lib/modules/$version"
try modprobe -q nowhere
gives 1 ''

t '-s: messages go to the log, without a log daemon into the kernel'\''s'
try modprobe -s nowhere
gives 1 ''
logged 'modprobe: FATAL: Module nowhere not found'

t 'blacklist: not by alias'
conf 'blacklist mb_params'
try modprobe modbox:params-x
gives 0 ''
only

t 'blacklist: by name it loads, and as a dependency'
conf 'blacklist mb_params' 'blacklist mb-base'
try modprobe mb_params
gives 0 ''
try modprobe mb_top
gives 0 ''
loaded mb_params
loaded mb_base

t 'blacklist and -b: not by name either'
conf 'blacklist mb_params'
try modprobe -b mb_params
gives 0 ''
only

t 'one of two that have the alias is on the blacklist'
conf 'blacklist mb_pre'
try modprobe modbox:pair
gives 0 ''
only mb_post

t 'forbid: neither by name'
conf 'forbid mb-params'
try modprobe mb_params
ends 4
says 'modprobe: ERROR: Module mb_params is forbidden by /etc/modprobe.d/test.conf line 1*'
only

t 'forbid: nor as a dependency'
conf '# a line' 'forbid mb_base'
try modprobe mb_top
ends 4
says 'modprobe: ERROR: Module mb_base is forbidden by /etc/modprobe.d/test.conf line 2*'
only

t 'softdep: pre, itself, post'
try modprobe mb_soft
gives 0 ''
only mb_post mb_soft mb_pre
order mb_post mb_soft mb_pre

t 'softdep in modprobe.d counts beside that of the module'
conf 'softdep mb_soft pre: mb_params post: mb-dash'
try modprobe mb_soft
gives 0 ''
only mb_params mb_pre mb_soft mb_post mb_dash
order mb_soft mb_params
order mb_dash mb_soft

t 'softdep of what is needed'
conf 'softdep mb_base pre: mb_pre'
try modprobe mb_top
gives 0 ''
order mb_top mb_base mb_pre

t 'softdep: one that fails, or that nobody has, does not matter'
conf 'softdep mb_params pre: mb_fail nowhere post: nowhere mb_pre'
try modprobe mb_params
gives 0 ''
only mb_pre mb_params

t 'install: the command gets the name and the parameters'
conf 'install mb_params echo "$MODPROBE_MODULE: $CMDLINE_OPTS" >/tmp/installed; /sbin/modprobe -i mb_params $CMDLINE_OPTS'
try modprobe mb-params number=6
gives 0 ''
read -r line </tmp/installed
equal "$line" 'mb_params: number=6'
param mb_params number 6

t 'install: of what is needed, beside softdeps'
conf 'install mb_base echo "$MODPROBE_MODULE" >/tmp/installed; /sbin/modprobe -i mb_base' 'softdep mb_base pre: mb_pre'
try modprobe mb_top
gives 0 ''
read -r line </tmp/installed
equal "$line" mb_base
only mb_top mb_middle mb_base mb_pre

t 'install: a command that fails'
conf 'install mb_params exit 3'
try modprobe mb_params
ends 1
says "modprobe: ERROR: Error running install command 'exit 3' for module mb_params: retcode 3*"
only

t 'install: a name without a module'
conf 'install mb_nothing echo "$MODPROBE_MODULE" >/tmp/installed'
try modprobe mb_nothing
gives 0 ''
read -r line </tmp/installed
equal "$line" mb_nothing

t 'install: -i ignores the command'
conf 'install mb_params exit 3'
try modprobe -i mb_params
gives 0 ''
only mb_params

t 'remove: the command'
load mb_params.ko
conf 'remove mb_params echo "$MODPROBE_MODULE" >/tmp/removed; /sbin/modprobe -r -i mb_params'
try modprobe -r mb_params
gives 0 ''
read -r line </tmp/removed
equal "$line" mb_params
only

t '-n does nothing, and says what it would do'
try modprobe -n mb_params number=1
gives 0 "insmod $extra/mb_params.ko number=1"
try modprobe -nq mb_top
gives 0 ''
try modprobe -nv mb_params number=1
gives 0 "insmod $extra/mb_params.ko number=1"
only

t '-n runs no command'
conf 'install mb_params touch /tmp/touched'
try modprobe -n mb_params
gives 0 'install touch /tmp/touched '
refuse [ -e /tmp/touched ]

t '-D shows all that would be needed, and loads nothing'
load mb_base.ko
try modprobe -D mb_top
gives 0 "insmod $extra/mb_base.ko 
insmod $extra/mb_middle.ko 
insmod $extra/mb_top.ko "
only mb_base

t '-a loads all, and goes on after a bad name'
try modprobe -a mb_params nowhere mb-dash
gives 1 "modprobe: WARNING: Module nowhere not found in directory /lib/modules/$version"
only mb_params mb_dash

t 'a path'
try modprobe "$extra/mb_params.ko" number=9
gives 0 ''
param mb_params number 9

t 'a path from here'
cd "$extra" || exit
try modprobe ./mb-dash.ko
cd / || exit
gives 0 ''
only mb_dash

t 'a path, with what the index knows of it'
try modprobe "$extra/mb_top.ko"
gives 0 ''
only mb_top mb_middle mb_base

t 'the start function fails'
try modprobe mb_fail
ends 5
says "modprobe: ERROR: could not insert 'mb_fail': No such device*"
only

t 'what is needed fails'
conf 'options mb_base msec=x'
try modprobe mb_top
ends 5
says "modprobe: ERROR: could not insert 'mb_base': Invalid argument*mb_top*"
only

t '--force-vermagic'
cp "$extra/mb_params.ko" /tmp/sound.ko
cp /spoilt/magic-spoilt.ko "$extra/mb_params.ko"
try modprobe mb_params
ends 5
says "modprobe: ERROR: could not insert 'mb_params': Exec format error*"
try modprobe --force-modversion mb_params
ends 5
only
try modprobe --force-vermagic mb_params number=2
gives 0 ''
param mb_params number 2
cp /tmp/sound.ko "$extra/mb_params.ko"

t '--force-modversion'
cp "$extra/mb_versions.ko" /tmp/sound.ko
cp /spoilt/versions-spoilt.ko "$extra/mb_versions.ko"
try modprobe mb_versions
ends 5
says "modprobe: ERROR: could not insert 'mb_versions': *"
unloaded mb_versions
try modprobe --force-modversion mb_versions
gives 0 ''
param mb_versions value 42
cp /tmp/sound.ko "$extra/mb_versions.ko"

t '--force is both'
cp "$extra/mb_versions.ko" /tmp/sound.ko
cp /spoilt/versions-spoilt.ko "$extra/mb_versions.ko"
try modprobe -f mb_versions
gives 0 ''
loaded mb_versions
cp /tmp/sound.ko "$extra/mb_versions.ko"

t '-C reads that instead'
conf 'options mb_params number=3'
echo 'options mb_params text=other' >/tmp/other.conf
try modprobe -C /tmp/other.conf mb_params
gives 0 ''
param mb_params number 1
param mb_params text other

t 'MODPROBE_OPTIONS comes first'
try env MODPROBE_OPTIONS='-q' /sbin/modprobe nowhere
gives 1 ''

t '-S with the version of the running kernel'
try modprobe -S "$version" mb_params
gives 0 ''
only mb_params

t '-S with a version that is not there'
try modprobe -S 1.2.3 mb_params
ends 3
says 'modprobe: FATAL: Module mb_params not found in directory /lib/modules/1.2.3*'
only
