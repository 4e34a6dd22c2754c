"""The port Vim: libvirt, OpenStack and a fake."""
