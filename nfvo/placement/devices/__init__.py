"""Devices of hosts that a VNFC has for itself: PCI functions, NICs or not."""
