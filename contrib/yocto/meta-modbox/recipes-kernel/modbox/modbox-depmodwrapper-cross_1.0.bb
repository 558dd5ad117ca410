# SPDX-License-Identifier: MIT
SUMMARY = "depmod for images, by modbox"
DESCRIPTION = "The command that the image and kernel classes call to make the index of an image's modules"
LICENSE = "MIT"
LIC_FILES_CHKSUM = "file://depmodwrapper.sh;beginline=2;endline=2;md5=b2dccaa94b3629a08bfb4f983cad6f89"

# PREFERRED_PROVIDER_depmodwrapper-cross = "modbox-depmodwrapper-cross" chooses this recipe. Its name ends in -cross,
# because only then do modbox-native's files come along into the image's sysroot.
PROVIDES = "depmodwrapper-cross"

SRC_URI = "file://depmodwrapper.sh"
S = "${UNPACKDIR}"
PACKAGE_ARCH = "${MACHINE_ARCH}"
INHIBIT_DEFAULT_DEPS = "1"
DEPENDS = "modbox-native"
do_populate_sysroot[depends] = ""

inherit nopackages

do_install() {
	install -d ${D}${bindir_crossscripts}
	sed 's:@PKGDATA_DIR@:${PKGDATA_DIR}:; s:@LIBDIR@:${nonarch_base_libdir}:' ${UNPACKDIR}/depmodwrapper.sh \
		>${D}${bindir_crossscripts}/depmodwrapper
	chmod 755 ${D}${bindir_crossscripts}/depmodwrapper
}

# The file holds the path of pkgdata, which a sysroot made from the shared state must replace.
SYSROOT_DIRS += "${bindir_crossscripts}"
SSTATE_SCAN_FILES += "depmodwrapper"
EXTRA_STAGING_FIXMES += "PKGDATA_DIR"
