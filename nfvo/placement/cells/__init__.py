"""NUMA cells of hosts: what is left of each, and what of them a VNFC would get."""
