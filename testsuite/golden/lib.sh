# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the golden-*.tests share: real trees, the two oracles, and chambers, in which a tool sees only
# the tree that it is asked about.
#
# kmod mixes the running machine's configuration and kernel command line into its answers, even
# with -d ROOT. So tools run inside a chamber: a scratch root with lib/modules and the tools, entered by
# chroot. The machine's /etc/modprobe.d does not change the results then.
#
# Oracles: kmod30 is the machine's own kmod (Debian 12 has 30), kmod34 the newest one in Debian. Where
# they differ, the newer is right.

# shellcheck source=testsuite/lib.sh
. "${0%/*}/lib.sh"

cache=${MODBOX_CACHE:-$top/.cache}
mkdir -p "$cache" && cache=$(cd "$cache" && pwd) || exit 1
find "$cache" -maxdepth 1 -name 'scratch[.-]*' -mtime +1 -exec rm -rf {} + 2>/dev/null

# Scratch roots are beside the trees, on the same file system, so that hard links can be used.
G=$(mktemp -d "$cache/scratch-XXXXXX") || exit 1
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

# put_tool NAME BINARY: copies the multicall BINARY and all files that it needs to start.
put_tool() {
	put_dir=$G/tools/$1
	mkdir -p "$put_dir"
	cp "$2" "$put_dir/multicall" || exit 1
	link_applets ./multicall "$put_dir"
	ldd "$2" 2>/dev/null | awk '$2 == "=>" { print $3 } $1 ~ /^\// { print $1 }' |
	while read -r put_library; do
		cp "$put_library" "$put_dir/"
	done
	# Newer kmods are not linked to their decoders; they load them when they need one.
	[ ! -e "$put_dir/libc.so.6" ] || ldconfig -p |
		awk '/^\t(liblzma.so.5|libzstd.so.1) .*x86-64|^\t(liblzma.so.5|libzstd.so.1) .*AArch64/ { print $NF }' |
		while read -r put_library; do
			cp "$put_library" "$put_dir/"
		done
}

# words TOOL APPLET: the command that starts TOOL as APPLET inside a chamber. A dynamic one is started
# by its own program loader, so that two C libraries can be side by side.
words() {
	words_loader=$(find "$G/tools/$1" -name 'ld-linux*' -o -name 'ld-musl*' | head -n 1)
	if [ -n "$words_loader" ]; then
		printf '/tools/%s/%s --library-path /tools/%s --argv0 %s /tools/%s/multicall' \
			"$1" "${words_loader##*/}" "$1" "$2" "$1"
	else
		printf '/tools/%s/%s' "$1" "$2"
	fi
}

# The machine's own kmod. A modbox that is installed as kmod does not count.
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

# A chamber is entered as root directly, else as root of a new user namespace.
if [ "$(id -u)" = 0 ]; then
	enter='chroot'
else
	enter='unshare -r chroot'
fi

# copy_tree FROM TO: copies by hard links where that is possible.
copy_tree() {
	mkdir -p "$2"
	cp -al "$1/." "$2/" 2>/dev/null || cp -a "$1/." "$2/"
}

# chamber NAME TREE: makes $G/NAME with TREE's modules and no index. The lists that come with a kernel
# are copies, not links: if a depmod writes into one, the test must notice, and the cached tree must
# stay as it is.
chamber() {
	copy_tree "$2/lib" "$G/$1/lib"
	for chamber_list in "$G/$1"/lib/modules/*/modules.*; do
		cp "$chamber_list" "$chamber_list.copy"
		mv "$chamber_list.copy" "$chamber_list"
	done
}

# folder CHAMBER: prints the folder of its index.
folder() {
	printf '%s/lib/modules/%s' "$G/$1" "$version"
}

# The tools are added last, when all that the part uses are there.
furnish() {
	for furnish_chamber; do
		copy_tree "$G/tools" "$G/$furnish_chamber/tools"
		cp "$G/each" "$G/$furnish_chamber/tools/"
	done
}

# inside CHAMBER TOOL APPLET ARG...: calls it once.
inside() {
	inside_root=$G/$1 inside_words=$(words "$2" "$3")
	shift 3
	# shellcheck disable=SC2086
	$enter "$inside_root" $inside_words "$@"
}

# ask CHAMBER TOOL APPLET ARG...: calls it for each line of standard input, prints the transcript.
# Standard error is left out.
ask() {
	ask_root=$G/$1 ask_words=$(words "$2" "$3")
	shift 3
	# shellcheck disable=SC2086
	$enter "$ask_root" /tools/each $ask_words "$@" 2>/dev/null
}

# ask_all: the same with the lines of standard error, after "! ", to compare messages.
ask_all() {
	ask_root=$G/$1 ask_words=$(words "$2" "$3")
	shift 3
	# shellcheck disable=SC2086
	$enter "$ask_root" /tools/each -e $ask_words "$@"
}

# folded: makes one line of each question and its answer, so that a difference shows its question.
folded() {
	awk '
		/^\? / { question = substr($0, 3); answer = ""; next }
		/^= / { print question "\t" answer substr($0, 3); next }
		{ answer = answer $0 "; " }'
}

# where_they_part EXPECTED GOT: compares two folded transcripts of the same questions; prints the
# first words that differ of each answer.
where_they_part() {
	paste -d '\n' "$1" "$2" | awk '
		# The first tab ends the question; answers may have tabs.
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

# tree NAME: fetches the tree and sets $tree and $version; if that fails, prints a message and returns
# false.
tree() {
	tree=$("$top/scripts/fetch-tree" "$1" 2>"$T/fetch.log") || {
		cat "$T/fetch.log"
		missing "tree $1" "scripts/fetch-tree did not bring it"
		return 1
	}
	version=$(ls "$tree/lib/modules")
}

# every N: prints each N-th line of standard input; all lines with $LONG.
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

# module_names FILE: prints the modules' names in a modules.dep, in its order.
module_names() {
	sed 's/:.*//; s:.*/::; s/\..*//; y/-/_/' "$1"
}

# ---- questions and comparisons

# Joins the softdep lines of each module, so that kmod follows all of them.
join_softdeps() {
	awk '
		$1 != "softdep" { print; next }
		{
			if (!($2 in seen))
				order[++modules] = $2
			seen[$2] = 1
			list = ""
			for (i = 3; i <= NF; i++) {
				if ($i == "pre:" || $i == "post:")
					list = $i
				else if (list != "")
					wants[$2, list] = wants[$2, list] " " $i
			}
		}
		END {
			for (i = 1; i <= modules; i++)
				print "softdep", order[i], "pre:" wants[order[i], "pre:"], "post:" wants[order[i], "post:"]
		}'
}

comparisons=0
counted() {
	comparisons=$((comparisons + 1))
}

# Makes real modaliases of the patterns: some text for each star, and a middle value of each range.
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
	# A value of the first range of a bracket expression: 4 for [0-9a-f], a for [abc].
	function middle(range, low, high, digits) {
		if (substr(range, 3, 1) != "-")
			return substr(range, 2, 1)
		digits = "0123456789abcdefghijklmnopqrstuvwxyz"
		low = index(digits, tolower(substr(range, 2, 1)))
		high = index(digits, tolower(substr(range, 4, 1)))
		return substr(digits, int((low + high) / 2), 1)
	}'
}

# once: keeps, in folded answers, the first of equal lines (row printed-once).
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

# agree WHAT EXPECTED GOT: two folded transcripts in $T are equal; an empty one fails.
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

# note_answer QUESTION STATUS: prints one answer as a transcript, from $T/said and $T/complained.
note_answer() {
	printf '? %s\n' "$1"
	cat "$T/said"
	sed 's/^/! /' "$T/complained"
	printf '= %d\n' "$(($2 != 0))"
}

# Removes what is not compared: the place of the tree, and the names of kmod's functions in messages
# (in "libkmod: ERROR: kmod_config_parse: " only "ERROR: " means something to a reader).
normal() {
	sed "s:/lib/modules/$version/:~/:g; s:/lib/modules/$version\$:~:
		s/^! libkmod: ERROR: [a-z_]*: /! modprobe: ERROR: /"
}

# alike WHAT EXPECTED GOT: two transcripts are equal; an empty one fails.
alike() {
	comparisons=$((comparisons + $(grep -c '^[?]' "$2")))
	if [ -s "$2" ] && cmp -s "$2" "$3"; then
		pass "$1"
	else
		show_difference "$2" "$3" >"$T/shown"
		fail_with "$T/shown" "$1"
	fi
}

# show_difference EXPECTED GOT: prints the differing lines of two transcripts after their questions.
show_difference() {
	diff -a -U 1000000 "$1" "$2" | sed 1,3d | awk '
		/^[ +-][?] / { question = substr($0, 2); shown = 0 }
		/^[+-]/ { if (!shown++) print question; print }'
}

# ---- wanted differences: only those that docs/compat.md has a row for

: >"$T/rows"

# wanted ID [TIMES]: records that the difference ID was found; fails if docs/compat.md has no such row.
wanted() {
	if grep -q "^| $1 |" "$top/docs/compat.md"; then
		printf '%s %s\n' "$1" "${2:-1}" >>"$T/rows"
	else
		fail "a difference is called '$1', and docs/compat.md has no such row"
	fi
}

# Prints how much was compared, and how often each row was used.
say_counts() {
	say "$comparisons comparisons"
	awk '{ times[$1] += $2 } END { for (id in times) print id ": " times[id] }' "$T/rows" | sort |
	while read -r row; do
		say "wanted differences, $row"
	done
}

# differ WHAT FILE: the questions where modbox wants to differ. FILE is the expected transcript, with
# "# ROW" before each question. kmod34 must answer differently, or the row has lost its reason. The
# part's function "interview TOOL QUESTIONS" asks them.
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
