#!/bin/sh
# SPDX-License-Identifier: MIT
# apk calls this with the folders of modules that changed. A kernel's folder gets an index. Where its
# kernel was removed, only what depmod wrote is left, and goes.

for folder; do
	if [ -e "$folder/modules.order" ]; then
		depmod "${folder##*/}"
	elif [ -d "$folder" ]; then
		for name in alias builtin.alias builtin dep devname softdep stamp symbols weakdep; do
			rm -f "$folder/modules.$name" "$folder/modules.$name.bin"
		done
		rmdir "$folder" 2>/dev/null || :
	fi
done
