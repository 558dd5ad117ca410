# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What every NAME.tests uses: counting, scratch space, and the binary under test.
#
# A part is an executable script that sources this file, calls testing, pass, fail or skip once per
# case, and ends with done_testing. It runs alone or under testsuite/run. It gets
#
#   $MODBOX    the binary under test: as given, else $O/modbox, else modbox at the top
#   $APPLETS   a folder with one link per applet to it (or as given: a stand-in's folder)
#   $T         a scratch folder of its own, removed at the end
#   $LONG      not empty: full counts are wanted, time does not matter
#   $top       the top of the source tree
#
# Passed cases are counted and not printed, unless V=1; failed and skipped ones take a line each.

set -u
LC_ALL=C
export LC_ALL
umask 022
# depmod and its friends are not on everybody's PATH.
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

# Always ends a part: tidies up, and tells a part that died from one that came to its end.
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

T=$(mktemp -d "${TMPDIR:-/tmp}/modbox-$part.XXXXXX") || exit 1
trap leave_part EXIT
trap 'exit 1' HUP INT PIPE TERM

# say TEXT...: one line that is no result, such as a count.
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
}

# fail_with FILE DESCRIPTION...: shows the first lines of FILE under the failed case.
fail_with() {
	fail_evidence=$1
	shift
	fail "$*"
	head -n 12 "$fail_evidence" | tr '\0' '@' | cut -c1-300 | sed 's/^/    /'
	[ "$(wc -l <"$fail_evidence")" -le 12 ] || printf '    (%s lines in all)\n' "$(wc -l <"$fail_evidence")"
}

# skip DESCRIPTION REASON: for what this machine cannot have.
skip() {
	skipped=$((skipped + 1))
	printf '%s: SKIP: %s: %s\n' "$part" "$1" "$2"
}

# missing DESCRIPTION REASON: for what the set-up should have brought. In a continuous-integration
# run that is a failure, because there nobody reads about skipped cases.
missing() {
	if [ -n "${CI-}" ]; then
		fail "$1: $2"
	else
		skip "$1" "$2"
	fi
}

# untraceable WHAT: for what wants strace: missing if it is not installed, or kept from us by the
# machine, as some containers do.
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

# testing DESCRIPTION COMMAND...: passes when COMMAND succeeds, shows what it printed when not.
testing() {
	testing_what=$1
	shift
	if "$@" >"$T/.output" 2>&1; then
		pass "$testing_what"
	else
		fail_with "$T/.output" "$testing_what"
	fi
}

# same DESCRIPTION EXPECTED GOT: two files of equal bytes; shows how they differ when not.
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

# done_testing: the part's last call; prints its counts, and sets its exit status.
done_testing() {
	finished=1
	[ $((passed + failed + skipped)) -gt 0 ] || fail "nothing was tested"
	printf '%s: %d passed, %d failed, %d skipped\n' "$part" "$passed" "$failed" "$skipped"
	[ "$failed" -eq 0 ]
	exit
}

# full_binary: sets MODBOX_FULL, the binary with everything in it: as given, else built. Returns false
# if that fails; $T/full.log tells then.
full_binary() {
	[ -z "${MODBOX_FULL-}" ] || return 0
	mkdir -p "$top/build"
	(
		! have flock || flock 9
		make -C "$top" O="$top/build/full" full_defconfig && make -C "$top" O="$top/build/full"
	) >"$T/full.log" 2>&1 9>"$top/build/full.lock" || return 1
	MODBOX_FULL=$top/build/full/modbox
}

# The links to the binary under test. A stand-in that is not ours has no --list: kmod's names then.
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
