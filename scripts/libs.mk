# SPDX-License-Identifier: MIT
# The decoders' libraries, compiled from the distribution's source packages: only what decoding
# needs, with our flags. Read by the Makefile.
#
# Per library: the source package, its folder of headers, the files, and the flags it wants.

z_package := zlib
z_headers := .
z_files := adler32 crc32 inffast inflate inftrees zutil
z_flags :=

lzma_package := xz-utils
lzma_headers := src/liblzma/api
lzma_files :=
lzma_flags :=

zstd_package := libzstd
zstd_headers := lib
zstd_files :=
zstd_flags :=

lib_sources := $(foreach l,$(from-source),$(CACHE)/src/$($l_package))
lib_includes := $(foreach l,$(from-source),-idirafter $(CACHE)/src/$($l_package)/$($l_headers))
system_libs = $(foreach l,$(1),$(if $(native_musl),-l:lib$l.a,-l$l))

$(CACHE)/src/%:
	$(call say,FETCH,$@)
	$(Q)scripts/get-source $*

# $(call library,NAME): rules for $(lib)/libNAME.a. The sources may not be there yet when make
# reads this, so they are no prerequisites; the folder is.
define library
$(lib)/lib$(1).a: $($(1)_files:%=$(lib)/$(1)/%.o)
	$$(call say,AR,$$@)
	$$(Q)rm -f $$@ && $$(AR) crs $$@ $$^

$(lib)/$(1)/%.o: $(obj)/flags scripts/libs.mk | $(CACHE)/src/$($(1)_package)
	@mkdir -p $$(@D)
	$$(call say,CC,$(1)/$$*.c)
	$$(Q)$$(CC) $$(codegen) -w $($(1)_flags) -c -o $$@ $(CACHE)/src/$($(1)_package)/$$*.c
endef

$(foreach l,z lzma zstd,$(eval $(call library,$l)))
