# SPDX-License-Identifier: MIT
# The decoders' libraries, compiled from the distribution's source packages: only the files for
# decoding, with our flags. Included by the Makefile.
#
# For each library: the source package, its folder of headers, the files, and the flags.

# $(call there,NAME): the files of NAME_wanted that the fetched version of the source has. Some
# versions have tables in separate files.
there = $(call fetch,$(CACHE)/src/$($(1)_package))$(patsubst $(CACHE)/src/$($(1)_package)/%.c,%,\
	$(wildcard $(addprefix $(CACHE)/src/$($(1)_package)/,$($(1)_wanted:%=%.c))))
fetch = $(if $(wildcard $(1)),,$(if $(filter 0,$(shell scripts/get-source $(notdir $(1)) >&2; echo $$?)),,\
	$(error no source of $(notdir $(1)))))

# zlib: Z_SOLO leaves malloc out, because memory comes through hooks. The table of fixed codes is
# built on first use; with threads a constant table is used, because two could build it at once.
# zlib's own checksum is fast and has 8 KB of tables.
z_package := zlib
z_headers := .
z_files := infback inffast inftrees $(if $(CONFIG_UNPACK_FAST),crc32)
z_flags := -DZ_SOLO -DHAVE_MEMCPY -include string.h -DZ_U4=unsigned \
	$(if $(CONFIG_THREADS),,-DBUILDFIXED) \
	-DZ_TESTW=8 -DZ_U8=__UINT64_TYPE__

# LZMA mostly copies less than ten bytes. musl's memcpy on x86-64 takes longer for these than for a
# hundred bytes: a fifth of all time. Compiled without LTO, which loses such flags.
comma := ,
short_copies = $(call accepted,-fno-lto -minline-all-stringops \
	-mmemcpy-strategy=unrolled_loop:64:noalign$(comma)libcall:-1:noalign)

# liblzma: LZMA2, the only filter that modules are packed with, and the three checksums of xz.
lzma_package := xz-utils
lzma_headers := src/liblzma/api
lzma_wanted := $(addprefix src/liblzma/,$(addprefix common/,common block_decoder \
	block_header_decoder block_util filter_common filter_decoder filter_flags_decoder \
	index_hash stream_decoder stream_flags_common stream_flags_decoder vli_decoder vli_size) \
	$(addprefix check/,check sha256 $(if $(CONFIG_UNPACK_FAST),crc32_fast crc32_table \
	crc64_fast crc64_table,crc32_small crc64_small)) lz/lz_decoder \
	lzma/lzma_decoder lzma/lzma2_decoder)
lzma_files = $(call there,lzma)
lzma_flags := -DHAVE_STDBOOL_H -DHAVE_STDINT_H -DHAVE_INTTYPES_H -DHAVE_STRING_H \
	-DHAVE_DECODERS -DHAVE_DECODER_LZMA2 -DHAVE_CHECK_CRC32 -DHAVE_CHECK_CRC64 \
	-DHAVE_CHECK_SHA256 $(if $(CONFIG_UNPACK_FAST),,-DHAVE_SMALL) -DHAVE_FUNC_ATTRIBUTE_CONSTRUCTOR -DNDEBUG \
	-DSIZEOF_SIZE_T=__SIZEOF_SIZE_T__ -DTUKLIB_SYMBOL_PREFIX=lzma_ \
	$(if $(CONFIG_UNPACK_FAST),$(short_copies)) \
	$(addprefix -I$(CACHE)/src/xz-utils/src/,common $(addprefix liblzma/,api common check lz \
	lzma rangecoder delta simple))

# libzstd: one decoder of each kind, instead of one for each input size and processor.
zstd_package := libzstd
zstd_headers := lib
zstd_files := $(addprefix lib/,$(addprefix common/,debug entropy_common error_private \
	fse_decompress xxhash zstd_common) $(addprefix decompress/,huf_decompress zstd_ddict \
	zstd_decompress zstd_decompress_block))
zstd_flags := -DXXH_NAMESPACE=ZSTD_ -DDEBUGLEVEL=0 -DZSTD_LEGACY_SUPPORT=0 -DZSTD_DISABLE_ASM \
	-DDYNAMIC_BMI2=0 -DZSTD_STRIP_ERROR_STRINGS -DZSTD_TRACE=0 \
	$(if $(CONFIG_UNPACK_FAST),,-DHUF_FORCE_DECOMPRESS_X1 \
	-DZSTD_FORCE_DECOMPRESS_SEQUENCES_SHORT -DZSTD_NO_INLINE)

lib_sources := $(foreach l,$(from-source),$(CACHE)/src/$($l_package))
lib_objs := $(foreach l,$(from-source),$($l_files:%=$(lib)/$l/%.o))
lib_includes := $(foreach l,$(from-source),-idirafter $(CACHE)/src/$($l_package)/$($l_headers))
# musl-gcc looks for libraries only in its own folder, so static ones are named by path.
system_libs = $(foreach l,$(1),$(if $(native_musl),$(shell gcc -print-file-name=lib$l.a),-l$l))

$(CACHE)/src/%:
	$(call say,FETCH,$@)
	$(Q)scripts/get-source $*

# $(call library,NAME): rules for its objects. The sources may not be fetched yet when make reads
# this, so the prerequisite is their folder.
define library
$(lib)/$(1)/%.o: $(obj)/flags scripts/libs.mk | $(CACHE)/src/$($(1)_package)
	@mkdir -p $$(@D)
	$$(call say,CC,$(1)/$$*.c)
	$$(Q)$$(CC) $$(codegen) $$(if $$(CONFIG_UNPACK_FAST),-O2) -w $($(1)_flags) -c -o $$@ $(CACHE)/src/$($(1)_package)/$$*.c
endef

$(foreach l,z lzma zstd,$(eval $(call library,$l)))
