# SPDX-License-Identifier: MIT
# Builds modbox. `make help` lists the targets.
#
#   Config.in + the applets' heads -> .config -> config.h, objects, modbox
#
# Without O= the configuration and the binary are here and all else is in build/obj. With O=DIR
# everything is in DIR and DIR/obj. V=1 shows the commands.

VERSION := 0.1

MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.SUFFIXES:

out := $(if $(O),$(patsubst %/,%,$(O)),.)
obj := $(if $(O),$(out),build)/obj
gen := $(obj)/generated
lib := $(obj)/lib
config := $(out)/.config
binary := $(out)/modbox

Q := $(if $(V),,@)
say = $(if $(V),@:,@printf '  %-7s %s\n' '$(1)' '$(patsubst ./%,%,$(2))')

# ---- Configuration. Targets that make a configuration, or need none, do not read one.

config_goals := %_defconfig defconfig menuconfig oldconfig olddefconfig savedefconfig allnoconfig \
	allyesconfig randconfig
plain_goals := help clean mrproper deps check check-long fuzz mutate mutate-map demo bench \
	size structure dist deb board-%
goals := $(or $(MAKECMDGOALS),all)
building := $(filter-out $(config_goals) $(plain_goals),$(goals))

ifneq ($(building),)
ifneq ($(filter $(config_goals) clean mrproper,$(goals)),)
$(error one after the other, please: make $(firstword $(goals)) && make $(wordlist 2,99,$(goals)))
endif
include $(config)
include $(gen)/applets.mk
endif

unquote = $(subst ",,$(1))
prefix := $(patsubst %/,%,$(call unquote,$(CONFIG_PREFIX)))

# ---- Sources. applets.mk has the applets' files, by their options. All files of libbb are
# compiled, and the linker drops unused functions; only the files below depend on options.

objs-y += applets/main.o
objs-$(CONFIG_GZ) += libbb/module/unpack_gz.o
objs-$(CONFIG_XZ) += libbb/module/unpack_xz.o
objs-$(CONFIG_ZSTD) += libbb/module/unpack_zstd.o
objs-$(CONFIG_THREADS) += libbb/base/crew.o
objs-$(CONFIG_MODULE_LAYERS) += libbb/files/layers.o libbb/index/layered.o libbb/tree/walk_layers.o

libs-$(CONFIG_GZ) += z
libs-$(CONFIG_XZ) += lzma
libs-$(CONFIG_ZSTD) += zstd

# ---- Compiler: CC if it is given, else CROSS_COMPILE's gcc, else the machine's musl-gcc.

ifneq ($(filter default undefined,$(origin CC)),)
CC := $(if $(CROSS_COMPILE),$(CROSS_COMPILE)gcc,$(shell command -v musl-gcc))
endif
STRIP ?= $(CROSS_COMPILE)strip

# The machine's musl-gcc does not find the headers of the kernel and of system libraries.
native_musl := $(if $(CROSS_COMPILE),,$(findstring musl-gcc,$(CC)))

# Decoders: the system's library, or the distribution's source compiled with our flags. The latter
# is a third smaller, and a cross build needs it. `make deps` fetches the sources.
CACHE := $(or $(MODBOX_CACHE),.cache)
fetched := $(if $(CONFIG_STATIC)$(native_musl),$(wildcard $(CACHE)/src/zlib))
system_zlib = The zlib of this machine is linked, which is larger: make deps fetches its source.
ifeq ($(origin ZLIB),undefined)
ZLIB := $(if $(fetched),source,system)
# The system's zlib makes the program a fifth larger, so one line is printed when nobody chose it.
larger := $(if $(CONFIG_STATIC),$(if $(native_musl),$(if $(fetched),,@echo "$(system_zlib)")))
endif
LZMA ?= $(ZLIB)
ZSTD ?= $(ZLIB)
from-$(ZLIB) += $(filter z,$(libs-y))
from-$(LZMA) += $(filter lzma,$(libs-y))
from-$(ZSTD) += $(filter zstd,$(libs-y))

# ---- libbb/base in place of the C library's. start.o is for programs without threads, malloc and
# clock_gettime: xz, zstd, regular expressions and system libraries need the second, modcopy the third.

with_start := $(if $(CONFIG_THREADS)$(CONFIG_XZ)$(CONFIG_ZSTD)$(CONFIG_REGEX)$(CONFIG_MODCOPY)$(strip $(from-system)),,start.o)
objs-$(if $(CONFIG_STATIC),$(CONFIG_LIBC_SMALL)) += $(addprefix libbb/base/,calls.o memory.o $(with_start))

optional := $(addprefix libbb/module/unpack_,gz.o xz.o zstd.o) \
	$(addprefix libbb/base/,calls.o memory.o start.o) \
	libbb/base/crew.o libbb/files/layers.o libbb/index/layered.o libbb/tree/walk_layers.o
objs-y += $(filter-out $(optional),$(patsubst %.c,%.o,$(wildcard libbb/*/*.c)))
objs := $(addprefix $(obj)/,$(sort $(objs-y)))

# $(call accepted,FLAG): FLAG, if this compiler and its linker take it without a warning.
accepted = $(shell echo 'int main(void){return 0;}' | $(CC) -Werror $(1) -x c -o /dev/null - \
	>/dev/null 2>&1 && echo '$(1)')

# Link-time optimization saves 2 to 3 percent. Sanitizer builds do without it, because then the
# linker drops sections that clang's sanitizers need. What does not change in a loop stays in it:
# moving it out takes registers, which are scarce in Thumb code, and code before the loop.
lto := $(if $(CONFIG_LTO),$(if $(findstring -fsanitize,$(CFLAGS)),,yes))
size_flags := $(if $(building),$(if $(lto),$(call accepted,-flto=auto -flto-partition=one)) \
	$(call accepted,-fno-move-loop-invariants) $(call accepted,-fno-tree-loop-im) \
	$(call accepted,-malign-data=abi))

# -Oz is smaller than -Os: 1.4 KB on amd64, nothing on ARM. depmod executes 0.6 percent more
# instructions.
optimize := $(or $(if $(building),$(call accepted,-Oz)),-Os)

# Of the start files a C program needs only the first, which calls main. gcc's others are for C++ and
# for sections that no compiler of today writes; musl does without them, glibc does not.
first_start_file = $(shell $(CC) -static -\#\#\# -x c /dev/null 2>&1 | tr -d '"' | tr ' ' '\n' | \
	grep '/S*crt1\.o$$')
start_files := $(if $(building),$(if $(CONFIG_STATIC),\
	$(call accepted,-static -nostartfiles $(first_start_file))))

# The static program is made as small as possible. A shared one belongs to a distribution, so our
# flags must not undo its hardening flags.
static_codegen := -fno-stack-protector -fno-asynchronous-unwind-tables -fno-unwind-tables -fno-pie
# Nothing here has a floating-point number, and a function that takes a variable number of values saves
# the registers for these, too: 400 bytes on amd64. The fast decoders copy with them.
general_registers := $(if $(building),$(if $(CONFIG_STATIC),$(call accepted,-mno-sse -mno-mmx)))
static_ldflags := -static $(start_files) -Wl,-z,norelro -Wl,-z,noseparate-code -Wl,-z,common-page-size=16

codegen := $(optimize) $(size_flags) -ffunction-sections -fdata-sections \
	$(if $(CONFIG_STATIC),$(static_codegen)) $(if $(CONFIG_UNPACK_FAST),,$(general_registers)) \
	$(if $(SYSROOT),--sysroot=$(SYSROOT)) $(call unquote,$(CONFIG_EXTRA_CFLAGS)) $(CFLAGS)
cflags := -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -Wall -Wextra \
	-iquote $(gen) -iquote libbb -include $(gen)/config.h \
	$(if $(native_musl),-idirafter $(obj)/include) $(CPPFLAGS) $(general_registers) $(codegen)
ldflags := -Wl,--gc-sections -Wl,--build-id=none -Wl,--sort-section=alignment \
	$(if $(CONFIG_STATIC),$(static_ldflags)) $(LDFLAGS)

# Completion for shells is made from the tables of options, as the preprocessor sees them.
COMPLETIONS := $(CONFIG_COMPLETIONS)
completions := $(if $(COMPLETIONS),$(obj)/completions/ready)

# kmod.pc tells pkg-config what kmod's own file of this name tells.
PKGCONFIG := $(CONFIG_KMOD)
kmod_pc := $(if $(PKGCONFIG),$(obj)/kmod.pc)

# ---- The binary

# The texts of --help, packed.
help := $(if $(CONFIG_USAGE_FULL),$(gen)/help.h)

all: $(binary) $(completions)

ifneq ($(filter all modbox $(binary) install,$(building)),)
ifeq ($(CC),)
$(error no musl-gcc here: install musl-tools (`make deps` does), or give CC= or CROSS_COMPILE=)
endif
endif

include scripts/libs.mk

# An empty STRIP, or one that does nothing such as /bin/true, leaves the symbols in. Image builders
# pass this when they strip files themselves.
$(binary): $(obj)/modbox_unstripped
	$(call say,STRIP,$@)
	$(Q)rm -f $@ $(if $(STRIP),&& $(STRIP) -s -R .comment -R '.note*' -R .ARM.attributes -o $@ $<)
	$(Q)test -e $@ || cp $< $@

$(obj)/modbox_unstripped: $(objs) $(lib_objs)
	$(call say,LINK,$@)
	$(Q)$(CC) $(codegen) $(if $(CONFIG_THREADS),-pthread) $(ldflags) -Wl,-Map=$(obj)/modbox.map -o $@ $(objs) $(lib_objs) \
		$(call system_libs,$(from-system)) $(LDLIBS)
	$(larger)

$(obj)/%.o: %.c $(obj)/flags | $(gen)/config.h $(gen)/applets.h $(help) $(obj)/include/ready
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(cflags) $(lib_includes) -MMD -MP -c -o $@ $<

# The compiler must not turn the loop of memcpy into a call of memcpy.
$(obj)/libbb/base/memory.o: cflags += -fno-lto -ffreestanding \
	$(call accepted,-fno-tree-loop-distribute-patterns)

ifneq ($(building),)
-include $(objs:.o=.d)
endif

# This file changes when the compiler or its flags change, and then everything is compiled again.
$(obj)/flags: FORCE
	@mkdir -p $(@D)
	$(file >$@.new,$(CC) $(cflags) $(ldflags) $(foreach l,$(from-source),$l $($l_flags)) \
		$(CONFIG_UNPACK_FAST))
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(obj)/include/ready: scripts/link-headers $(obj)/flags | $(lib_sources)
	$(Q)scripts/link-headers $(@D) $(if $(native_musl),kernel $(from-system))
	@touch $@

# $(call take_config,FILE): makes $(config) out of FILE.
take_config = scripts/take-config $(1) Config.in $(gen)/Config.applets >$(config)

# ---- Generated files. An unchanged file keeps its time, so that nothing is compiled again.

applet_sources := $(sort $(wildcard modutils/*.c))

$(gen)/ready: scripts/gen-applets $(applet_sources)
	$(Q)scripts/gen-applets $(gen) $(applet_sources)
	@touch $@

$(gen)/applets.mk $(gen)/applets.h $(gen)/Config.applets: $(gen)/ready
	@:


$(gen)/help.h: scripts/gen-help $(applet_sources) libbb/base/options.h $(gen)/config.h $(gen)/applets.h \
		$(obj)/flags | $(obj)/include/ready
	$(Q)CPP='$(CC) $(cflags) -DREAD_HELP -E -P' scripts/gen-help $@.new $(sort $(notdir $(links-y)))
	$(Q)if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(gen)/config.h: scripts/gen-config Makefile Config.in $(gen)/Config.applets $(config)
	$(Q)scripts/gen-config $(VERSION) $(config) Config.in $(gen)/Config.applets >$@.new
	$(Q)if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(config): | $(gen)/Config.applets
	@mkdir -p $(out)
	@echo 'No configuration yet: taking configs/defconfig.'
	$(Q)$(call take_config,configs/defconfig)

$(obj)/completions/ready: scripts/gen-completions $(wildcard scripts/completions/*) $(applet_sources) \
		libbb/base/options.h $(gen)/config.h $(gen)/applets.h $(obj)/flags | $(obj)/include/ready
	$(call say,GEN,$(@D))
	$(Q)CPP='$(CC) $(cflags) -DREAD_HELP -E -P' scripts/gen-completions $(@D) $(sort $(notdir $(links-y)))
	@touch $@

# ---- Configuring. NAME_defconfig needs only awk. The other targets call kconfig's programs, from
# kconfig-frontends.

export KCONFIG_CONFIG = $(config)
export GENERATED = $(gen)
kconf := kconfig-conf

defconfig: configs/defconfig $(gen)/Config.applets
	@mkdir -p $(out)
	$(Q)$(call take_config,$<)

%_defconfig: configs/%_defconfig $(gen)/Config.applets
	@mkdir -p $(out)
	$(Q)$(call take_config,$<)

menuconfig: $(gen)/Config.applets
	$(Q)kconfig-mconf Config.in

oldconfig olddefconfig allnoconfig allyesconfig randconfig: $(gen)/Config.applets
	$(Q)$(kconf) --$@ Config.in

savedefconfig: $(gen)/Config.applets
	$(Q)$(kconf) --savedefconfig=$(out)/defconfig Config.in

# ---- Installing

links_default := $(or $(if $(CONFIG_INSTALL_HARDLINKS),hardlinks),\
	$(if $(CONFIG_INSTALL_COPIES),copies),symlinks)
install = DESTDIR='$(DESTDIR)' LINKS='$(or $(INSTALL_LINKS),$(links_default))' scripts/install

$(obj)/kmod.pc: scripts/gen-kmod-pc libbb/base/options.c $(config) FORCE
	@mkdir -p $(@D)
	$(Q)scripts/gen-kmod-pc '$(prefix)' $(config) libbb/base/options.c >$@

install: $(binary) $(completions) $(kmod_pc)
	$(Q)COMPLETIONS='$(dir $(completions))' KMOD_PC='$(kmod_pc)' $(install) '$(prefix)' $(binary) $(sort $(links-y))

uninstall:
	$(Q)$(install) --remove '$(prefix)' $(binary) $(sort $(links-y))

clean:
	rm -rf $(obj) $(binary)

mrproper:
	rm -rf build .cache modbox .config .config.old defconfig
	$(if $(O),rm -rf $(obj) $(binary) $(config) $(config).old $(out)/defconfig)

# ---- Other targets run scripts. scripts/deps sets the machine up first. Then a second make builds,
# because this one looked for a compiler before that.

parallel = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

deps:
	scripts/deps build

check check-long:
	scripts/deps $(@:check-%=%)
	$(MAKE) --no-print-directory $(parallel) all
	MODBOX=$(abspath $(binary)) testsuite/run $(@:check-%=%)

# SECONDS is the time for all targets together; RUNS is a number of executions instead.
fuzz:
	scripts/deps check
	$(MAKE) --no-print-directory $(parallel) all
	MODBOX=$(abspath $(binary)) FUZZ_SECONDS=$(or $(SECONDS),600) FUZZ_RUNS=$(RUNS) FUZZ_JOBS=$(or $(JOBS),$(shell nproc)) \
		FUZZ_TARGETS='$(TARGETS)' testsuite/fuzz.tests

# The mutants are built beside this tree, in build/mutate.
mutate:
	scripts/deps check
	N=$(or $(N),10) SEED=$(or $(SEED),1) JOBS=$(or $(JOBS),$(shell nproc)) PARTS='$(PARTS)' \
		ONLY='$(ONLY)' SINCE='$(SINCE)' LIST='$(LIST)' testsuite/mutate/run $(FILES)

mutate-map:
	scripts/deps check
	testsuite/mutate/cover

demo:
	scripts/deps demo
	$(MAKE) --no-print-directory $(parallel) all
	MODBOX=$(abspath $(binary)) scripts/demo

bench:
	scripts/deps bench
	+bench/run

size:
	scripts/deps boards
	@mkdir -p build
	+scripts/size >build/sizes
	cp build/sizes docs/sizes
	cat docs/sizes

structure:
	@scripts/structure

dist:
	@SIGN='$(SIGN)' scripts/dist $(VERSION) $(or $(DIST),build/dist)

deb:
	scripts/deps deb
	scripts/deb $(or $(DEB),build/deb)

board-imx6 board-imx8 board-imx28:
	scripts/deps boards
	+scripts/board $(@:board-%=%)

#: Building
#:   all (or nothing)   build modbox; without a configuration, defconfig's
#:   install            below CONFIG_PREFIX; DESTDIR=, INSTALL_LINKS=symlinks|hardlinks|copies
#:                      COMPLETIONS= leaves the shells' completions out, PKGCONFIG= kmod.pc
#:   uninstall          remove what install put there
#:   clean              remove what was built; mrproper: the configuration and downloads as well
#:   deb                the Debian packages, in build/deb or DEB=DIR
#:   board-imx6 board-imx8 board-imx28: build in build/NAME, with a toolchain made in build/
#:   deps               install what building needs (Debian, Ubuntu)
#: Configuring
#:   defconfig          the default configuration; NAME_defconfig: configs/NAME_defconfig
#:   menuconfig oldconfig olddefconfig savedefconfig allnoconfig allyesconfig randconfig
#: Testing
#:   check check-long   the tests; the same with full counts
#:   fuzz               the fuzzers for SECONDS=600 in all, or RUNS=N executions in all;
#:                      JOBS=N at once; TARGETS="NAME..."
#:   mutate             break N=10 things in each of FILES= (else: changed since SINCE=HEAD~1)
#:                      and see whether a test fails; mutate-map: note which tests call what
#:   demo               modbox at work on an emulated i.MX6 board
#:   bench              speed and size beside kmod and BusyBox
#:   size               size of every configuration on every architecture
#:   dist               the archive of a release, in build/dist or DIST=DIR; SIGN="COMMAND" signs it
#:   structure          folders, includes, lengths of functions and files
#: Variables
#:   STRIP= (empty)     leave the symbols in
#:   O=DIR V=1 CC= CROSS_COMPILE= CFLAGS= LDFLAGS= SYSROOT= ZLIB=system|source (LZMA=, ZSTD=)

help:
	@sed -n 's/^#: //p' Makefile

.PHONY: all install uninstall clean mrproper deps check check-long fuzz mutate mutate-map demo bench size structure \
	dist deb help FORCE \
	$(filter-out %_defconfig,$(config_goals)) board-imx6 board-imx8 board-imx28
