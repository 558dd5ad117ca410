# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them
# The devices of a virtual machine get their drivers from their modaliases.
#: only x86-64* arm64*
#: modules virtio_net virtio_pci virtio_blk
#: device virtio-net-pci
#: short

# ask BUS PATTERN: modprobe with each modalias of the bus that matches.
ask() {
	asked=
	for file in /sys/bus/"$1"/devices/*/modalias; do
		read -r alias <"$file"
		# shellcheck disable=SC2254 # a pattern
		case $alias in
		$2)
			asked=$alias
			try modprobe "$alias"
			gives 0 ''
			;;
		esac
	done
	check [ -n "$asked" ]
}

t 'the PCI device, then what it carries: the network'
# In some kernels the first of the two is built in.
[ -e /sys/bus/virtio/devices/virtio0 ] || ask pci 'pci:v00001AF4d00001*'
ask virtio 'virtio:d00000001v*'
loaded virtio_net
check [ -e /sys/class/net/eth0 ]

# The network device appears when the driver below it is loaded.
t 'everything that there is, in one call each time, without what nobody has'
for round in 1 2; do
	ask_all
	equal "round $round: $out" "round $round: "
done
loaded virtio_net
