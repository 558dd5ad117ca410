#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # dracut sets kernel, moddir and dracutsysrootdir
# /usr/lib/dracut/modules.d/70modbox/module-setup.sh: the modules that /etc/modbox/modules.conf selects, with
# their firmware, and modplug, which loads those of the devices before udev starts.

check() {
	require_binaries modbox || return 1
	# Only where it is asked for: add_dracutmodules+=" modbox ".
	return 255
}

depends() {
	return 0
}

installkernel() {
	local words files file
	read -r -d '' -a words <<<"$(sed '/^#/d' "${dracutsysrootdir-}/etc/modbox/modules.conf")"
	files=$(modbox modcopy -b "${dracutsysrootdir:-/}" -S "$kernel" --missing=warn "${words[@]}" -l)
	sed -n 's|.*/\([^/]*\)\.ko[.a-z]*$|\1|p' <<<"$files" | instmods
	# modcopy also finds the firmware of built-in drivers, and that which is named by a pattern.
	while read -r file; do
		inst_simple "${file#"${dracutsysrootdir-}"}"
	done < <(grep /firmware/ <<<"$files")
}

install() {
	inst_multiple modbox modplug
	inst_hook pre-udev 60 "$moddir/modplug.sh"
}
