"""`make demo`: a firewall chain on three real hosts, proven by its traffic."""
