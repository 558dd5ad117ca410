# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Shared by the build-*.tests: builds in scratch folders, small module trees, and questions that
# every build must answer alike.

# shellcheck source=testsuite/lib.sh
. "${0%/*}/lib.sh"

# The caller's variables are for the binary under test; each build here has its own.
unset O MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC AR STRIP CROSS_COMPILE SYSROOT CPPFLAGS CFLAGS \
	LDFLAGS LDLIBS ZLIB LZMA ZSTD KCONFIG_CONFIG GENERATED

B=$T/build
mkdir -p "$B"
jobs=$(nproc 2>/dev/null || echo 2)

# in_tree ARG...: runs make at the top of the source tree; with O= this does not change the tree.
in_tree() {
	make --no-print-directory -C "$top" "$@"
}

# configure NAME CONFIGURATION: makes $B/NAME/.config. CONFIGURATION is a target of make without
# _defconfig; with -dynamic at its end it is for shared libraries.
configure() {
	configure_target=${2%-dynamic}
	case $configure_target in
	defconfig | allnoconfig | allyesconfig | randconfig) ;;
	*) configure_target=${configure_target}_defconfig ;;
	esac
	mkdir -p "$B/$1"
	in_tree O="$B/$1" "$configure_target" >"$B/$1.log" 2>&1 || return 1
	[ "${2%-dynamic}" = "$2" ] ||
		sed -i 's/^CONFIG_STATIC=y/# CONFIG_STATIC is not set/' "$B/$1/.config"
}

# compile NAME DESCRIPTION [ARG...]: builds $B/NAME as it is configured. The case passes if make and
# the compiler print no warning. Returns false if there is no binary.
compile() {
	compile_name=$1 compile_what=$2
	shift 2
	in_tree -j"$jobs" O="$B/$compile_name" "$@" >>"$B/$compile_name.log" 2>&1
	judge_build $? "$B/$compile_name.log" "$compile_what"
}

# judge_build STATUS LOG DESCRIPTION: the case of a build that ended with STATUS and has printed LOG.
judge_build() {
	if [ "$1" -ne 0 ]; then
		grep -iE -A 6 'error|fatal|undefined reference' "$2" >"$T/.errors" || tail "$2" >"$T/.errors"
		fail_with "$T/.errors" "$3 builds"
		return 1
	fi
	if grep -i -A 4 warning "$2" >"$T/.errors"; then
		fail_with "$T/.errors" "$3 builds without warnings"
	else
		pass "$3 builds without warnings"
	fi
}

# build_once NAME CONFIGURATION DESCRIPTION [ARG...]: the same as build, but another part may have made
# $B/NAME, which then is a link and not to be changed.
build_once() {
	once_name=$1 once_target=$2 once_what=$3
	shift 3
	[ "$once_target" = defconfig ] || once_target=${once_target}_defconfig
	once_log=$B/$once_name.log
	if once_dir=$("$top/testsuite/build/once" "$once_target" "$@" 2>"$once_log"); then
		ln -s "$once_dir" "$B/$once_name"
		judge_build 0 "$once_dir/make.log" "$once_what"
	else
		judge_build 1 "$once_log" "$once_what"
	fi
}

# build NAME CONFIGURATION DESCRIPTION [ARG...]: configures and compiles.
build() {
	build_name=$1 build_configuration=$2
	shift 2
	configure "$build_name" "$build_configuration" ||
		{ fail_with "$B/$build_name.log" "$1: make can configure it"; return 1; }
	compile "$build_name" "$@"
}

# has NAME OPTION: whether the build NAME has CONFIG_OPTION.
has() {
	grep -q "^CONFIG_$2=y" "$B/$1/.config"
}

# bytes FILE
bytes() {
	wc -c <"$1" | tr -d ' '
}

# ---- asking: testsuite/golden's each calls a command once per question

build_each() {
	"${HOSTCC:-gcc}" -O2 -static -o "$T/each" "$top/testsuite/golden/each.c" ||
		{ say "cannot compile testsuite/golden/each.c"; exit 1; }
}

# ask QUESTIONS COMMAND...: asks COMMAND every line of the file QUESTIONS and prints a transcript.
ask() {
	ask_questions=$1
	shift
	"$T/each" "$@" <"$ask_questions" 2>/dev/null
}

# ---- trees

# tree NAME: fetches a real tree and sets $tree and $version; reports and returns false if that
# fails. The tree is shared: write nothing there.
tree() {
	tree=$("$top/scripts/fetch-tree" "$1" 2>"$T/fetch.log") || {
		cat "$T/fetch.log"
		missing "tree $1" "scripts/fetch-tree did not bring it"
		return 1
	}
	version=$(ls "$tree/lib/modules")
}

# small_tree DIR COUNT NAME...: makes in DIR a tree of the modules NAME (those that this kernel
# has), their dependencies, and others from all over $tree, COUNT in all. $reference, or else the
# binary under test, finds the dependencies.
small_tree() {
	small=$1 small_count=$2
	shift 2
	for small_name; do
		"${reference:-$MODBOX}" modprobe -d "$tree" -S "$version" -D "$small_name" 2>/dev/null
	done | awk '$1 == "insmod" { sub(/^.*\/lib\/modules\/[^\/]*\//, "", $2); print $2 }' >"$T/.wanted"
	(cd "$tree/lib/modules/$version" && find . -name '*.ko*' -type f) | sed 's:^\./::' | sort >"$T/.all"
	awk -v count="$small_count" '
		NR == FNR { if (!taken[$0]++) wanted++; next }
		{ path[++paths] = $0 }
		END {
			step = int(paths / (count > wanted ? count - wanted : 1)) + 1
			for (i = 1; i <= paths; i++)
				if (taken[path[i]] || (wanted < count && i % step == 0))
					print path[i]
		}' "$T/.wanted" "$T/.all" >"$T/.chosen"
	mkdir -p "$small/lib/modules/$version"
	(
		cd "$tree/lib/modules/$version" &&
		for small_file in modules.order modules.builtin modules.builtin.modinfo; do
			[ ! -e "$small_file" ] || echo "$small_file"
		done | cat - "$T/.chosen" | cpio -pdm --quiet "$small/lib/modules/$version"
	) || return 1
	# shellcheck disable=SC2034 # for who called
	small_modules=$(wc -l <"$T/.chosen" | tr -d ' ')
}

# modules_of DIR: prints the paths of a tree's modules.
modules_of() {
	find "$1/lib/modules" -name '*.ko*' -type f | sort
}

# questions_about INDEX EVERY: prints questions for modprobe about the tree whose index is in the
# folder INDEX: all names, every EVERY-th alias with text for each "*", some symbols, and names that
# do not exist.
questions_about() {
	sed 's/:.*//; s:.*/::; s/\.ko.*//' "$1/modules.dep"
	sed -n 's/^alias \([^ ?[]*\) .*/\1/p' "$1/modules.alias" | sed 's/\*/x0/g' | awk -v n="$2" 'NR % n == 0'
	sed -n 's/^alias \(symbol:[^ ]*\) .*/\1/p' "$1/modules.symbols" | awk -v n="$2" 'NR % (2 * n) == 0'
	printf '%s\n' no-such-module pci:v0000FFFFd0000FFFFsv0sd0bc0sc0i0 symbol:no_such_symbol
}
