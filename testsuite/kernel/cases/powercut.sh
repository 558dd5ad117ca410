# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# shellcheck disable=SC2154 # version, status, out: guest.sh's
#: modules virtio_blk virtio_pci xfs nfs dm_mod vfat
#: only powercut
#: binary all
#
# Runs in the machine whose power is cut (testsuite/kernel/powercut). Its disk, an ext4, has a module tree
# in which updates/mb_base.ko comes and goes. signature-old and signature-new are the checksums of the
# index files without and with it, as a depmod without facts makes them. Most runs keep facts of the
# modules and use them (--facts); each third does not, and leaves facts that fit no longer. cut= on the kernel's command line is
#
#   make   the disk is new: fill it
#   N      check what the cut before this boot has left, then run depmod until the power goes
#
# and last=yes when no cut will follow.

# word KEY: prints WORD of KEY=WORD on the command line.
word() {
	sed -n "s/.* $1=\([a-z0-9-]*\).*/\1/p" /proc/cmdline
}

disk=/mnt
tree=$disk/lib/modules/$version
better=$tree/updates/mb_base.ko

# All index files, the stamp without its generation. The facts are no part of the index.
signature() {
	for signed in "$tree"/modules.*; do
		case $signed in
		*.facts.bin) ;;
		*.stamp.bin) sed '/^generation /d' "$signed" ;;
		*) cat "$signed" ;;
		esac
	done | busybox md5sum
}

make_disk() {
	mkdir -p "$tree/updates"
	cp -R "/lib/modules/$version/kernel" "/lib/modules/$version/extra" "$tree/"
	cp "/lib/modules/$version"/modules.order "/lib/modules/$version"/modules.builtin* "$tree/"
	rm -f "$tree"/*.bin
	cp "$tree/extra/mb_base.ko" "$better"
	check depmod -b "$disk" "$version"
	signature >"$disk/signature-new"
	mv "$better" "$disk/mb_base.ko"
	check depmod -b "$disk" "$version"
	signature >"$disk/signature-old"
	refuse cmp "$disk/signature-old" "$disk/signature-new"
	sync
	check umount "$disk"
}

# The disk has the old set, the new set, or one whose stamp says that it is not finished. With each of
# them modules load.
look() {
	signature >/tmp/signature
	if cmp -s /tmp/signature "$disk/signature-old"; then
		found=old
	elif cmp -s /tmp/signature "$disk/signature-new"; then
		found=new
	elif grep -q '^state replacing' "$tree/modules.stamp.bin"; then
		found=open
	else
		found=torn
		wrong "the set is torn: $(ls -la "$tree"; cat "$tree/modules.stamp.bin")"
	fi
	echo "@found $found" >&3
	try modprobe -d "$disk" mb_top
	ends 0
	loaded mb_top mb_middle mb_base
}

# When a module that no case loads was read last.
last_read() {
	busybox stat -c %X "$tree"/kernel/fs/nfs/nfs.ko
}

# The next depmod removes the temporary files of the killed one. What was kept of the modules before the
# cut may be used; the index is that of a full run.
mend() {
	before=$(last_read)
	try depmod -b "$disk" --sync --facts "$version"
	ends 0
	[ "$(last_read)" != "$before" ] || echo "@kept" >&3
	for left in "$tree"/.modules.*; do
		[ ! -e "$left" ] || wrong "is left behind: $left"
	done
	signature >/tmp/signature
	if [ -e "$better" ]; then
		check cmp "$disk/signature-new" /tmp/signature
	else
		check cmp "$disk/signature-old" /tmp/signature
	fi
}

# The facts that the last depmod has kept are used, and then, too, the index is a full run's.
use() {
	before=$(last_read)
	busybox usleep 1100000
	mv "$disk/mb_base.ko" "$better" 2>/dev/null || mv "$better" "$disk/mb_base.ko"
	try depmod -b "$disk" --sync --facts "$version"
	ends 0
	equal "$(last_read)" "$before"
	signature >/tmp/signature
	try depmod -b "$disk" --sync --facts --full "$version"
	ends 0
	refuse equal_times "$(last_read)" "$before"
	signature >/tmp/full
	check cmp /tmp/full /tmp/signature
}
equal_times() {
	[ "$1" = "$2" ]
}

# The driver in updates/ comes and goes, and depmod runs each time, as on a running system.
work() {
	echo "@go" >&3
	while :; do
		mv "$disk/mb_base.ko" "$better" 2>/dev/null || mv "$better" "$disk/mb_base.ko"
		case $((runs = ${runs:-0} + 1)) in
		*[258]) depmod -b "$disk" "--${sync:-sync}" "$version" ;;
		*) depmod -b "$disk" "--${sync:-sync}" --facts "$version" ;;
		esac
		echo "@done" >&3
	done
}

cut=$(word cut) last=$(word last) sync=$(word sync)
modprobe -a virtio_pci virtio_blk
# Turns off the file system's own writing of a file before it is renamed over another. A journal commit
# every second writes renames to the disk soon. Each reading of a file is noted, for last_read.
while ! mount -t ext4 -o noauto_da_alloc,commit=1,strictatime /dev/vda "$disk" 2>/tmp/mount; do
	[ $((tries = ${tries:-0} + 1)) -lt 50 ] || { cat /tmp/mount >&3; break; }
	busybox usleep 100000
done
keep

if [ "$cut" = make ]; then
	t "the disk is filled"
	make_disk
else
	t "boot $cut: modules load"
	look
	t "boot $cut: the next depmod ends well"
	mend
	if [ "$last" != yes ]; then
		close_case
		work
	fi
	t "boot $cut: what was kept of the modules is used, and gives a full run's files"
	use
fi
