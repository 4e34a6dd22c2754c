"""The devices of the fake's hosts: whatever their operators lend is there."""

from collections.abc import Iterator, Mapping

from nfvo.placement.devices.pool import Pool

FUNCTIONS = 4
"""How many virtual functions each NIC has."""


def fake_devices(lends: Mapping[str, str]) -> tuple[Pool, ...]:
    """Return a device of each product and address, and the functions of each NIC."""
    return tuple(_pools(lends))


def _pools(lends: Mapping[str, str]) -> Iterator[Pool]:
    for bus, (what, name) in enumerate(sorted(lends.items()), start=1):
        slot = f"0000:{bus:02x}:00"
        if ":" in what:
            yield Pool("pci", (f"{slot}.0",), what, alias=name)
        else:
            parts = tuple(f"0000:{bus:02x}:02.{n}" for n in range(FUNCTIONS))
            yield Pool("vf", parts, "", name, parent=f"{slot}.0")
