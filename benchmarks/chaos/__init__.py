"""
Real libvirt hosts and a real `nfvo up` under random operations and every fault.

Afterwards all heals, and a checker that asks the hypervisors itself says what is
wrong; README.md beside this has the picture.
"""
