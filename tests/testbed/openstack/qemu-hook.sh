#!/bin/bash
# What libvirtd of a host calls for each guest (https://libvirt.org/hooks.html): NAME
# started begin -, with the guest's XML.  It puts the guest's taps up once more: Open
# vSwitch in user space reads the flags of a new device and writes them with IFF_PROMISC,
# and when libvirt puts the device up in between, it is down again, for good.
if [ "$2" = started ]; then
  for tap in $(grep -o "tap[0-9a-f-]*" | sort -u); do
    ip link set dev "$tap" up
  done
fi
exit 0
