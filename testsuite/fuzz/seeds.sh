# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Seeds: small valid inputs for the fuzz targets, made by the functions of the fixtures into
# $seeds/NAME. Who sources this has testsuite/fixtures/lib.sh, sets seeds and calls make_seeds.

# shellcheck disable=SC2154 # seeds, and what lib.sh sets

seed() {
	mkdir -p "$seeds/$1"
	cat >"$seeds/$1/$2"
}

# lying_symtab FROM TO: gives the symbol table no type and a false size. Found by fuzzing: a hundred
# million symbols that did not exist took minutes.
lying_symtab() {
	cp "$1" "$2"
	lying_number=$(readelf -SW "$2" | sed -n 's/^ *\[ *\([0-9]*\)\] \.symtab .*/\1/p')
	lying_at=$(($(od -An -tu8 -j40 -N8 "$2") + lying_number * 64))
	koedit put "$2" $((lying_at + 4)) 0 0 0 0
	koedit put "$2" $((lying_at + 32)) 0 b0 0 60
}

# A module of each class and byte order, with all kinds of contents.
seeds_facts() {
	mkdir -p "$seeds/facts"
	for seed_target in x86_64 i386 s390x mips; do
		mkko "$seeds/facts/$seed_target.ko" "$seed_target" license=GPL alias='pci:v0000*d*' alias=devname:fuzz \
			alias=char-major-10-200 'softdep=pre: a post: b' weakdep=c depends=d,e 'parm=x:a number (int)' \
			+exported:0x12345678 +spaced@NAMESPACE:@0x11111111 -wanted '~weakly' %wanted:0x1 %module_layout:2
		mkko "$seeds/facts/$seed_target-ext.ko" "$seed_target" license=GPL +plain -wanted ^wanted:0x1 ^module_layout:2
	done
	lying_symtab "$seeds/facts/x86_64.ko" "$seeds/facts/lying.ko"
}

seeds_image() {
	mkdir -p "$seeds/image"
	cp "$seeds"/facts/* "$seeds/image/"
}

seeds_depmod() {
	mkdir -p "$seeds/depmod"
	cp "$seeds"/facts/* "$seeds/depmod/"
}

# trailer HASH TYPE SIGNER-LENGTH KEY-LENGTH SIGNATURE-LENGTH
trailer() {
	# shellcheck disable=SC2059 # the numbers are made into escapes
	printf "\\0\\$(printf %03o "$1")\\$(printf %03o "$2")\\$(printf %03o "$3")\\$(printf %03o "$4")\\0\\0\\0\\0\\0\\$(printf %03o $(($5 / 256)))\\$(printf %03o $(($5 % 256)))"
	printf '~Module signature appended~\n'
}

seeds_modsig() {
	{ printf signerkeyidsignature && trailer 4 1 6 5 9; } | seed modsig x509
	have openssl || return 0
	echo text >"$T/text"
	openssl req -new -x509 -newkey rsa:1024 -nodes -subj /O=fuzz/CN=signer -days 1 -sha256 \
		-keyout "$T/key" -out "$T/pem" 2>/dev/null
	for seed_how in '' -keyid; do
		# shellcheck disable=SC2086 # a word or none
		openssl cms -sign -binary -noattr -nocerts -nosmimecap -md sha256 -outform DER -signer "$T/pem" \
			-inkey "$T/key" -in "$T/text" -out "$T/cms" $seed_how 2>/dev/null
		{ cat "$T/cms" && trailer 0 2 0 0 "$(wc -c <"$T/cms")"; } | seed modsig "cms$seed_how"
	done
}

# text_of BYTES: prints text that compresses.
text_of() {
	awk -v n="$1" 'BEGIN { for (i = 0; length(s) < n; i++) s = s "line " i % 7 * i "\n"; printf "%s", substr(s, 1, n) }'
}

seeds_unpack_gz() {
	text_of 600 | gzip -n | seed unpack_gz gz
	text_of 600 | gzip -n -1 | seed unpack_gz fast
	{ text_of 20 | gzip -n && echo b | gzip -n; } | seed unpack_gz two
	printf x | gzip -n | seed unpack_gz one
}

seeds_unpack_xz() {
	for seed_check in none crc32 crc64 sha256; do
		text_of 600 | xz --check="$seed_check" --lzma2=dict=4KiB | seed unpack_xz "$seed_check"
	done
	printf x | xz | seed unpack_xz one
	text_of 40 | xz -0 --block-size=20 | seed unpack_xz blocks
}

seeds_unpack_zstd() {
	have zstd || return 0
	text_of 600 | zstd -q | seed unpack_zstd zst
	text_of 600 | zstd -q -19 --no-check | seed unpack_zstd small
	text_of 3000 | zstd -q -1 | seed unpack_zstd fast
	head -c 2000 /dev/zero | zstd -q | seed unpack_zstd zeros
}

# A tree with an entry for every file of the index.
seeds_tree() {
	tree seeds
	mk kernel/base +base_do alias='pci:v0000*d0000[1-3]*' alias=usb:v1D6Bp* alias=devname:b alias=char-major-1-2
	mk kernel/top -base_do alias='of:N*T*Cfuzz,a' alias=dash-ed 'softdep=pre: base post: other'
	mk kernel/other alias=other-alias weakdep=base alias='x?y[!a-c]z'
	printf 'kernel/built/in-a.ko\nkernel/b.ko\n' >"$M/modules.builtin"
	printf 'in_a.alias=acpi*:X:*\0in_a.license=GPL\0b.alias=net-pf-1\0' >"$M/modules.builtin.modinfo"
	index
}

seeds_index() {
	for seed_file in dep alias symbols builtin builtin.alias; do
		for seed_text in top pci:v0000d00001x symbol:base_do; do
			{ echo "$seed_text" && cat "$M/modules.$seed_file.bin"; } | seed index "$seed_file-${seed_text%%:*}"
		done
	done
	# Two '*' after the longest possible key, and then more than a search has room for.
	{
		printf '%01100d\n' 0
		printf '\260\007\364\127\0\002\0\001\240\0\0\014'
		printf '%01024d\0**\300\0\004\023' 0
		head -c 1500 /dev/zero | tr '\0' '*'
		printf '\0\0\0\0\001\0\0\0\0bat\0'
	} | seed index longest
}

seeds_search() {
	printf 'pci:v0000d00001x\npci:v0000*d0000[1-3]*\npci:*\nusb:v1D6Bp*\n' | seed search pci
	printf 'a-b_c\na[-_]b?c\na*c\n*\na-b_c\na\\*\n\n' | seed search marks
	printf 'x\nx\nxx\nxxx\n?\nx?\n' | seed search x
}

seeds_textindex() {
	{ echo top && cat "$M/modules.dep"; } | seed textindex dep
	{ echo pci:v0000d00001x && cat "$M/modules.alias"; } | seed textindex alias
	{ echo symbol:base_do && cat "$M/modules.symbols"; } | seed textindex symbols
	{ echo top && cat "$M/modules.softdep"; } | seed textindex softdep
	# Found by fuzzing: a NUL at the end of the name led beyond it.
	printf 'top\nkernel/top\0.ko:\n' | seed textindex nul
	{ echo acpix:X:y && cat "$M/modules.builtin.modinfo"; } | seed textindex builtin
}

seeds_stamp() {
	printf 'modbox-stamp 1\ngeneration 1\nstate complete\nsource 0123456789abcdef\nfile modules.dep 12 0123456789abcdef\nfile modules.alias 3 00000000000000ff\nend\n' | seed stamp whole
	[ ! -e "$M/modules.stamp.bin" ] || seed stamp real <"$M/modules.stamp.bin"
}

# What the target does not make itself: all behind the generation. Many modules want one symbol.
seeds_kept() {
	seed kept empty </dev/null
	seed_depmod=$depmod
	built_with DEPMOD_FACTS || { full_binary && ln -sf "$MODBOX_FULL" "$T/depmod" && seed_depmod=$T/depmod; }
	# Files of this moment would not be kept.
	sleep 0.05
	"$seed_depmod" --facts -b "$R" "$V5" && tail -c +45 "$M/modules.facts.bin" | seed kept tree
}

seeds_handover() {
	{
		printf 'modplug 1\t0123-45\t6.1.0\nindex\t0123456789abcdef\t0123456789abcdef\n'
		printf 'done\t/sys/devices/a\ta:1\tone\ttwo\ndone\t/sys/devices/b\tb:1\n'
		printf 'wanted\t/sys/devices/c/d\tc:1\nheld\t/sys/devices/e\te:1\twifi\twifi.bin\n'
	} | seed handover whole
	printf 'modplug 1\nindex\n' | seed handover none
	printf 'modplug 1\nindex\ndone\t/sys/devices/../a\ta\nheld\t\t\n' | seed handover bad
}

# shellcheck disable=SC2016 # a configuration's own $
seeds_modconf() {
	find "$top/testsuite/fixtures/config" -name '*.conf' -size -4k -type f | while IFS= read -r seed_file; do
		{ echo a && cat "$seed_file"; } | seed modconf "$(echo "${seed_file#"$top"/testsuite/fixtures/config/}" | tr / -)"
	done
	printf 'a\ninclude /etc/x\ninclude /etc/modprobe.d/a.conf\nalias a? b\noptions a x="y z"\ninstall a /bin/x $CMDLINE_OPTS\nsoftdep a pre: b post: c\n' | seed modconf all
}

seeds_rank() {
	printf 'search updates built-in extra external weak-updates\nexternal * /opt/modules\noverride a * extra\noverride a 5.10.0-fuzz updates\nexclude b c\n' | seed rank all
	printf 'search kernel/drivers kernel built-in\nexternal 5[.]1.* /opt\nmake_map_files no\n' | seed rank more
}

seeds_kcmdline() {
	printf 'root=/dev/sda1 ro a.b=c "d.e=f g" h.i="j k" modprobe.blacklist=x,y-z modprobe.forbid="q" l.m n..o p.q.r=1\n' | seed kcmdline line
}

seeds_procmod() {
	printf 'a 16384 2 b,c, Live 0x0000000000000000 (OE)\nb 20480 0 - Loading 0xffff\nc 1 1 [permanent], Unloading 0x0\nd 1\n' | seed procmod lines
}

seeds_builtin() {
	seed builtin list <"$M/modules.builtin"
	seed builtin modinfo <"$M/modules.builtin.modinfo"
}

seeds_symbols() {
	printf '0xaad1f25d\tprintk\tvmlinux\tEXPORT_SYMBOL\n12ab\t_other\tvmlinux\tEXPORT_SYMBOL_GPL\tNS\nffffffff\tx\tdrivers/a\tEXPORT_SYMBOL\n' | seed symbols symvers
	printf 'ffffffff81000000 T _text\nffffffff81000010 r __ksymtab_printk\n00000000 R ___ksymtab_other\n' | seed symbols map
}

seeds_plan() {
	for seed_file in dep alias symbols softdep; do
		{ echo top && cat "$M/modules.$seed_file"; } | seed plan "$seed_file"
	done
	for seed_file in dep alias builtin; do
		{ echo top && cat "$M/modules.$seed_file.bin"; } | seed plan "$seed_file.bin"
	done
	# A text that is both an index and a configuration.
	printf 'al\nkernel/a.ko: kernel/b.ko\nkernel/b.ko:\nalias al a\nalias al b\nsoftdep a pre: b post: a\nsoftdep b pre: a\ninstall c /bin/true\noptions a x=1\nblacklist b\na 1 1 b, Live 0x0\nb 1 0 - Live 0x0\n' | seed plan mixed
}

# The first byte tells which file of the index this is.
seeds_modprobe() {
	for seed_file in dep alias symbols; do
		for seed_text in base pci:v0000d00001x symbol:base_do pci:v1d1 usb:a; do
			{ printf '%.1s%s\n' "$seed_file" "$seed_text" && cat "$M/modules.$seed_file.bin"; } |
				seed modprobe "$seed_file-$seed_text"
		done
	done
	# Found by fuzzing: a key that is not the name of its path, which text cannot tell.
	{ printf 'dbase\n' && sed 's/ase\x00/ace\x00/' "$M/modules.dep.bin"; } | seed modprobe dep-key
}

# make_seeds NAME...: makes the seeds of the targets NAME.
make_seeds() {
	compile_koedit
	seeds_tree
	# Other targets copy some of these.
	seeds_facts
	for seed_name; do
		[ "$seed_name" = facts ] || "seeds_$seed_name" || { fail "seeds for $seed_name"; return; }
	done
}
