"""What drivers that bind nothing say of a VM that is to be bound."""

from nfvo.errors import VimRefused
from nfvo.lcm.ports import Capabilities
from nfvo.lcm.specs import ServerSpec
from nfvo.placement.cells.share import cells_in, devices_in


def refuse_binding(server: ServerSpec, can: Capabilities) -> None:
    """Refuse a server that has what its host cannot give, by its grant."""
    if not can.devices and devices_in(server.shares):
        raise VimRefused(
            f"{server.name} is to have devices of its host, which lends none",
            hint="place it anew: nfvo plan says where it can be",
        )
    if not can.cells and (cells_in(server.shares) or server.topology):
        raise VimRefused(
            f"{server.name} is to be bound to CPUs or cells, which its host cannot",
            hint="place it anew: nfvo plan says where it can be",
        )
