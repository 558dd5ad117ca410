# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the golden-*.tests share: real trees, the two oracles, and chambers in which every tool sees
# nothing but the tree it is asked about.
#
# kmod mixes the running machine's configuration and kernel command line into its answers, even
# with -d ROOT. So questions are asked inside a chamber: a scratch root with lib/modules and the
# tools, entered by chroot. What the machine has in /etc/modprobe.d then changes no result.
#
# Oracles: kmod30 is the machine's own kmod (Debian 12 has 30), kmod34 the newest that Debian has.
# Where they differ the newer is right.

# shellcheck source=testsuite/lib.sh
. "${0%/*}/lib.sh"

cache=${MODBOX_CACHE:-$top/.cache}
mkdir -p "$cache" && cache=$(cd "$cache" && pwd) || exit 1
find "$cache" -maxdepth 1 -name 'scratch.*' -mtime +1 -exec rm -rf {} + 2>/dev/null

# Scratch roots lie beside the trees, because hard links make them nearly free there.
G=$(mktemp -d "$cache/scratch.XXXXXX") || exit 1
cleanup=remove_chambers

remove_chambers() {
	rm -rf "$G"
}

# ---- the helpers in C

build_helper() {
	"${HOSTCC:-gcc}" -O2 -Wall -Wextra -static -o "$G/$1" "$top/testsuite/golden/$1.c" ||
		{ say "cannot compile testsuite/golden/$1.c"; exit 1; }
}

# ---- tools: ours, full, kmod30, kmod34, each a folder that works in any chamber

# put_tool NAME BINARY: a copy of the multicall BINARY with everything it needs to start.
put_tool() {
	put_dir=$G/tools/$1
	mkdir -p "$put_dir"
	cp "$2" "$put_dir/multicall" || exit 1
	link_applets ./multicall "$put_dir"
	ldd "$2" 2>/dev/null | awk '$2 == "=>" { print $3 } $1 ~ /^\// { print $1 }' |
	while read -r put_library; do
		cp "$put_library" "$put_dir/"
	done
	# Newer kmods are not linked to their decoders; they load them when they meet a file.
	[ ! -e "$put_dir/libc.so.6" ] || ldconfig -p |
		awk '/^\t(liblzma.so.5|libzstd.so.1) .*x86-64|^\t(liblzma.so.5|libzstd.so.1) .*AArch64/ { print $NF }' |
		while read -r put_library; do
			cp "$put_library" "$put_dir/"
		done
}

# words TOOL APPLET: the command by which TOOL is started as APPLET inside a chamber. A dynamic one
# goes through its own program loader, so that two C libraries can stand side by side.
words() {
	words_loader=$(find "$G/tools/$1" -name 'ld-linux*' -o -name 'ld-musl*' | head -n 1)
	if [ -n "$words_loader" ]; then
		printf '/tools/%s/%s --library-path /tools/%s --argv0 %s /tools/%s/multicall' \
			"$1" "${words_loader##*/}" "$1" "$2" "$1"
	else
		printf '/tools/%s/%s' "$1" "$2"
	fi
}

# The machine's own kmod, which a modbox that is installed as kmod must not pass for.
machines_kmod() {
	for candidate in /usr/bin/kmod /bin/kmod "$(command -v kmod)"; do
		[ -x "$candidate" ] || continue
		case $("$candidate" --version 2>/dev/null) in
		'kmod version'*) echo "$candidate"; return 0 ;;
		esac
	done
	return 1
}

find_oracles() {
	machine_kmod=$(machines_kmod) || {
		missing "the machine's own kmod" "the package kmod is not installed"
		done_testing
	}
	put_tool kmod30 "$machine_kmod"
	say "kmod30 is $("$machine_kmod" --version | head -n 1), this machine's"
	kmod34=$("$top/scripts/fetch-kmod34") || {
		missing "the newest kmod" "scripts/fetch-kmod34 did not bring it"
		done_testing
	}
	put_kmod34 "${kmod34%/bin}/root"
	say "kmod34 is $("$kmod34/kmod" --version | head -n 1), from the newest suite"
}

put_kmod34() {
	put_dir=$G/tools/kmod34
	mkdir -p "$put_dir"
	cp "$1/usr/bin/kmod" "$put_dir/multicall"
	find "$1/usr/lib" \( -name 'ld-linux*.so.*' -o -name 'libc.so.*' -o -name 'libkmod.so.*' \
		-o -name 'liblzma.so.*' -o -name 'libzstd.so.*' -o -name 'libcrypto.so.*' -o -name 'libz.so.*' \) \
		-exec cp -L {} "$put_dir/" \;
}

# The configuration with every decoder, for .ko.xz and .ko.zst.
find_full() {
	[ ! -d "$G/tools/full" ] || return 0
	full_binary || return 1
	put_tool full "$MODBOX_FULL"
}

# ---- chambers

# How a chamber is entered: as root directly, else as root of a user namespace of its own.
if [ "$(id -u)" = 0 ]; then
	enter='chroot'
else
	enter='unshare -r chroot'
fi

# copy_tree FROM TO: hard links where that is possible.
copy_tree() {
	mkdir -p "$2"
	cp -al "$1/." "$2/" 2>/dev/null || cp -a "$1/." "$2/"
}

# chamber NAME TREE: makes $G/NAME with TREE's modules and no index. The lists that come with a kernel
# are real copies: a depmod that wrote into one must be caught, and must not spoil the cached tree.
chamber() {
	copy_tree "$2/lib" "$G/$1/lib"
	for chamber_list in "$G/$1"/lib/modules/*/modules.*; do
		cp "$chamber_list" "$chamber_list.copy"
		mv "$chamber_list.copy" "$chamber_list"
	done
}

# folder CHAMBER: where its indexes are.
folder() {
	printf '%s/lib/modules/%s' "$G/$1" "$version"
}

# The tools come in last, when all that will be needed are there.
furnish() {
	for furnish_chamber; do
		copy_tree "$G/tools" "$G/$furnish_chamber/tools"
		cp "$G/each" "$G/$furnish_chamber/tools/"
	done
}

# inside CHAMBER TOOL APPLET ARG...: one call.
inside() {
	inside_root=$G/$1 inside_words=$(words "$2" "$3")
	shift 3
	# shellcheck disable=SC2086
	$enter "$inside_root" $inside_words "$@"
}

# ask CHAMBER TOOL APPLET ARG...: a call per line of standard input, transcript on standard output.
# What the calls complain about is left out.
ask() {
	ask_root=$G/$1 ask_words=$(words "$2" "$3")
	shift 3
	# shellcheck disable=SC2086
	$enter "$ask_root" /tools/each $ask_words "$@" 2>/dev/null
}

# ask_all: the same with what goes to standard error, after "! ", for the wording of complaints.
ask_all() {
	ask_root=$G/$1 ask_words=$(words "$2" "$3")
	shift 3
	# shellcheck disable=SC2086
	$enter "$ask_root" /tools/each -e $ask_words "$@"
}

# folded: a transcript with one line per question, so that a difference shows its question.
folded() {
	awk '
		/^\? / { question = substr($0, 3); answer = ""; next }
		/^= / { print question "\t" answer substr($0, 3); next }
		{ answer = answer $0 "; " }'
}

# where_they_part EXPECTED GOT: two folded transcripts of the same questions; prints, for each answer
# that differs, the first words that do.
where_they_part() {
	paste -d '\n' "$1" "$2" | awk '
		# The question ends at the first tab; answers have more of them.
		NR % 2 { line = $0; next }
		$0 != line {
			question = substr(line, 1, index(line, "\t") - 1)
			expected = split(substr(line, length(question) + 2), want, "; ")
			count = split(substr($0, index($0, "\t") + 1), got, "; ")
			for (i = 1; i < expected && want[i] == got[i]; i++)
				continue
			printf "%s: %d answers instead of %d, number %d is \"%s\" instead of \"%s\"\n",
				question, count, expected, i, got[i], want[i]
		}'
}

# tree NAME: brings the tree and sets $tree and $version; false (and said) when it cannot be had.
tree() {
	tree=$("$top/scripts/fetch-tree" "$1" 2>"$T/fetch.log") || {
		cat "$T/fetch.log"
		missing "tree $1" "scripts/fetch-tree did not bring it"
		return 1
	}
	version=$(ls "$tree/lib/modules")
}

# every N: each N-th line of standard input, all when full counts are wanted.
every() {
	if [ -n "$LONG" ]; then
		cat
	else
		awk -v n="$1" 'NR % n == 1 || n == 1'
	fi
}

lines() {
	wc -l <"$1" | tr -d ' '
}

# module_names FILE: the names of the modules in a modules.dep, in its order.
module_names() {
	sed 's/:.*//; s:.*/::; s/\..*//; y/-/_/' "$1"
}

# ---- questions and comparisons

comparisons=0
counted() {
	comparisons=$((comparisons + 1))
}

# Real modaliases out of the patterns: something for each star, and a middle value of each range.
concrete() {
	awk '{
		query = ""
		while (match($0, /[*?]|\[[^]]*\]/)) {
			part = substr($0, RSTART, RLENGTH)
			query = query substr($0, 1, RSTART - 1)
			if (part == "*")
				query = query "x0"
			else if (part == "?")
				query = query "0"
			else
				query = query middle(part)
			$0 = substr($0, RSTART + RLENGTH)
		}
		print query $0
	}
	# A value inside the first range of a bracket expression: [0-9a-f] gives 4, [abc] gives a.
	function middle(range, low, high, digits) {
		if (substr(range, 3, 1) != "-")
			return substr(range, 2, 1)
		digits = "0123456789abcdefghijklmnopqrstuvwxyz"
		low = index(digits, tolower(substr(range, 2, 1)))
		high = index(digits, tolower(substr(range, 4, 1)))
		return substr(digits, int((low + high) / 2), 1)
	}'
}

# once: folded answers with each line printed once, at its first place (row printed-once).
once() {
	awk -F '\t' '{
		split("", seen)
		count = split($2, part, "; ")
		line = $1 "\t"
		for (i = 1; i < count; i++)
			if (!seen[part[i]]++)
				line = line part[i] "; "
		print line part[count]
	}'
}

# agree WHAT EXPECTED GOT: two folded transcripts in $T; an empty one is no answer.
agree() {
	comparisons=$((comparisons + $(lines "$T/$2")))
	if [ -s "$T/$2" ] && cmp -s "$T/$2" "$T/$3"; then
		pass "$1"
	else
		where_they_part "$T/$2" "$T/$3" >"$T/parted"
		fail_with "$T/parted" "$1"
	fi
}

# ---- whole command lines

# note_answer QUESTION STATUS: one answer, out of $T/said and $T/complained, as a transcript.
note_answer() {
	printf '? %s\n' "$1"
	cat "$T/said"
	sed 's/^/! /' "$T/complained"
	printf '= %d\n' "$(($2 != 0))"
}

# What is left out of the comparison: where the tree is, and which of kmod's functions complains (it
# says "libkmod: ERROR: kmod_config_parse: ", in which only "ERROR: " means something to a reader).
normal() {
	sed "s:/lib/modules/$version/:~/:g; s:/lib/modules/$version\$:~:
		s/^! libkmod: ERROR: [a-z_]*: /! modprobe: ERROR: /"
}

# alike WHAT EXPECTED GOT: two transcripts; an empty one is no answer.
alike() {
	comparisons=$((comparisons + $(grep -c '^[?]' "$2")))
	if [ -s "$2" ] && cmp -s "$2" "$3"; then
		pass "$1"
	else
		show_difference "$2" "$3" >"$T/shown"
		fail_with "$T/shown" "$1"
	fi
}

# show_difference EXPECTED GOT: two transcripts, with the question in front of what differs.
show_difference() {
	diff -a -U 1000000 "$1" "$2" | sed 1,3d | awk '
		/^[ +-][?] / { question = substr($0, 2); shown = 0 }
		/^[+-]/ { if (!shown++) print question; print }'
}

# ---- wanted differences: rows of docs/compat.md, and nothing else

: >"$T/rows"

# wanted ID [TIMES]: notes that the difference ID was met; fails when no row explains it.
wanted() {
	if grep -q "^| $1 |" "$top/docs/compat.md"; then
		printf '%s %s\n' "$1" "${2:-1}" >>"$T/rows"
	else
		fail "a difference is called '$1', and docs/compat.md has no such row"
	fi
}

# Prints how much was compared and how often each row was used.
say_counts() {
	say "$comparisons comparisons"
	awk '{ times[$1] += $2 } END { for (id in times) print id ": " times[id] }' "$T/rows" | sort |
	while read -r row; do
		say "wanted differences, $row"
	done
}

# differ WHAT FILE: the questions where we want to differ. FILE is our transcript, with "# ROW" before
# each question; kmod34 has to answer otherwise, or the row has lost its reason. The part's function
# "interview TOOL QUESTIONS" asks them.
differ() {
	rm -f "$T/rows.asked" "$T/questions.asked" "$T/answers"
	awk -v rows="$T/rows.asked" -v questions="$T/questions.asked" -v answers="$T/answers" '
		/^# / { print $2 >rows; next }
		/^[?] / { print substr($0, 3) >questions }
		NF { print >answers }' "$2"
	interview ours "$T/questions.asked" >"$T/ours"
	interview kmod34 "$T/questions.asked" >"$T/kmod34"
	alike "$1: our wanted differences" "$T/answers" "$T/ours"
	folded <"$T/kmod34" >"$T/kmod34.folded"
	folded <"$T/answers" >"$T/answers.folded"
	paste "$T/rows.asked" "$T/answers.folded" >"$T/rows.ours"
	while IFS='	' read -r row answer; do
		if grep -qxFe "$answer" "$T/kmod34.folded"; then
			fail "$1: kmod34 says the same as we do, so $row is no difference: $answer"
		else
			wanted "$row"
		fi
	done <"$T/rows.ours"
}
