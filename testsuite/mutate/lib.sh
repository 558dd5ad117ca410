# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# shellcheck disable=SC2034 # some names are used only by run, or only by cover
# Shared by run and cover: where things are, copies of the tree, and running a part in a sandbox.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=${here%/testsuite/mutate}
work=$top/build/mutate
map=$here/map
tab=$(printf '\t')
MODBOX_CACHE=${MODBOX_CACHE:-$top/.cache}
export MODBOX_CACHE
mkdir -p "$work"

die() {
	echo "mutate: $*" >&2
	exit 2
}

# copy_tree DIR: makes DIR a copy of what is compiled, configured as full. Without link-time
# optimization one file is compiled anew in a second. Files that are the same keep their times.
copy_tree() {
	mkdir -p "$1"
	(cd "$top" && find Makefile Config.in applets configs libbb modutils scripts -type f) >"$1/files"
	(cd "$1" && find applets libbb modutils -type f 2>/dev/null) | grep -vxFf "$1/files" |
		(cd "$1" && xargs rm -f)
	while read -r copy_file; do
		cmp -s "$top/$copy_file" "$1/$copy_file" ||
			{ mkdir -p "$(dirname "$1/$copy_file")" && cp "$top/$copy_file" "$1/$copy_file"; }
	done <"$1/files"
	build "$1" full_defconfig
	sed -i 's/^CONFIG_LTO=y/# CONFIG_LTO is not set/' "$1/.config"
}

# build DIR ARG...: runs make there. The flags that are asked of the compiler each time are left out.
build() {
	build_dir=$1
	shift
	make -s --no-print-directory -C "$build_dir" size_flags= "$@" >/dev/null
}

# A mutant may delete any file, write anywhere, signal any process, run for ever, take all memory.
# So a part runs in namespaces of its own, where only its scratch folder can be written and which end
# with it, and its processes have limits that no part comes near.
scratch=/tmp
case $top in
/tmp/*) scratch=/var/tmp ;;
esac
unshare -mpf --kill-child --mount-proc true 2>/dev/null ||
	die "this needs root and unshare, as a mutant may do any harm to the machine"

# What is written to the cache goes to the scratch folder, too; where that cannot be, the parts that
# compare with kmod on real trees are left out.

# The shell in the sandbox: $1 is the scratch folder, $2 the part, $3 the cache.
# shellcheck disable=SC2016 # expanded there
inside='
	awk "\$3 ~ /^(ext[234]|xfs|btrfs|overlay|f2fs|zfs)\$/ { print \$2 }" /proc/self/mounts |
		while read -r mounted; do
			mount -o remount,bind,ro "$mounted" || exit 1
		done || exit 1
	mount -t tmpfs -o size=3g mutate "$1" || exit 1
	mkdir "$1/.upper" "$1/.work"
	mount -t overlay -o "lowerdir=$3,upperdir=$1/.upper,workdir=$1/.work,metacopy=on" mutate "$3"
	ulimit -t 20 || exit 1
	ulimit -v 8000000 || exit 1
	TMPDIR=$1 exec "$2"'

# run_part SECONDS BINARY PART: returns the part's status, or another one but 0 if it takes longer.
# BINARY.said has what it printed. With FAIL_FAST=1 it ends with its first failure.
run_part() {
	MODBOX=$2 MODBOX_FULL=$2 V='' LONG='' timeout -s KILL "$1" \
		unshare -mpf --kill-child --mount-proc \
		sh -c "$inside" sh "$scratch" "$top/testsuite/$3.tests" "$MODBOX_CACHE" >"$2.said" 2>&1 </dev/null
}
