"""`make demo`: a firewall chain on three real libvirt hosts, proven by its traffic."""
