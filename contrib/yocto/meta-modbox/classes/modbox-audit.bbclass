# SPDX-License-Identifier: MIT
# Checks the kernel modules of an image with moddiag -t: modules that do not fit the kernel or each other, symbols that
# nobody exports, an index that is not whole, configuration that names what is not there.
#
#   IMAGE_CLASSES += "modbox-audit"     in local.conf, or `inherit modbox-audit` in the image's recipe
#   MODBOX_AUDIT = "error"              a fault stops the build; "warn": it is a warning; "off"
#   MODBOX_AUDIT_OPTIONS = "..."        more options of moddiag, such as --aliases=FILE with a board's devices
#
# A finding that is no fault is a warning in both cases. ROOTFS_POSTPROCESS_COMMAND would be too early, because the index
# is made after it.

MODBOX_AUDIT ??= "warn"
MODBOX_AUDIT_OPTIONS ??= ""

do_image[depends] += "modbox-native:do_populate_sysroot"
IMAGE_PREPROCESS_COMMAND += "modbox_audit"

modbox_audit() {
	[ "${MODBOX_AUDIT}" != off ] || return 0
	for tree in ${IMAGE_ROOTFS}${nonarch_base_libdir}/modules/*/; do
		[ -d "$tree" ] || continue
		version=$(basename "$tree")
		# The kernel's symbols, from the folder of its recipe in pkgdata.
		symbols=
		for map in ${PKGDATA_DIR}/*-depmod/System.map-"$version"; do
			[ ! -r "$map" ] || symbols="-F $map"
		done
		log=${T}/modbox-audit-$version
		status=0
		moddiag -b ${IMAGE_ROOTFS} -S "$version" $symbols ${MODBOX_AUDIT_OPTIONS} -t >"$log" 2>&1 || status=$?
		findings="modules of $version, moddiag's status $status; the first lines of $log:\n$(head -n 20 "$log")"
		case ${MODBOX_AUDIT}-$status in
		*-0) bbnote "modules of $version: no findings" ;;
		*-8 | warn-9) bbwarn "$findings" ;;
		*) bbfatal "$findings" ;;
		esac
	done
}
