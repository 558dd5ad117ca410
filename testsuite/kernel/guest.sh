#!/bin/sh
# SPDX-License-Identifier: MIT
# /init of the test guests: sets the system up, runs /cases.sh and prints the result of each case on
# the console. A script of cases has $machine, $arch, $version, $long (not empty: full counts), and these
# functions:
#
#   t WHAT              begins a case (and ends the one before): no test module is loaded, and there is
#                       no configuration. The case passes when all checks that follow pass
#   skip WHY            this machine cannot run the case; the checks that follow do not count
#   try COMMAND...      runs it and keeps its output in $out and its status in $status
#   show COMMAND...     the same, and shows both in the report, for docs/reasons.md
#   diagnosis WHAT ARGUMENT... on x86-64: what moddiag ARGUMENT... says first, for docs/diagnoses.md; diagnosis_here
#                       does it on any machine
#   event_row WHAT ARGUMENT...  the same for who hears of the device: the warning and its cure
#   agree STATUS LEVEL KIND PATTERN ASKED...  moddiag -p ends with STATUS and has such a finding, asked by a
#                       device, by a module, and by "all", which is the whole system; not on x86-64: only by
#                       the first, for those machines are slow
#   finds LEVEL KIND PATTERN  moddiag -p was tried and has such a finding; sound: none that is wrong
#   healthy PATTERN...  moddiag -p finds nothing wrong in the whole system but what the emulator is
#                       known to lack, and what matches one of these: "/DEVICE$tab*WORDS"
#   gives STATUS TEXT   the command ended with STATUS and printed exactly TEXT
#   ends STATUS         the command ended with STATUS, with any output
#   says PATTERN        the output matches the shell's PATTERN
#   check COMMAND...    COMMAND succeeds
#   refuse COMMAND...   COMMAND fails
#   equal GOT WANTED    two texts
#   loaded NAME...      these are loaded; unloaded NAME...: none of them is
#   order NAME...       these are loaded, the latest first
#   only NAME...        these and no other test modules are loaded
#   param MODULE PARAMETER VALUE   /sys shows this value
#   inits MODULE COUNT  its init function ran that many times since the case began
#   conf LINE...        writes /etc/modprobe.d/test.conf
#   keep                the modules that are loaded now stay for the cases that follow
#   load FILE...        loads good test modules without modbox
#   until_true COMMAND...   COMMAND succeeds within half a minute
#   aliases             prints the modaliases of all devices
#   ask_all             tries modprobe -a -q -b with the modaliases of all devices
#
# A fork costs 25 ms here, so the shell itself does what is done often.

extra=
base_modules=

# ---- the output of a case's commands goes to the log of the case

evidence() {
	printf '%s\n' "$*" | while IFS= read -r evidence_line; do
		printf '@| %s\n' "$evidence_line"
	done >&3
}

wrong() {
	[ -z "$skipped" ] || return 0
	[ -n "$bad" ] || [ -z "$tried" ] || evidence "\$ $tried
status $status, said: $out"
	bad=1
	evidence "$@"
}

close_case() {
	[ -n "$what" ] || return 0
	if [ -n "$skipped" ]; then
		printf '@skip %s\n' "$skipped" >&3
	elif [ -n "$bad" ]; then
		printf '@fail\n' >&3
	else
		printf '@pass\n' >&3
	fi
	what=
}

# The kernel lists the latest module first, so users come before the modules that they use.
clean_modules() {
	modules_now
	[ -n "$now" ] || return 0
	left=
	for clean_name in $now; do
		case " $base_modules " in
		*" $clean_name "*) ;;
		*) left="$left $clean_name" ;;
		esac
	done
	[ -n "$left" ] || return 0
	# A second try for modules whose user came later in the list, without those that cannot be removed.
	# shellcheck disable=SC2086 # words
	busybox rmmod $left 2>/dev/null || busybox rmmod $left 2>/dev/null || {
		keep
	}
}

t() {
	close_case
	clean_modules
	[ ! -s /etc/modprobe.d/test.conf ] || : >/etc/modprobe.d/test.conf
	what=$* bad='' skipped='' tried='' out='' status=''
	count=$((count + 1))
	echo "@case $what" >&3
	# The log's lines after this one belong to the case.
	echo "modbox-case-$count-" >/dev/kmsg
}

skip() {
	skipped=$*
}

# ---- checks

# busybox's shell has applets of these names and would prefer them.
insmod() { /sbin/insmod "$@"; }
rmmod() { /sbin/rmmod "$@"; }
lsmod() { /sbin/lsmod "$@"; }
modprobe() { /sbin/modprobe "$@"; }
depmod() { /sbin/depmod "$@"; }
modinfo() { /sbin/modinfo "$@"; }
moddiag() { /sbin/moddiag "$@"; }
modload() { /sbin/modload "$@"; }
modunload() { /sbin/modunload "$@"; }
modstat() { /sbin/modstat "$@"; }
modplug() { /sbin/modplug "$@"; }

try() {
	tried=$*
	case $1 in
	insmod | rmmod | lsmod | modprobe | depmod | modinfo | kmod | modplug | moddiag | modload | modunload | modstat)
		# Not through the function, which would be one more fork.
		try_applet=/sbin/$1
		shift
		out=$("$try_applet" "$@" 2>&1)
		;;
	*) out=$("$@" 2>&1) ;;
	esac
	status=$?
}

show() {
	try "$@"
	{
		printf '$ %s\n%s\n' "$*" "$out"
		[ "$status" = 0 ] || printf '(status %s)\n' "$status"
	} | sed "s/$version/VERSION/g; s/^/@> /" >&3
}

# diagnosis_here WHAT ARGUMENT...: "@= WHAT, ARGUMENTS, verdict, cure", with tabs between.
diagnosis_here() {
	row_what=$1
	shift
	/sbin/moddiag "$@" 2>&1 |
		sed "s/$version/VERSION/g; s/process [0-9][0-9]*/process N/; s/since [0-9][0-9]* s/since N s/; s/[0-9][0-9]* s after/N s after/" |
		awk -v what="$row_what" -v asked="moddiag${*:+ $*}" '
			sub(/^  verdict: /, "") && verdict == "" { verdict = $0; next }
			# What could not be seen is why there is no verdict.
			verdict ~ /^nothing is wrong, as/ && !seen && sub(/^  [1-7] [a-z]*  *\?  */, "") {
				verdict = verdict ": " $0
				seen = 1
			}
			sub(/^  do: /, "") && cure == "" && verdict != "" { cure = $0 }
			/^\// && verdict != "" { exit }
			END { print "@= " what "\t" asked "\t" verdict "\t" cure }' >&3
}

diagnosis() {
	[ "$machine" != x86-64 ] || diagnosis_here "$@"
}

event_row() {
	[ "$machine" = x86-64 ] || return 0
	row_what=$1
	shift
	/sbin/moddiag -p "$@" 2>&1 |
		awk -F '\t' -v OFS='\t' -v what="$row_what" -v asked="moddiag${*:+ $*}" '
			$3 == "events" && $4 == "warning" { print "@= " what, asked, "only a warning: " $5, $6; exit }' >&3
}

tab=$(printf '\t')

agree() {
	agree_status=$1 agree_level=$2 agree_kind=$3 agree_pattern=$4
	shift 4
	case $machine in
	x86-64*) ;;
	*) set -- "$1" ;;
	esac
	for asked; do
		[ "$asked" != all ] || asked=
		# shellcheck disable=SC2086 # no word at all for the whole system
		try moddiag -p $asked
		ends "$agree_status"
		finds "$agree_level" "$agree_kind" "$agree_pattern"
	done
}

finds() {
	case $out in
	*"$tab$2$tab$1$tab"$3*) ;;
	*) wrong "expected a finding: $2 $1 $3" ;;
	esac
}

sound() {
	[ "$status" = 0 ] || wrong "expected status 0"
	case $out in
	*"${tab}fault$tab"* | *"${tab}warning$tab"*) wrong "expected neither warnings nor faults" ;;
	esac
}

healthy() {
	try moddiag -p
	# Built-in drivers whose probe fails in the emulator; the kernel's log has each.
	case $machine in
	sabrelite*)
		set -- "/1ffc000.pcie$tab*imx6q-pcie" "/110000.dma-controller$tab*mxs-dma" \
			"/20cc000.snvs:snvs-rtc-lp$tab*snvs_rtc" "$@"
		;;
	imx6ul)
		set -- "/1804000.dma-controller$tab*mxs-dma" "/20cc000.snvs:snvs-rtc-lp$tab*snvs_rtc" \
			"/20cc000.snvs:snvs-poweroff$tab*syscon-poweroff" "$@"
		;;
	imx7d)
		set -- "/33000000.dma-controller$tab*mxs-dma" "/33800000.pcie$tab*imx6q-pcie" \
			"/30370000.snvs:snvs-rtc-lp$tab*snvs_rtc" "/30370000.snvs:snvs-poweroff$tab*syscon-poweroff" "$@"
		;;
	esac
	[ $# -gt 0 ] || ends 0
	printf '%s\n' "$out" | grep "$tab\(fault\|warning\)$tab" >/tmp/findings
	while IFS= read -r healthy_line; do
		healthy_known=
		for healthy_pattern; do
			# shellcheck disable=SC2254 # a pattern
			case $healthy_line in
			*$healthy_pattern*) healthy_known=1 ;;
			esac
		done
		[ -n "$healthy_known" ] || wrong "not known of this machine: $healthy_line"
	done </tmp/findings
}

ends() {
	[ "$status" = "$1" ] || wrong "expected status $1"
}

gives() {
	[ "$status" = "$1" ] || wrong "expected status $1"
	[ "$out" = "$2" ] || wrong "expected: $2"
}

says() {
	# shellcheck disable=SC2254 # a pattern
	case $out in
	$1) ;;
	*) wrong "expected something like: $1" ;;
	esac
}

check() {
	"$@" >/tmp/checked 2>&1 || wrong "failed: $* $(cat /tmp/checked)"
}

refuse() {
	! "$@" >/tmp/checked 2>&1 || wrong "did not fail: $*"
}

equal() {
	[ "$1" = "$2" ] || wrong "expected: $2
got: $1"
}

# Puts all loaded modules into $now, the earliest last.
modules_now() {
	now=
	# shellcheck disable=SC2034 # the rest of the line
	while read -r now_name now_rest; do
		now="$now $now_name"
	done </proc/modules
	now=${now# }
}

loaded() {
	modules_now
	for loaded_name; do
		case " $now " in
		*" $loaded_name "*) ;;
		*) wrong "not loaded: $loaded_name; there are: $now" ;;
		esac
	done
}

order() {
	modules_now
	order_rest=" $now "
	for order_name; do
		case $order_rest in
		*" $order_name "*) order_rest=" ${order_rest#*" $order_name "}" ;;
		*) wrong "not loaded, youngest first: $*; there are: $now"; return ;;
		esac
	done
}

unloaded() {
	modules_now
	for unloaded_name; do
		case " $now " in
		*" $unloaded_name "*) wrong "loaded: $unloaded_name" ;;
		esac
	done
}

only() {
	modules_now
	for only_name in $now; do
		case " $* $base_modules " in
		*" $only_name "*) ;;
		*) wrong "loaded as well: $only_name" ;;
		esac
	done
	loaded "$@"
}

param() {
	param_value='(no such parameter)'
	[ ! -r "/sys/module/$1/parameters/$2" ] || read -r param_value <"/sys/module/$1/parameters/$2"
	[ "$param_value" = "$3" ] || wrong "$1.$2 is $param_value instead of $3"
}

# The lines of the kernel's log since the case began.
case_log() {
	dmesg | sed "1,/modbox-case-$count-/d"
}

inits() {
	inits_count=$(case_log | grep -c "$1: init\$")
	[ "$inits_count" = "$2" ] || wrong "$1 was started $inits_count times instead of $2"
}

logged() {
	case_log | grep -q "$1" || wrong "not in the log: $1; there is:
$(case_log)"
}

conf() {
	printf '%s\n' "$@" >/etc/modprobe.d/test.conf
}

keep() {
	modules_now
	base_modules=$now
}

load() {
	for load_file; do
		busybox insmod "$extra/$load_file" || wrong "could not load $load_file to begin with"
	done
}

until_true() {
	until_tenths=0
	until "$@" >/dev/null 2>&1; do
		[ $((until_tenths += 1)) -le 300 ] || { wrong "not within half a minute: $*"; return; }
		sleep 0.1
	done
}

aliases() {
	find /sys/devices -name uevent -exec cat '{}' + | sed -n 's/^MODALIAS=//p' | sort -u
}

ask_all() {
	set --
	for ask_file in /sys/bus/*/devices/*/modalias; do
		read -r ask_alias <"$ask_file"
		set -- "$@" "$ask_alias"
	done
	try modprobe -a -q -b "$@"
}

# ---- the system

# The variables of about.sh.
# shellcheck disable=SC2034 # for the cases
machine='' arch='' version='' long=''

set_up() {
	mount -t proc proc /proc
	mount -t sysfs sysfs /sys
	mount -t devtmpfs dev /dev
	# The kernel starts us without a PATH.
	export PATH=/sbin:/bin
	exec 3>&1
	# When the log wraps, its first line must not be ours.
	echo 'on' >/proc/sys/kernel/printk_devkmsg
	extra=/lib/modules/$version/extra
	count=0
	what=
	keep
}

finish() {
	close_case
	echo '@end' >&3
	# boot ends the machine.
	while :; do
		sleep 60
	done
}

# A script that runs without us takes these functions alone.
[ "$0" = /init ] || return 0
# shellcheck disable=SC1091 # exists in the guest
. /about.sh
set_up
# The firmware does not end its last line.
echo >&3
# shellcheck disable=SC1091
. /cases.sh
finish
