################################################################################
#
# modbox
#
################################################################################
# SPDX-License-Identifier: MIT

# The source is the tree that has this external tree.
MODBOX_SITE = $(abspath $(BR2_EXTERNAL_MODBOX_PATH)/../..)
MODBOX_SITE_METHOD = local
# Without a version legal-info would leave the package out.
MODBOX_VERSION := $(shell sed -n 's/^VERSION := //p' $(MODBOX_SITE)/Makefile)
MODBOX_LICENSE = MIT
MODBOX_LICENSE_FILES = LICENSE

# What was built or downloaded there is left out.
MODBOX_OVERRIDE_SRCDIR_RSYNC_EXCLUSIONS = \
	--exclude=/build --exclude=/.cache --exclude=/.config --exclude=/modbox
HOST_MODBOX_OVERRIDE_SRCDIR_RSYNC_EXCLUSIONS = $(MODBOX_OVERRIDE_SRCDIR_RSYNC_EXCLUSIONS)

# $(call MODBOX_SET,OPTION,y or nothing): sets an option in modbox's .config.
MODBOX_SET = $(if $(2),\
	$(call KCONFIG_ENABLE_OPT,CONFIG_$(1),$(@D)/.config),\
	$(call KCONFIG_DISABLE_OPT,CONFIG_$(1),$(@D)/.config))

#
# The target
#

# The links of these commands are replaced by ours, so they are installed before.
MODBOX_DEPENDENCIES = \
	$(if $(BR2_PACKAGE_BUSYBOX),busybox) \
	$(if $(BR2_PACKAGE_KMOD),kmod)

# A static program contains the decoders, compiled by modbox's own Makefile from the sources of
# Buildroot's host packages: the target's packages may have no static library, and only inflate is
# wanted. The license files of these decoders are in legal-info/host-licenses.
ifeq ($(BR2_PACKAGE_MODBOX_STATIC),y)
MODBOX_DECODERS = source
MODBOX_DEPENDENCIES += \
	$(if $(BR2_PACKAGE_MODBOX_GZ),host-libzlib) \
	$(if $(BR2_PACKAGE_MODBOX_XZ),host-xz) \
	$(if $(BR2_PACKAGE_MODBOX_ZSTD),host-zstd)
MODBOX_LICENSE += \
	$(if $(BR2_PACKAGE_MODBOX_GZ),$(comma) Zlib (decoder)) \
	$(if $(BR2_PACKAGE_MODBOX_XZ),$(comma) 0BSD or Public Domain (decoder)) \
	$(if $(BR2_PACKAGE_MODBOX_ZSTD),$(comma) BSD-3-Clause (decoder))
define MODBOX_LINK_DECODERS
	mkdir -p $(@D)/.cache/src
	ln -sfn $(HOST_LIBZLIB_DIR) $(@D)/.cache/src/zlib
	ln -sfn $(HOST_XZ_DIR) $(@D)/.cache/src/xz-utils
	ln -sfn $(HOST_ZSTD_DIR) $(@D)/.cache/src/libzstd
endef
else
MODBOX_DECODERS = system
MODBOX_DEPENDENCIES += \
	$(if $(BR2_PACKAGE_MODBOX_GZ),zlib) \
	$(if $(BR2_PACKAGE_MODBOX_XZ),xz) \
	$(if $(BR2_PACKAGE_MODBOX_ZSTD),zstd)
endif

# modbox's flags come first and Buildroot's behind them, so Buildroot's win: modbox's own for a small
# static program turn the stack protector off, which is turned on again here if it is wanted.
MODBOX_CFLAGS = $(call qstrip,$(BR2_SSP_OPTION))
ifeq ($(BR2_PACKAGE_MODBOX_SIZE),y)
MODBOX_CFLAGS += $(filter-out $(TARGET_OPTIMIZATION),$(TARGET_CFLAGS)) \
	$(if $(BR2_ARM_CPU_HAS_THUMB2),-mthumb)
MODBOX_LTO = $(or $(BR2_PACKAGE_MODBOX_STATIC),$(BR2_ENABLE_LTO))
else
MODBOX_CFLAGS += $(TARGET_CFLAGS) -fmove-loop-invariants -ftree-loop-im
MODBOX_LTO = $(BR2_ENABLE_LTO)
endif

# Nothing of the environment decides where things are. The program is not stripped here, but by
# Buildroot at its end, if it was told to.
MODBOX_MAKE_OPTS = O= CROSS_COMPILE= SYSROOT= CPPFLAGS= LDLIBS= STRIP= \
	CC="$(TARGET_CC)" CFLAGS="$(MODBOX_CFLAGS)" LDFLAGS="$(TARGET_LDFLAGS)" \
	COMPLETIONS=$(if $(BR2_PACKAGE_BASH_COMPLETION)$(BR2_PACKAGE_ZSH),y) PKGCONFIG= \
	MODBOX_CACHE=$(@D)/.cache \
	ZLIB=$(MODBOX_DECODERS) LZMA=$(MODBOX_DECODERS) ZSTD=$(MODBOX_DECODERS)

MODBOX_CONFIG_FILE = $(call qstrip,$(BR2_PACKAGE_MODBOX_CONFIG_FILE))
ifeq ($(BR2_PACKAGE_MODBOX_CONFIG_CUSTOM),y)
ifeq ($(BR_BUILDING):$(MODBOX_CONFIG_FILE),y:)
$(error BR2_PACKAGE_MODBOX_CONFIG_FILE names no file)
endif
define MODBOX_TAKE_CONFIG_FILE
	cp $(MODBOX_CONFIG_FILE) $(@D)/configs/buildroot_defconfig
endef
endif

define MODBOX_CONFIGURE_CMDS
	$(MODBOX_TAKE_CONFIG_FILE)
	$(MODBOX_LINK_DECODERS)
	$(TARGET_MAKE_ENV) $(MAKE) -C $(@D) O= $(call qstrip,$(BR2_PACKAGE_MODBOX_CONFIG_NAME))
	$(SED) 's/^CONFIG_EXTRA_CFLAGS=.*/CONFIG_EXTRA_CFLAGS=""/' $(@D)/.config
	$(call MODBOX_SET,STATIC,$(BR2_PACKAGE_MODBOX_STATIC))
	$(call MODBOX_SET,LTO,$(MODBOX_LTO))
	$(call MODBOX_SET,GZ,$(BR2_PACKAGE_MODBOX_GZ))
	$(call MODBOX_SET,XZ,$(BR2_PACKAGE_MODBOX_XZ))
	$(call MODBOX_SET,ZSTD,$(BR2_PACKAGE_MODBOX_ZSTD))
	$(if $(BR2_TOOLCHAIN_HAS_THREADS),,$(call MODBOX_SET,THREADS,))
endef

define MODBOX_BUILD_CMDS
	$(TARGET_MAKE_ENV) $(MAKE) -C $(@D) $(MODBOX_MAKE_OPTS)
endef

define MODBOX_INSTALL_TARGET_CMDS
	$(TARGET_MAKE_ENV) $(MAKE) -C $(@D) $(MODBOX_MAKE_OPTS) \
		CONFIG_PREFIX= INSTALL_LINKS=symlinks DESTDIR=$(TARGET_DIR) install
endef

ifeq ($(BR2_PACKAGE_MODBOX_BUSYBOX_OFF),y)
define MODBOX_BUSYBOX_CONFIG_FIXUPS
	$(call KCONFIG_DISABLE_OPT,CONFIG_MODPROBE_SMALL)
	$(call KCONFIG_DISABLE_OPT,CONFIG_INSMOD)
	$(call KCONFIG_DISABLE_OPT,CONFIG_RMMOD)
	$(call KCONFIG_DISABLE_OPT,CONFIG_LSMOD)
	$(call KCONFIG_DISABLE_OPT,CONFIG_MODPROBE)
	$(call KCONFIG_DISABLE_OPT,CONFIG_DEPMOD)
	$(call KCONFIG_DISABLE_OPT,CONFIG_MODINFO)
endef
endif

#
# The host: everything, with shared libraries, for the index and the audit of the image
#

HOST_MODBOX_DEPENDENCIES = host-zlib \
	$(if $(BR2_PACKAGE_HOST_MODBOX_XZ),host-xz) \
	$(if $(BR2_PACKAGE_HOST_MODBOX_ZSTD),host-zstd)

HOST_MODBOX_MAKE_OPTS = O= CROSS_COMPILE= SYSROOT= LDLIBS= STRIP= \
	CC="$(HOSTCC)" CPPFLAGS="$(HOST_CPPFLAGS)" CFLAGS="$(HOST_CFLAGS)" LDFLAGS="$(HOST_LDFLAGS)" \
	COMPLETIONS= MODBOX_CACHE=$(@D)/.cache ZLIB=system LZMA=system ZSTD=system

define HOST_MODBOX_CONFIGURE_CMDS
	$(HOST_MAKE_ENV) $(MAKE) -C $(@D) O= full_defconfig
	$(call MODBOX_SET,STATIC,)
	$(call MODBOX_SET,LTO,)
	$(call MODBOX_SET,XZ,$(BR2_PACKAGE_HOST_MODBOX_XZ))
	$(call MODBOX_SET,ZSTD,$(BR2_PACKAGE_HOST_MODBOX_ZSTD))
endef

define HOST_MODBOX_BUILD_CMDS
	$(HOST_MAKE_ENV) $(MAKE) -C $(@D) $(HOST_MODBOX_MAKE_OPTS)
endef

# No link host/sbin/depmod: host-kmod may own that name.
define HOST_MODBOX_INSTALL_CMDS
	$(INSTALL) -D -m 0755 $(@D)/modbox $(HOST_DIR)/bin/modbox
	ln -sf modbox $(HOST_DIR)/bin/moddiag
endef

HOST_MODBOX_IMAGE = \
	$(BR2_EXTERNAL_MODBOX_PATH)/package/modbox/image-modules $(HOST_DIR)/bin/modbox $(TARGET_DIR)

define HOST_MODBOX_INDEX
	$(HOST_MODBOX_IMAGE) index
endef

HOST_MODBOX_AUDIT = $(call qstrip,$(BR2_PACKAGE_HOST_MODBOX_AUDIT))
ifneq ($(HOST_MODBOX_AUDIT),)
define HOST_MODBOX_AUDIT_IMAGE
	$(HOST_MODBOX_IMAGE) $(HOST_MODBOX_AUDIT) $(if $(BR2_LINUX_KERNEL),$(LINUX_DIR))
endef
endif

# The index of target/ is made when all packages are installed. Overlays and the user's scripts come
# after that, so each image's copy of target/ is looked at again.
HOST_MODBOX_TARGET_FINALIZE_HOOKS += HOST_MODBOX_INDEX
HOST_MODBOX_ROOTFS_PRE_CMD_HOOKS += HOST_MODBOX_INDEX HOST_MODBOX_AUDIT_IMAGE

# This is the hook of linux/linux.mk that calls host-kmod's depmod. External trees are read after it.
ifeq ($(BR2_PACKAGE_HOST_MODBOX),y)
define LINUX_RUN_DEPMOD
endef
endif

$(eval $(generic-package))
$(eval $(host-generic-package))
