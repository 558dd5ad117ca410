# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# The newest kernel: it unpacks .ko.xz itself, has no modversions, and its modules lie below /usr.
#: newest
#: only x86-64-newest
#: own none
#: binary all
#: modules kvm-intel kvm-amd acpi-cpufreq loop raid456 btrfs e1000e zram i2c-piix4
#: memory 768

# starts_once PATTERN: the kernel's log has one line with PATTERN since the case began.
starts_once() {
	dmesg | sed '1,/modbox-case-'"$count"'-/d' >/tmp/log
	equal "$(grep -c "$1" /tmp/log)" 1
}

t 'depmod reads every compressed module'
try depmod -n
ends 0

t 'a chain of compressed modules'
try modprobe raid456
gives 0 ''
loaded raid456 async_pq async_xor xor raid6_pq md_mod

t 'a start that fails runs once, and its reason is said once'
try modprobe kvm_intel
gives 5 "modprobe: ERROR: could not insert 'kvm_intel': Operation not supported
modprobe: ERROR: kernel: kvm_intel: VMX not supported by CPU 0
modprobe: ERROR: kvm_intel: its start said so"
starts_once 'VMX not supported'

t 'a driver of another machine'
try modprobe acpi_cpufreq
gives 5 "modprobe: ERROR: could not insert 'acpi_cpufreq': No such device
modprobe: ERROR: acpi_cpufreq: no device for it; the file is sound"

t 'a wrong parameter'
try modprobe loop max_loop=zzz
gives 5 "modprobe: ERROR: could not insert 'loop': Invalid argument
modprobe: ERROR: kernel: loop: \`zzz' invalid for parameter \`max_loop' (see modinfo -p)"
starts_once 'invalid for parameter'

t 'what is loaded, and its removal'
try modprobe btrfs
gives 0 ''
try lsmod
says '*btrfs*'
try modprobe -r btrfs
gives 0 ''
unloaded btrfs
