"""Virtual machines, networks and volumes through libvirt."""
