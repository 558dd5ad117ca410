# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# Modules that modcopy has stripped, each compressed in another format, with a modbox that has all
# decoders. Some kernels unpack one of the formats themselves; the results must be the same.
#: modules loop
#: tree packed
#: binary all
#: short

t 'depmod on packed modules'
try depmod
gives 0 ''
check grep -q '^extra/mb_top.ko.zst: extra/mb_middle.ko.xz extra/mb_base.ko.gz$' "/lib/modules/$version/modules.dep"

t 'gz, xz and zst in one chain'
try modprobe mb_top
gives 0 ''
only mb_top mb_middle mb_base
param mb_top value 42

t 'xz with 64-bit check sums'
try modprobe mb_other
gives 0 ''
only mb_other mb_base

t 'parameters'
try modprobe mb_params number=5
gives 0 ''
param mb_params number 5

t 'insmod takes each of them'
for name in mb_params.ko.gz mb_pre.ko.xz mb_post.ko.xz mb_soft.ko.zst; do
	try insmod "$extra/$name"
	gives 0 ''
done
only mb_params mb_pre mb_post mb_soft

t 'insmod reads a packed file from standard input'
out=$(insmod - number=3 2>&1 <"$extra/mb_params.ko.gz")
equal "$?$out" 0
param mb_params number 3

t 'the name of a file says nothing'
cp "$extra/mb_params.ko.gz" /tmp/mb_params.ko
try insmod /tmp/mb_params.ko
gives 0 ''
only mb_params

t 'a start function that fails, from a packed file'
try modprobe mb_fail
ends 5
says "modprobe: ERROR: could not insert 'mb_fail': No such device*"
inits mb_fail 1

# Where the kernel decompresses the file, these may be its decoder's answers, too.
for error in 8 12 22 95; do
	t "a start function that fails with $error is called once"
	try modprobe mb_fail error=-$error
	ends 5
	inits mb_fail 1
	if [ $error = 22 ]; then
		says '*mb_fail: its start said so'
	fi
	case $out in
	*'bad parameter'* | *'mb_fail: init'*'mb_fail: init'*) wrong 'a reason twice, or one that is not so' ;;
	esac
done

t 'a bad value and a wrong symbol, from a packed file: each reason once'
for name in mb_fail mb_params; do
	try modprobe $name error=x number=x
	ends 5
	says '*invalid for parameter*'
	case $out in
	*'invalid for'*'invalid for'*) wrong 'twice' ;;
	esac
done

t 'already loaded, from a packed file'
try insmod "$extra/mb_pre.ko.xz"
gives 0 ''
try insmod "$extra/mb_pre.ko.xz"
ends 5
says "insmod: ERROR: could not insert module $extra/mb_pre.ko.xz: File exists*"

t 'a bad value, from a packed file'
try insmod "$extra/mb_params.ko.gz" number=x
ends 5
says "insmod: ERROR: could not insert module $extra/mb_params.ko.gz: Invalid parameters*"

t 'rmmod by the path of a packed file'
try insmod "$extra/mb_pre.ko.xz"
try rmmod "$extra/mb_pre.ko.xz"
gives 0 ''
only

t 'half a packed file is named, and not given to the kernel'
for name in mb_params.ko.gz mb_pre.ko.xz mb_soft.ko.zst; do
	head -c $(($(wc -c <"$extra/$name") / 2)) "$extra/$name" >"/tmp/$name"
	try insmod "/tmp/$name"
	refuse [ "$status" = 0 ]
	says "*/tmp/$name*"
done
only

t 'no index: packed modules'
rm -f "/lib/modules/$version"/modules.*
try modprobe -q mb_top
ends 0
only mb_top mb_middle mb_base
try modprobe -q modbox:pair
ends 0
loaded mb_pre mb_post
