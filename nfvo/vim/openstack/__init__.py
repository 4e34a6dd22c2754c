"""The driver for OpenStack, on openstacksdk."""
