# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Shared by the fetch-* scripts: the cache folder, and packages of any Debian suite and architecture
# from a private apt configuration.
#
# The private configuration does not touch the machine's package state: its lists, caches and
# (empty) status file are in the cache. Its sources are those of the machine, so no file here has an
# address. On Ubuntu, which has other kernels, debootstrap knows Debian's address; DEBIAN_MIRROR
# names another one.

top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
cache=${MODBOX_CACHE:-$top/.cache}
mkdir -p "$cache" || exit 1
cache=$(cd "$cache" && pwd) || exit 1

say() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die() {
	say "$*"
	exit 1
}

need() {
	for tool; do
		command -v "$tool" >/dev/null 2>&1 || die "needs the command '$tool'"
	done
}

# with_retries WHAT COMMAND...: tries three times, because networks fail for a moment; then prints
# an error.
with_retries() {
	retry_what=$1
	shift
	for retry_wait in 5 20 0; do
		"$@" && return 0
		[ "$retry_wait" = 0 ] && break
		say "$retry_what failed; once more in $retry_wait s"
		sleep "$retry_wait"
	done
	say "$retry_what failed three times: is there a network, and does apt-get update work here?"
	return 1
}

# Two tests may fetch the same thing at once: the second waits here. The lock is held until the
# script ends.
lock_goal() {
	mkdir -p "$cache/locks"
	exec 9>"$cache/locks/$1"
	! command -v flock >/dev/null 2>&1 || flock 9
}

lock_apt() {
	mkdir -p "$cache/locks"
	exec 8>"$cache/locks/$1"
	! command -v flock >/dev/null 2>&1 || flock 8
}

# Prints the machine's package sources as lines "REPOSITORY SUITE", main component only.
machine_sources() {
	# shellcheck disable=SC2016
	apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' 2>/dev/null | awk '$3 == "main" && !seen[$1 $2]++ { print $1, $2 }'
}

# debian_sources [HTTPS_]: the same for Debian.
debian_sources() {
	if [ -n "${DEBIAN_MIRROR-}" ]; then
		echo "$DEBIAN_MIRROR debian"
	elif grep -q '^ID=debian' /etc/os-release 2>/dev/null; then
		machine_sources
	else
		sed -n "s/^DEF_${1-}MIRROR=\"\(.*\)\"\$/\1 debian/p" \
			"$(PATH=$PATH:/usr/sbin:/sbin command -v debootstrap || echo /dev/null)"
	fi
}

# sources_for SUITE ALONG: sources.list lines for $apt_part of SUITE, a release's code name or NAME-backports.
# ALONG names the suites to add, "security updates" or fewer. Security fixes come from the machine's
# own source of them.
sources_for() {
	signed=
	for keys in /usr/share/keyrings/debian-archive-keyring.gpg \
		/usr/share/keyrings/debian-archive-keyring.pgp; do
		[ ! -r "$keys" ] || signed="[signed-by=$keys] "
	done
	debian_sources | awk -v suite="$1" -v along="$2" -v signed="$signed" -v part="${apt_part:-main}" '
		$2 !~ /-/ && !main { main = $1 }
		$2 ~ /-security$/ && !fixes { fixes = $1 }
		END {
			if (!main)
				exit 1
			print "deb " signed main, suite, part
			if (suite ~ /-/)
				exit 0
			if (along ~ /updates/)
				print "deb " signed main, suite "-updates", part
			if (along ~ /security/ && fixes)
				print "deb " signed fixes, suite "-security", part
		}'
}

# in_apt COMMAND...: runs an apt command with the private configuration that use_apt chose.
in_apt() {
	"$@" -q \
		-o "APT::Architecture=$apt_arch" -o "APT::Architectures=$apt_arch" \
		-o "Dir::State=$apt" -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt" \
		-o "Dir::State::lists=$apt/lists" -o "Dir::Cache::archives=$apt/archives" \
		-o "Dir::Etc::sourcelist=$apt/sources.list" -o "Dir::Etc::sourceparts=/dev/null" \
		-o "Dir::Etc::preferences=/dev/null" -o "Dir::Etc::preferencesparts=/dev/null" \
		-o APT::Sandbox::User= -o Acquire::Retries=2 -o Acquire::Languages=none \
		-o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
		-o APT::Update::Error-Mode=any
}

apt_update() {
	in_apt apt-get update </dev/null >"$apt/log" 2>&1
}

# An older Ubuntu lacks the keys of newer Debian releases. Then https is trusted, as debootstrap
# does.
use_https() {
	debian_sources HTTPS_ | awk -v suite="$1" -v part="${apt_part:-main}" '{
		print "deb [trusted=yes]", $1, suite, part
		exit
	}' >"$apt/sources.list"
	grep -q ' https:' "$apt/sources.list" || return 1
	say "this machine cannot verify Debian's $1 by its keys; https has to do"
}

# On some mirrors the index of the security suite for a foreign architecture does not verify.
apt_update_with_what_verifies() {
	for along in 'security updates' updates ''; do
		sources_for "$1" "$along" >"$apt/sources.list" || return 1
		! apt_update || return 0
	done
	use_https "$1" && apt_update && return 0
	tail -n 3 "$apt/log" >&2
	return 1
}

# use_apt SUITE ARCH [COMPONENT]: prepares the private configuration, for another component than main;
# its lists are used for half a day.
use_apt() {
	need apt-get apt-cache dpkg-deb awk
	apt_part=${3:-main}
	apt=$cache/apt/$1-$2${3:+-$3}
	apt_arch=$2
	lock_apt "${apt##*/}"
	mkdir -p "$apt/lists/partial" "$apt/archives/partial"
	: >"$apt/status"
	[ -z "$(find "$apt/ready" -mmin -720 2>/dev/null)" ] || return 0
	sources_for "$1" '' >/dev/null ||
		die "no Debian to take the suite $1 from: neither is this machine one, nor has it debootstrap"
	with_retries "reading the package lists of $1 for $2" apt_update_with_what_verifies "$1" ||
		exit 1
	: >"$apt/ready"
}

# real_package NAME: the versioned package that the meta package NAME depends on.
real_package() {
	in_apt apt-cache depends "$1" |
		awk '$1 == "Depends:" && $2 ~ /^linux-image-[0-9]/ { print $2; exit }'
}

download_here() {
	rm -f ./*.deb
	in_apt apt-get download "$1" </dev/null >"$apt/log" 2>&1 || { tail -n 3 "$apt/log" >&2; return 1; }
}

# unpack PACKAGE DIR: downloads PACKAGE and unpacks it below DIR. Nothing is installed.
unpack() {
	mkdir -p "$2" "$cache/download.$$"
	(
		cd "$cache/download.$$" || exit 1
		with_retries "downloading $1" download_here "$1" || exit 1
		for package in ./*.deb; do
			dpkg-deb -x "$package" "$2" || exit 1
		done
	)
	unpack_status=$?
	rm -rf "$cache/download.$$"
	return $unpack_status
}
