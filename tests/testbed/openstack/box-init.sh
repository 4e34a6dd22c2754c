#!/bin/bash
# Pid 1 of a box: box-init.sh control|host NAME DIR. It collects orphans, and when it is
# killed all of the box is. A host has a name, a /sys and a /run of its own.
set -e
kind=$1 name=$2 dir=$3

mount --make-rprivate /
if [ "$kind" = host ]; then
  hostname "$name"
  mount -t sysfs sysfs /sys # libvirt reads /sys/class/net of this namespace

  # DIR may be below /run: keep it reachable at its own path.
  base=$(dirname "$(dirname "$dir")")
  mount --rbind "$base" /mnt
  mount -t tmpfs tmpfs /run
  mkdir -p /run/libvirt /run/openvswitch /run/netns /run/lock "$base"
  mount --rbind /mnt "$base"
  umount -l /mnt
  for place in libvirt openvswitch; do mount --bind "$dir/run/$place" "/run/$place"; done

  mount --bind "$dir/etc" /etc/libvirt
  mount --bind "$dir/lib" /var/lib/libvirt
  mount --bind "$dir/cache" /var/cache/libvirt
  mount --bind "$dir/log" /var/log/libvirt
fi
touch "$dir/ready"
while :; do
  sleep infinity &
  wait
done
