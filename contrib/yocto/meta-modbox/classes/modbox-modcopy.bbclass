# SPDX-License-Identifier: MIT
# Leaves in an image only the kernel modules that modcopy(8) selects, and makes their index anew.
#
#   IMAGE_CLASSES += "modbox-modcopy"   in local.conf, or `inherit modbox-modcopy` in the image's recipe, for example
#                                       of an initramfs; before modbox-audit
#   MODBOX_MODCOPY = "--aliases=${THISDIR}/files/aliases ext4"     modcopy's words; without any, all modules stay
#
# The packages of the modules that go stay in the package manager's list, so an image that is updated by packages should
# choose them by IMAGE_INSTALL instead.

MODBOX_MODCOPY ??= ""

do_image[depends] += "modbox-native:do_populate_sysroot"
IMAGE_PREPROCESS_COMMAND += "modbox_modcopy"

modbox_modcopy() {
	[ -n "${MODBOX_MODCOPY}" ] || return 0
	modbox-keep-modules ${IMAGE_ROOTFS} ${MODBOX_MODCOPY}
}
