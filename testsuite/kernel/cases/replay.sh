# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# shellcheck disable=SC2154 # version, status, out: guest.sh's
#: modules vfat exfat nls_cp437 nls_ascii f2fs btrfs ext4 ubifs nandsim loop dm_log_writes
#: modules crc32_generic crc32c_generic xxhash_generic sha256_generic blake2b_generic lzo deflate zstd
#: only replay
#: memory 768
#: seconds 3600
#
# One file system whose power is cut (testsuite/kernel/cuts starts this). It gets a module tree whose
# index is older than one module, updates/mb_base.ko. Then /replay/replay cuts the power of depmod.
# On the kernel's command line are fs=TYPE, cuts=NUMBER, ahead=yes|no and
# sync=sync|no-sync.

word() {
	sed -n "s/.* $1=\([a-z0-9-]*\).*/\1/p" /proc/cmdline
}

fs=$(word fs) cuts=$(word cuts) sync=--$(word sync)
disk=/mnt
tree=$disk/lib/modules/$version
replay=/replay/replay

# The better module is younger than the index.
fill() {
	mkdir -p "$tree/updates" "$tree/kernel/fs"
	cp -R "/lib/modules/$version/extra" "$tree/"
	cp -R "/lib/modules/$version/kernel/fs/fat" "/lib/modules/$version/kernel/fs/nls" "$tree/kernel/fs/"
	for copied in order builtin builtin.modinfo; do
		cp "/lib/modules/$version/modules.$copied" "$tree/"
	done
	check depmod -b "$disk" "$version"
	cp "$tree/extra/mb_base.ko" "$tree/updates/"
	sync
	check umount "$disk"
}

# cut_disk PIECE: of a write, the smallest part that reaches the disk alone.
cut_disk() {
	modprobe -a loop dm-log-writes "$fs"
	gzip -dc "/replay/$fs.gz" | "$replay" unpack /tmp/disk
	check mount -t "$fs" -o loop /tmp/disk "$disk"
	fill
	try "$replay" block /tmp/disk "$fs" "$1" "$cuts" "$(word ahead)" "$version" "$sync"
}

# 64 MB in pages of 2048 bytes.
cut_flash() {
	modprobe nandsim id_bytes=0x20,0xa2,0x00,0x15
	modprobe -a ubi ubifs
	check insmod /replay/mb_cut.ko
	check "$replay" volume
	check mount -t ubifs ubi0:test "$disk"
	fill
	try "$replay" flash "$cuts" "$version" "$sync"
}

[ -z "$(word verbose)" ] || export REPLAY_VERBOSE=1
mount -t tmpfs -o size=90% none /tmp
t "power cuts on $fs"
case $fs in
ubifs) cut_flash ;;
# Their super blocks have checksums, and no copy that mount would take. Disks write 4096 bytes as one.
btrfs | ext4) cut_disk 4096 ;;
*) cut_disk 512 ;;
esac
ends 0
if [ -n "$(word verbose)" ]; then
	printf '%s\n' "$out" "$(case_log | grep -v 'not properly unmounted')" | sed 's/^/@> /' >&3
else
	printf '%s\n' "$out" | sed -n "s/^$fs: [0-9]* [a-z]*, [0-9]* cuts /@> &/p" >&3
fi
keep
