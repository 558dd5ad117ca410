# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Shared by all parts (NAME.tests): counting, scratch space, and the binary under test.
#
# A part is an executable script that sources this file, calls testing, pass, fail or skip once for
# each case, and ends with done_testing. It runs alone or by testsuite/run. It gets
#
#   $MODBOX    the binary under test: if not set, $O/modbox or modbox at the top
#   $APPLETS   a folder with a link to it for each applet; or, if set, another program's folder
#   $T         the part's own scratch folder, removed at the end
#   $LONG      not empty: run with full counts, however long it takes
#   $top       the top of the source tree
#
# Passed cases are counted, and printed only with V=1. Each failed or skipped case is a line. With
# FAIL_FAST=1 the first failure ends the part.

set -u
LC_ALL=C
export LC_ALL
umask 022
# Some users have no depmod on their PATH.
PATH=$PATH:/usr/sbin:/sbin
export PATH

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/.." && pwd) || exit 1
part=${0##*/}
part=${part%.tests}
LONG=${LONG-}
V=${V-}

passed=0
failed=0
skipped=0
finished=

# Runs at the end of every part: removes its files, and fails if the part did not reach
# done_testing.
leave_part() {
	leave_status=$?
	trap - EXIT
	[ -z "${cleanup-}" ] || $cleanup
	chmod -R u+w "$T" 2>/dev/null
	rm -rf "$T"
	if [ -z "$finished" ]; then
		printf '%s: died before its end\n' "$part"
		exit 1
	fi
	exit "$leave_status"
}

# No dot: ".koXYZ" would look like a module to the cases that read names off a trace.
T=$(mktemp -d "${TMPDIR:-/tmp}/modbox-$part-XXXXXX") || exit 1
trap leave_part EXIT
trap 'exit 1' HUP INT PIPE TERM

# say TEXT...: prints a line that is no result, such as a count.
say() {
	printf '%s: %s\n' "$part" "$*"
}

# pass DESCRIPTION...
pass() {
	passed=$((passed + 1))
	[ -z "$V" ] || printf '%s: ok: %s\n' "$part" "$*"
}

# fail DESCRIPTION...
fail() {
	failed=$((failed + 1))
	printf '%s: FAILED: %s\n' "$part" "$*"
	[ -z "${FAIL_FAST-}" ] || exit 1
}

# fail_with FILE DESCRIPTION...: shows the first lines of FILE under the failed case.
fail_with() {
	fail_evidence=$1
	shift
	fail "$*"
	head -n 12 "$fail_evidence" | tr '\0' '@' | cut -c1-300 | sed 's/^/    /'
	[ "$(wc -l <"$fail_evidence")" -le 12 ] || printf '    (%s lines in all)\n' "$(wc -l <"$fail_evidence")"
}

# skip DESCRIPTION REASON: the case cannot run on this machine.
skip() {
	skipped=$((skipped + 1))
	printf '%s: SKIP: %s: %s\n' "$part" "$1" "$2"
}

# missing DESCRIPTION REASON: the case needs something that scripts/deps installs. With $CI set that
# is a failure, because nobody reads about skipped cases there.
missing() {
	if [ -n "${CI-}" ]; then
		fail "$1: $2"
	else
		skip "$1" "$2"
	fi
}

# ---- tracing: only programs of this machine's architecture, not those under an emulator

machine_of() {
	od -An -tx1 -j18 -N2 "$1" | tr -d ' '
}

can_trace() {
	have strace && [ "$(machine_of "$MODBOX")" = "$(machine_of /bin/sh)" ] &&
		strace -o /dev/null true 2>/dev/null
}

# untraceable WHAT: the case needs strace, which is not installed (missing), or which the machine
# does not allow, as in some containers (skip).
untraceable() {
	if have strace; then
		skip "$1" "strace may not trace here"
	else
		missing "$1" "no strace"
	fi
}

# have COMMAND...: true when every COMMAND is there.
have() {
	for have_tool; do
		command -v "$have_tool" >/dev/null 2>&1 || return 1
	done
}

# testing DESCRIPTION COMMAND...: passes if COMMAND succeeds; shows its output if not.
testing() {
	testing_what=$1
	shift
	if "$@" >"$T/.output" 2>&1; then
		pass "$testing_what"
	else
		fail_with "$T/.output" "$testing_what"
	fi
}

# same DESCRIPTION EXPECTED GOT: passes if the two files are equal; shows the difference if not.
same() {
	if cmp -s "$2" "$3"; then
		pass "$1"
		return 0
	fi
	diff -a "$2" "$3" >"$T/.difference" 2>&1
	fail_with "$T/.difference" "$1"
	return 1
}

# expect DESCRIPTION STATUS TEXT COMMAND...: COMMAND ends with STATUS and prints exactly TEXT
# (standard error included, final newlines not counted).
expect() {
	expect_what=$1 expect_status=$2 expect_text=$3
	shift 3
	expect_got=$("$@" 2>&1)
	expect_got_status=$?
	if [ "$expect_got_status" = "$expect_status" ] && [ "$expect_got" = "$expect_text" ]; then
		pass "$expect_what"
		return 0
	fi
	printf 'status %s instead of %s; got:\n%s\nexpected:\n%s\n' "$expect_got_status" "$expect_status" \
		"$expect_got" "$expect_text" >"$T/.difference"
	fail_with "$T/.difference" "$expect_what"
	return 1
}

# done_testing: the part's last call. Prints the counts and exits.
done_testing() {
	finished=1
	[ $((passed + failed + skipped)) -gt 0 ] || fail "nothing was tested"
	printf '%s: %d passed, %d failed, %d skipped\n' "$part" "$passed" "$failed" "$skipped"
	[ "$failed" -eq 0 ]
	exit
}

# report_boot NAME WHAT: counts what a guest reported to $T/report-NAME, the output of kernel/boot;
# $T/log-NAME has its errors.
report_boot() {
	while IFS= read -r report_line; do
		case $report_line in
		'ok: '*) pass "$2: ${report_line#ok: *: }" ;;
		'FAILED: '*) fail "$2: ${report_line#FAILED: *: }" ;;
		'shown: '*) ;;
		*) printf '%s\n' "$report_line" ;;
		esac
	done <"$T/report-$1"
	[ -s "$T/report-$1" ] || fail_with "$T/log-$1" "$2: the machine starts"
}

# full_binary: sets MODBOX_FULL, a binary of the full configuration, and builds it if none is given.
# Returns false if that fails; $T/full.log has the reason.
full_binary() {
	[ -z "${MODBOX_FULL-}" ] || return 0
	MODBOX_FULL=$("$top/testsuite/build/once" full_defconfig 2>"$T/full.log") || {
		say "the full binary does not build: $(tail -n 5 "$T/full.log")" >&2
		return 1
	}
	MODBOX_FULL=$MODBOX_FULL/modbox
}

# copy_sources DIR: copies the sources, without what was built and fetched, to DIR.
copy_sources() {
	mkdir -p "$1"
	"$top/scripts/sources" | tar -C "$top" -T - -cf - | tar -C "$1" -xf -
}

# link_applets BINARY DIR: makes the applets' links in DIR. Another program has no --list; it gets
# kmod's names.
link_applets() {
	mkdir -p "$2"
	link_names=$("$1" --list 2>/dev/null) || link_names='insmod rmmod lsmod modprobe depmod modinfo kmod'
	for link_name in $link_names; do
		ln -sf "$1" "$2/$link_name"
	done
}

if [ -z "${APPLETS-}" ]; then
	MODBOX=${MODBOX:-${O:-$top}/modbox}
	if [ ! -x "$MODBOX" ]; then
		say "no binary at $MODBOX: make builds it"
		exit 1
	fi
	MODBOX=$(cd "$(dirname "$MODBOX")" && pwd)/${MODBOX##*/}
	APPLETS=$T/applets
	link_applets "$MODBOX" "$APPLETS"
else
	MODBOX=${MODBOX:-$APPLETS/kmod}
fi

# elf_facts FILE: prints what a stripped module keeps: its sections, its relocations and its named
# symbols, with names in place of numbers. Some assemblers number symbols such as $d.4.
elf_facts() {
	readelf -SW "$1" | sed -n 's/^ *\[ *\([0-9]*\)\] /\1 /p' | awk '
		$1 { name[$1] = $2; line[$1] = $0; last = $1 }
		END {
			for (i = 1; i <= last; i++) {
				n = split(line[i], f, " ")
				size = f[2] ~ /^\.(sym|str|shstr)tab$/ ? "" : f[6]
				print "section", f[2], f[3], size, f[n], name[f[n - 2]], f[3] ~ /^REL/ ? name[f[n - 1]] : ""
			}
		}'
	readelf -rW "$1" | sed -n 's/^\([0-9a-f]*\) *[0-9a-f]* *\(R_[^ ]*\) *\(.*\)/relocation \1 \2 \3/p'
	{ readelf -SW "$1" | sed -n 's/^ *\[ *\([0-9]*\)\] /s \1 /p'; readelf -sW "$1"; } | awk '
		$1 == "s" { name[$2] = $3 }
		$1 ~ /:$/ && $8 != "" && $4 != "SECTION" && $4 != "FILE" && $8 !~ /^[$]/ { print "symbol", $2, $3, $4, $5, $7 in name ? name[$7] : $7, $8 }' | sort
}
