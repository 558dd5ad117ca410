#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes the index of an image's modules with modbox-native. OpenEmbedded's classes call it:
#
#   depmodwrapper -a -b ROOTFS VERSION [KERNEL-PACKAGE]
#
# The recipe of the kernel leaves its version and its System.map in pkgdata. If both are those of VERSION, depmod warns of
# symbols that modules need and nobody exports; if not, one line says so, and the index is made without this check. The
# configuration is the one that depmod reads on the target.

set -eu
pkgdata=@PKGDATA_DIR@
libdir=@LIBDIR@

if [ $# -lt 4 ] || [ "$1" != -a ] || [ "$2" != -b ]; then
	echo "usage: depmodwrapper -a -b ROOTFS VERSION [KERNEL-PACKAGE]" >&2
	exit 2
fi
root=$3 version=$4
kernel=${5:-kernel}
map=$pkgdata/$kernel-depmod/System.map-$version

# Packages with debugging symbols have copies of the modules in folders of this name.
if [ ! -e "$root$libdir/depmod.d/exclude.conf" ]; then
	mkdir -p "$root$libdir/depmod.d"
	echo 'exclude .debug' >"$root$libdir/depmod.d/exclude.conf"
fi

built=
[ ! -r "$pkgdata/$kernel-depmod/$kernel-abiversion" ] || built=$(cat "$pkgdata/$kernel-depmod/$kernel-abiversion")
if [ "$built" != "$version" ]; then
	echo "depmodwrapper: $kernel was built as '$built', not as $version: symbols are not checked" >&2
elif [ ! -r "$map" ]; then
	echo "depmodwrapper: no $map: symbols are not checked" >&2
else
	exec modbox depmod -a -b "$root" -e -F "$map" "$version"
fi
exec modbox depmod -a -b "$root" "$version"
