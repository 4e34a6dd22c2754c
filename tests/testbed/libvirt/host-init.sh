#!/bin/bash
# Pid 1 of one host: host-init.sh NAME BASE DIR ssh|-
# Its network, mount, UTS, IPC and pid namespaces are new; killing it powers the host off.
set -e
name=$1 base=$2 dir=$3 ssh=$4

mount --make-rprivate /
hostname "$name"
mount -t sysfs sysfs /sys           # libvirt reads /sys/class/net of this namespace

# An own /run for pid files. BASE may be below /run: keep it reachable at its own path.
mount --rbind "$base" /mnt
mount -t tmpfs tmpfs /run
mkdir -p /run/libvirt /run/sshd /run/lock "$base"
mount --rbind /mnt "$base"
umount -l /mnt

mount --bind "$dir/sock" /run/libvirt     # sockets are seen from outside, in DIR/sock
mount --bind "$dir/etc" /etc/libvirt
mount --bind "$dir/lib" /var/lib/libvirt
mount --bind "$dir/cache" /var/cache/libvirt
mount --bind "$dir/log" /var/log/libvirt
for file in hosts hostname machine-id; do
  [ ! -e "/etc/$file" ] || mount --bind "$dir/$file" "/etc/$file"
done

[ "$ssh" = - ] || /usr/sbin/sshd -f "$dir/sshd_config"
virtlogd -d

# DIR/no-libvirtd keeps a killed libvirtd dead; without it libvirtd is respawned.
while :; do
  [ -e "$dir/no-libvirtd" ] || libvirtd --listen --config /etc/libvirt/libvirtd.conf || true
  sleep 0.2
done
