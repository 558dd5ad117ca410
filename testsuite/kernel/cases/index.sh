# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# The index: made here, missing, torn, old; a read-only root, a full disk.
#: modules loop vfat

folder=/lib/modules/$version
mkdir /tmp/host
cp -a "$folder"/modules.* /tmp/host

# as_before: brings back the index that was made on the host.
as_before() {
	rm -f "$folder"/modules.*
	cp -a /tmp/host/modules.* "$folder"
}

# same_index DIR: its files equal those of the host, except that the stamp counts depmod's runs.
same_index() {
	for file in /tmp/host/modules.*; do
		[ "$file" = /tmp/host/modules.stamp.bin ] || cmp -s "$file" "$1/${file##*/}" || wrong "not as on the host: ${file##*/}"
	done
	for file in "$1"/modules.*; do
		[ -e "/tmp/host/${file##*/}" ] || wrong "not on the host: ${file##*/}"
	done
}

t 'depmod writes what it wrote on the host'
rm -f "$folder"/modules.dep* "$folder"/modules.alias* "$folder"/modules.sym* "$folder"/modules.stamp.bin
try depmod
gives 0 ''
same_index "$folder"
try modprobe mb_top
gives 0 ''
only mb_top mb_middle mb_base

t 'depmod with the version, and -a'
as_before
rm -f "$folder/modules.dep.bin"
try depmod -a "$version"
gives 0 ''
same_index "$folder"

t 'depmod -n writes nothing'
as_before
rm -f "$folder/modules.dep.bin"
try depmod -n
ends 0
says '*extra/mb_top.ko: extra/mb_middle.ko extra/mb_base.ko*'
refuse [ -e "$folder/modules.dep.bin" ]

t 'depmod -A: nothing to do, then a removed module'
as_before
try depmod -A
gives 0 ''
same_index "$folder"
mv "$extra/mb_other.ko" /tmp
try depmod -A
gives 0 ''
refuse grep -q mb_other "$folder/modules.dep"
mv /tmp/mb_other.ko "$extra"
try depmod -A
gives 0 ''
same_index "$folder"

t 'a module that was copied in: depmod, load'
mv "$extra/mb_params.ko" /tmp
depmod
try modprobe mb_params
refuse [ "$status" = 0 ]
cp /tmp/mb_params.ko "$folder/mb_params.ko"
try depmod
gives 0 ''
try modprobe mb_params
gives 0 ''
only mb_params
rm "$folder/mb_params.ko"
mv /tmp/mb_params.ko "$extra"

t 'a module that was copied in, without depmod: found, and the cure is named'
as_before
cp "$extra/mb_params.ko" "$extra/mb_added.ko"
try modprobe mb_added
ends 0
says '*depmod*'
loaded mb_params
rm "$extra/mb_added.ko"

t 'a module of the index is gone from the disk: said by its name'
as_before
mv "$extra/mb_base.ko" /tmp
try modprobe mb_top
refuse [ "$status" = 0 ]
says '*mb_base*'
only
mv /tmp/mb_base.ko "$extra"

t 'the same name twice: the one that was copied in wins, and depmod says so'
as_before
mkdir -p "$folder/kernel/mb"
cp "$extra/mb_params.ko" "$folder/kernel/mb"
try depmod
ends 0
says '*extra/mb_params.ko*kernel/mb/mb_params.ko*'
try modprobe -D mb_params
gives 0 "insmod $extra/mb_params.ko "
rm -r "$folder/kernel/mb"

# ---- no index, or a torn one

t 'no index: by name, with what it needs'
rm -f "$folder"/modules.*
try modprobe mb_top
ends 0
says '*depmod*'
only mb_top mb_middle mb_base

t 'no index: by alias'
try modprobe -q modbox:params-1
ends 0
only mb_params

t 'no index: softdep, options'
conf 'options mb_pre nothing=1' 'options mb_base msec=1'
try modprobe -q mb_soft
ends 0
only mb_post mb_soft mb_pre
try modprobe -q mb_top
ends 0
param mb_base msec 1

t 'no index: of the real kernel'
try modprobe -q vfat
ends 0
loaded vfat fat

t 'no index: removal'
load mb_base.ko mb_middle.ko mb_top.ko
try modprobe -q -r mb_top
ends 0
only

t 'no index: nobody has it'
try modprobe nowhere
ends 1
says "*Module nowhere not found in directory $folder*"

t 'text files alone'
as_before
rm -f "$folder"/*.bin
try modprobe mb_top
ends 0
only mb_top mb_middle mb_base
try modprobe -q modbox:params-1
ends 0
loaded mb_params

for torn in modules.dep.bin modules.alias.bin; do
	for how in empty half zeros; do
		t "$torn: $how"
		as_before
		size=$(wc -c <"$folder/$torn")
		case $how in
		empty) : >"$folder/$torn" ;;
		half) truncate -s $((size / 2)) "$folder/$torn" ;;
		zeros) truncate -s 0 "$folder/$torn" && truncate -s "$size" "$folder/$torn" ;;
		esac
		try modprobe mb_top
		ends 0
		only mb_top mb_middle mb_base
		try modprobe modbox:params-1
		ends 0
		loaded mb_params
	done
done

t 'an index whose writing was cut off'
as_before
head -c 300 /tmp/host/modules.dep >"$folder/modules.dep"
head -c 300 /tmp/host/modules.dep.bin >"$folder/modules.dep.bin"
try modprobe mb_top
ends 0
only mb_top mb_middle mb_base

# ---- read-only and full file systems

t 'a full disk: depmod says so, the old index stays whole, nothing is left behind'
as_before
mount -t tmpfs -o size=40m none /mnt
mkdir -p /mnt/lib/modules
cp -a "$folder" /mnt/lib/modules/
cp -a /tmp/host/modules.* "/mnt$folder/"
rm "/mnt$folder/extra/mb_params.ko"
dd if=/dev/zero of=/mnt/fill bs=4096 2>/dev/null
try depmod -b /mnt "$version"
refuse [ "$status" = 0 ]
says '*No space left*'
rm /mnt/fill
same_index "/mnt$folder"
umount /mnt

t 'a root without writing: depmod says so, modprobe works'
as_before
mount -t tmpfs none /mnt
mkdir -p /mnt/lib/modules
cp -a "$folder" /mnt/lib/modules/
mount -o remount,ro /mnt
try depmod -b /mnt "$version"
refuse [ "$status" = 0 ]
says '*Read-only file system*'
same_index "/mnt$folder"
mount -o bind /mnt/lib/modules /lib/modules
try depmod
refuse [ "$status" = 0 ]
says '*Read-only file system*'
try modprobe mb_top
gives 0 ''
only mb_top mb_middle mb_base
umount /lib/modules
umount /mnt
as_before
