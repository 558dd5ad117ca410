# SPDX-License-Identifier: MIT
SUMMARY = "All Linux kernel-module commands in one small binary"
DESCRIPTION = "insmod, rmmod, lsmod, modprobe, depmod, modinfo, kmod, modplug and moddiag in one program"
SECTION = "base"
LICENSE = "MIT"
LIC_FILES_CHKSUM = "file://LICENSE;md5=b71dffcf8fa032813c774f58a9edae61"
PV = "0.1+git"

# Without MODBOX_URI the sources are those in MODBOX_SOURCE (conf/layer.conf). A product names a repository and sets
# SRCREV: MODBOX_URI = "git://HOST/modbox.git;protocol=https;branch=main"
MODBOX_URI ?= ""
SRC_URI = "${MODBOX_URI}"
EXTERNALSRC = "${@'' if d.getVar('MODBOX_URI') else d.getVar('MODBOX_SOURCE')}"
EXTERNALSRC_SYMLINKS = ""

inherit externalsrc systemd update-alternatives update-rc.d

B = "${WORKDIR}/build"
do_configure[cleandirs] = "${B}"

# ---- Configuration: a file of configs/, changed by PACKAGECONFIG and by MODBOX_OPTIONS, which has options of
# menuconfig such as "REGEX=y SIGNATURES=n". BitBake strips the binary and chooses between shared libraries and, with
# "static", the C library's and zlib's static ones.

MODBOX_CONFIG ?= "defconfig"
MODBOX_CONFIG:class-native = "full_defconfig"
MODBOX_OPTIONS ?= ""

PACKAGECONFIG ??= "gz modplug"
PACKAGECONFIG:class-native ??= "gz xz zstd moddiag modplug"
PACKAGECONFIG[gz] = "GZ=y,GZ=n,zlib"
PACKAGECONFIG[xz] = "XZ=y,XZ=n,xz"
PACKAGECONFIG[zstd] = "ZSTD=y,ZSTD=n,zstd"
PACKAGECONFIG[moddiag] = "MODDIAG=y,MODDIAG=n"
PACKAGECONFIG[modplug] = "MODPLUG=y JOBS=y,MODPLUG=n"
PACKAGECONFIG[completions] = "COMPLETIONS=y,COMPLETIONS=n"
PACKAGECONFIG[static] = "STATIC=y LTO=y,STATIC=n LTO=n"

# The program is built for size. -O2 makes it a quarter larger.
FULL_OPTIMIZATION = "-Os ${DEBUG_LEVELFLAG}"
# kmod-dev has kmod.pc.
EXTRA_OEMAKE = "-C ${S} O=${B} ZLIB=system STRIP= PKGCONFIG="

do_configure() {
	oe_runmake ${MODBOX_CONFIG}
	for option in ${PACKAGECONFIG_CONFARGS} ${MODBOX_OPTIONS}; do
		name=CONFIG_$(echo "$option" | cut -d= -f1)
		sed -i "/^$name=/d; /^# $name is not set/d" ${B}/.config
		case $option in
		*=y) echo "$name=y" ;;
		*) echo "# $name is not set" ;;
		esac >>${B}/.config
	done
}

do_compile() {
	oe_runmake
}

# ---- Installing. kmod and BusyBox have these names, too: update-alternatives makes the links on the target, and a
# native sysroot may hold kmod-native as well, so that `modbox depmod` is the name there. Each name must be an applet of
# MODBOX_CONFIG; one that lacks some needs a shorter list.

MODBOX_NAMES ?= "depmod insmod lsmod modinfo modprobe rmmod"
MODBOX_PREFIX = "${@os.path.dirname(d.getVar('base_bindir'))}"

do_install() {
	oe_runmake install DESTDIR=${D} CONFIG_PREFIX=${MODBOX_PREFIX}
	for name in ${MODBOX_NAMES}; do
		[ -L "${D}${base_sbindir}/$name" ] || bbfatal "modbox has no $name in ${MODBOX_CONFIG}: see MODBOX_NAMES"
		rm -f "${D}${base_sbindir}/$name" "${D}${base_bindir}/$name"
	done
}

do_install:append:class-native() {
	rm -f "${D}${base_bindir}/kmod"
	install -D -m 755 ${S}/contrib/initramfs/keep-modules ${D}${bindir}/modbox-keep-modules
}

do_install:append:class-target() {
	if ${@bb.utils.contains('PACKAGECONFIG', 'modplug', 'true', 'false', d)}; then
		install -d ${D}${sysconfdir}/init.d ${D}${systemd_system_unitdir}
		sed 's:@SBINDIR@:${base_sbindir}:' ${S}/contrib/init/modbox-autoload.init >${D}${sysconfdir}/init.d/modbox-autoload
		chmod 755 ${D}${sysconfdir}/init.d/modbox-autoload
		sed 's:@SBINDIR@:${base_sbindir}:' ${S}/contrib/init/modbox-autoload.service \
			>${D}${systemd_system_unitdir}/modbox-autoload.service
		chmod 644 ${D}${systemd_system_unitdir}/modbox-autoload.service
	fi
}

# kmod has 70, BusyBox 50. kmod's recipe has a second name for the same link, bin-lsmod.
ALTERNATIVE_PRIORITY = "80"
ALTERNATIVE_TARGET = "${base_bindir}/modbox"
ALTERNATIVE:${PN} = "${MODBOX_NAMES} ${@bb.utils.contains('MODBOX_NAMES', 'lsmod', 'bin-lsmod', '', d)}"
ALTERNATIVE_LINK_NAME[depmod] = "${base_sbindir}/depmod"
ALTERNATIVE_LINK_NAME[insmod] = "${base_sbindir}/insmod"
ALTERNATIVE_LINK_NAME[lsmod] = "${base_sbindir}/lsmod"
ALTERNATIVE_LINK_NAME[bin-lsmod] = "${base_sbindir}/lsmod"
ALTERNATIVE_LINK_NAME[modinfo] = "${base_sbindir}/modinfo"
ALTERNATIVE_LINK_NAME[modprobe] = "${base_sbindir}/modprobe"
ALTERNATIVE_LINK_NAME[rmmod] = "${base_sbindir}/rmmod"

# The name kmod is a file in kmod's package and no alternative, so it has a package of its own, which takes the place of
# kmod's. With MODBOX_REPLACES_KMOD = "1" it also stands for kmod where systemd or eudev want that package; then
# PREFERRED_RPROVIDER_kmod = "modbox" tells BitBake. libkmod stays kmod's.
MODBOX_REPLACES_KMOD ?= "0"
PACKAGES =+ "${PN}-kmod ${PN}-autoload"
FILES:${PN}-kmod = "${base_bindir}/kmod"
RDEPENDS:${PN}-kmod = "${PN}"
RCONFLICTS:${PN}-kmod = "kmod"
RREPLACES:${PN}-kmod = "kmod"
RPROVIDES:${PN}-kmod = "${@'kmod' if d.getVar('MODBOX_REPLACES_KMOD') == '1' else ''}"

# Both recipes have the same manual pages and completions.
RCONFLICTS:${PN}-doc = "kmod-doc"
PACKAGES =+ "${PN}-bash-completion ${PN}-fish-completion ${PN}-zsh-completion"
FILES:${PN}-bash-completion = "${datadir}/bash-completion"
FILES:${PN}-fish-completion = "${datadir}/fish"
FILES:${PN}-zsh-completion = "${datadir}/zsh"
RCONFLICTS:${PN}-bash-completion = "kmod-bash-completion"
RCONFLICTS:${PN}-fish-completion = "kmod-fish-completion"
RCONFLICTS:${PN}-zsh-completion = "kmod-zsh-completion"

# ---- KERNEL_MODULE_AUTOLOAD and KERNEL_MODULE_PROBECONF: the kernel's recipe puts their lines into modules-load.d and
# modprobe.d, and modplug -l loads what they list.

MODBOX_AUTOLOAD = "${@bb.utils.contains('PACKAGECONFIG', 'modplug', '${PN}-autoload', '', d)}"
FILES:${PN}-autoload = "${sysconfdir}/init.d ${systemd_system_unitdir}"
RDEPENDS:${PN}-autoload = "${PN}"
INITSCRIPT_PACKAGES = "${MODBOX_AUTOLOAD}"
INITSCRIPT_NAME:${PN}-autoload = "modbox-autoload"
INITSCRIPT_PARAMS:${PN}-autoload = "start 06 S ."
SYSTEMD_PACKAGES = "${MODBOX_AUTOLOAD}"
SYSTEMD_SERVICE:${PN}-autoload = "modbox-autoload.service"

BBCLASSEXTEND = "native"
