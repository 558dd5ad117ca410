# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# A small test for any configuration: what a build has works on a small tree as in the full
# configuration, $B/full. What it lacks gives an error, and nothing ends by a signal.
#
# Roots, in $S: plain (no index), indexed (the full build's), conf (indexed; modprobe.d and depmod.d
# of its own, two files of one name), gz, xz, zst (compressed modules, no index).

# shellcheck disable=SC2034,SC2154 # with build-configs.tests, which has read lib.sh

S=$T/smoke

if [ "$(id -u)" = 0 ]; then
	enter=chroot
elif unshare -r true 2>/dev/null; then
	enter='unshare -r chroot'
else
	enter=
fi

write_configuration() {
	mkdir -p "$1/etc/modprobe.d" "$1/etc/depmod.d"
	cat >"$1/etc/modprobe.d/smoke.conf" <<-'EOF'
		# Every command, and a line that continues.
		alias my-net virtio_net
		alias odd-[ab]* tun
		options virtio_net napi_weight=3 \
			csum=0
		options loop max_loop="a b"
		blacklist nvme
		softdep wireguard pre: tun post: loop
		install dm_crypt /bin/echo $CMDLINE_OPTS
		remove loop /bin/false
		forbid nvme_core
	EOF
	printf 'search extra updates built-in\noverride tun * updates\n' >"$1/etc/depmod.d/smoke.conf"
	for other in updates/tun extra/tun extra/virtio_net; do
		mkdir -p "$1/lib/modules/$version/${other%/*}"
		find "$1/lib/modules/$version/kernel" -name "${other##*/}.ko" -exec cp {} "$1/lib/modules/$version/$other.ko" \;
	done
}

# compressed FORMAT COMPRESSOR...: makes a root with compressed modules.
compressed() {
	cp -a "$S/plain" "$S/$1"
	compressed_root=$S/$1
	shift
	find "$compressed_root" -name '*.ko' -exec "$@" {} +
}

# prepare_smoke: makes the roots, and the full build's answers in $S/want.
prepare_smoke() {
	build_each
	tree cloud-amd64 || return 1
	reference=$B/full/modbox
	small_tree "$S/plain" 24 virtio_net nvme wireguard dm_crypt tun loop raid456 || return 1
	say "a tree of $small_modules modules of $version"
	cp -a "$S/plain" "$S/indexed"
	"$reference" depmod -b "$S/indexed" "$version" || { fail "the full build's depmod"; return 1; }
	cp -a "$S/plain" "$S/conf"
	write_configuration "$S/conf"
	cp -a "$S/conf" "$S/conf-plain"
	"$reference" depmod -b "$S/conf" "$version" 2>/dev/null || { fail "the full build's depmod, configured"; return 1; }
	compressed gz gzip -n
	compressed xz xz --check=crc32
	compressed zst zstd -q --rm
	mkdir "$S/want" "$S/got"
	questions_about "$S/indexed/lib/modules/$version" 2 >"$S/questions"
	{ cat "$S/questions"; printf '%s\n' my-net my_net odd-b7 odd-c7; } >"$S/questions-conf"
	modules_of "$S/plain" | awk 'NR % 3 == 1' >"$S/questions-files"
	say "$(wc -l <"$S/questions-conf" | tr -d ' ') questions"
	answers full "$S/want"
	[ "$(grep -c '^= 0' "$S/want/names-indexed")" -gt 40 ] || { fail "the full build answers"; return 1; }
}

# written NAME ROOT DIR: puts depmod's files for a root without index, and its status, into DIR.
written() {
	mkdir -p "$3"
	"$B/$1/modbox" depmod -b "$2" -o "$3" "$version" >"$3/complaints" 2>&1
	written_status=$?
	echo "$written_status" >"$3/status"
	[ "$written_status" -ne 0 ] || rm "$3/complaints"
}

# answers NAME DIR: puts all answers of the build NAME into DIR.
answers() {
	answers_bin=$B/$1/modbox
	rm -rf "$2"
	mkdir "$2"
	if has "$1" DEPMOD; then
		written "$1" "$S/plain" "$2/depmod"
		! has "$1" DEPMOD_D || written "$1" "$S/conf-plain" "$2/depmod-conf"
		for format in gz xz zst; do
			written "$1" "$S/$format" "$2/depmod-$format"
		done
	fi
	if has "$1" MODPROBE; then
		if has "$1" INDEX_BIN || has "$1" INDEX_TEXT; then
			ask "$S/questions" "$answers_bin" modprobe -d "$S/indexed" -S "$version" -D >"$2/names-indexed"
			ask "$S/questions" "$answers_bin" modprobe -d "$S/indexed" -S "$version" -R >"$2/resolved-indexed"
		fi
		if has "$1" INDEX_SCAN; then
			ask "$S/questions" "$answers_bin" modprobe -d "$S/plain" -S "$version" -D >"$2/names-plain"
		fi
		if has "$1" MODPROBE_D && { has "$1" INDEX_BIN || has "$1" INDEX_TEXT; }; then
			ask "$S/questions-conf" "$answers_bin" modprobe -d "$S/conf" -S "$version" -D >"$2/names-conf"
			ask "$S/questions-conf" "$answers_bin" modprobe -d "$S/conf" -S "$version" -b -D >"$2/names-conf-b"
		fi
	fi
	if has "$1" MODINFO; then
		ask "$S/questions-files" "$answers_bin" modinfo >"$2/modinfo"
		ask "$S/questions-files" "$answers_bin" modinfo -F depends >"$2/modinfo-depends"
		ask "$S/questions-files" "$answers_bin" modinfo -0 -p >"$2/modinfo-p"
	fi
}

# alike NAME ANSWER: the build's answer, if it has one, is that of the full build, except for
# signatures.
alike() {
	alike_want=$S/want/$2
	if [ "$2" = modinfo ] && ! has "$1" SIGNATURES; then
		awk '/^(sig_id|signer|sig_key|sig_hashalgo|signature|build-id):/ { more = 1; next }
			!(more && /^\t/) { more = 0; print }' "$alike_want" >"$T/.want"
		alike_want=$T/.want
	fi
	cmp "$alike_want" "$S/got/$2" && return 0
	diff "$alike_want" "$S/got/$2" | head -n 20
	return 1
}

# index_files NAME: the files of $S/want/depmod that this build writes are equal to those of the
# full build. The stamp describes the others, so it is compared only if all are written.
index_files() {
	index_want=$S/want/$2/lib/modules/$version
	index_got=$S/got/$2/lib/modules/$version
	index_bad=
	for index_file in "$index_want"/*; do
		index_name=${index_file##*/}
		case $index_name in
		modules.stamp.bin) has "$1" STAMP && index_has=1 || index_has= ;;
		*.bin) has "$1" INDEX_BIN && index_has=1 || index_has= ;;
		*) index_has=1 ;;
		esac
		if [ -z "$index_has" ]; then
			[ ! -e "$index_got/$index_name" ] || { echo "$index_name is written"; index_bad=1; }
		elif [ "$index_name" = modules.stamp.bin ] && ! has "$1" INDEX_BIN; then
			[ -s "$index_got/$index_name" ] || { echo "no $index_name"; index_bad=1; }
		else
			cmp "$index_file" "$index_got/$index_name" || index_bad=1
		fi
	done
	for index_file in "$index_got"/*; do
		[ -e "$index_want/${index_file##*/}" ] || { echo "$index_file is too many"; index_bad=1; }
	done
	[ -z "$index_bad" ]
}

# decoder FORMAT: prints the option of its decoder.
decoder() {
	case $1 in
	gz) echo GZ ;;
	xz) echo XZ ;;
	zst) echo ZSTD ;;
	esac
}

# packed NAME FORMAT: depmod reads compressed modules: with the decoder as the full build does,
# without it with an error and a status.
packed() {
	if has "$1" "$(decoder "$2")"; then
		index_files "$1" "depmod-$2"
		return
	fi
	packed_status=$(cat "$S/got/depmod-$2/status")
	echo "status $packed_status"
	[ "$packed_status" -ne 0 ] && [ "$packed_status" -lt 126 ] && [ -s "$S/got/depmod-$2/complaints" ] &&
		grep "\.ko\.$2" "$S/got/depmod-$2/complaints"
}

# applets_as_configured NAME: --list has the configuration's applets and no others.
applets_as_configured() {
	for applet in DEPMOD INSMOD KMOD LSMOD MODINFO MODPROBE RMMOD; do
		! has "$1" "$applet" || echo "$applet" | tr '[:upper:]' '[:lower:]'
	done >"$T/.applets"
	"$B/$1/modbox" --list | grep -xE 'depmod|insmod|kmod|lsmod|modinfo|modprobe|rmmod' | diff "$T/.applets" -
}

# helps NAME: every applet has a help text, and other applets are unknown.
helps() {
	for applet in $("$B/$1/modbox" --list); do
		"$B/$1/modbox" "$applet" --help >"$T/.help" 2>&1 || { echo "$applet --help: status $?"; return 1; }
		grep -qi usage "$T/.help" || { echo "$applet --help:"; cat "$T/.help"; return 1; }
	done
	"$B/$1/modbox" no-such-applet >"$T/.help" 2>&1
	helps_status=$?
	echo "an unknown applet: status $helps_status"
	[ "$helps_status" -ne 0 ] && [ "$helps_status" -lt 126 ] && [ -s "$T/.help" ]
}

# fails_well NAME: impossible requests end with a message and without a signal. Nothing is loaded,
# because the files are no modules.
fails_well() {
	for applet in insmod rmmod modinfo modprobe; do
		has "$1" "$(echo $applet | tr '[:lower:]' '[:upper:]')" || continue
		case $applet in
		insmod) "$B/$1/modbox" insmod "$S/questions" ;;
		rmmod) "$B/$1/modbox" rmmod no_such_module ;;
		modinfo) "$B/$1/modbox" modinfo "$S/questions" ;;
		modprobe) "$B/$1/modbox" modprobe -d "$S/plain" -S "$version" -n no_such_module ;;
		esac >"$T/.fails" 2>&1
		fails_status=$?
		if [ "$fails_status" -eq 0 ] || [ "$fails_status" -ge 126 ] || [ ! -s "$T/.fails" ]; then
			echo "$applet: status $fails_status and:"
			cat "$T/.fails"
			return 1
		fi
	done
}

# smoke NAME DESCRIPTION: runs all cases for a build.
smoke() {
	answers "$1" "$S/got"
	testing "$2: has the applets it was configured with" applets_as_configured "$1"
	testing "$2: --help" helps "$1"
	testing "$2: failures have a message" fails_well "$1"
	if has "$1" DEPMOD; then
		testing "$2: depmod" index_files "$1" depmod
		! has "$1" DEPMOD_D || testing "$2: depmod with depmod.d" index_files "$1" depmod-conf
		for format in gz xz zst; do
			testing "$2: depmod over .ko.$format" packed "$1" "$format"
		done
	fi
	for answer in names-indexed resolved-indexed names-plain names-conf names-conf-b modinfo modinfo-depends modinfo-p; do
		[ ! -e "$S/got/$answer" ] || testing "$2: $answer" alike "$1" "$answer"
	done
}
