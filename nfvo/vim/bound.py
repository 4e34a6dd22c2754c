"""What drivers that bind nothing say of a VM that is to be bound."""

from nfvo.errors import VimRefused
from nfvo.lcm.specs import ServerSpec


def refuse_binding(server: ServerSpec) -> None:
    """Refuse a server that has CPUs, cells or a topology by its grant."""
    if server.shares or server.topology:
        raise VimRefused(
            f"{server.name} is to be bound to CPUs or cells, which its host cannot",
            hint="place it anew: nfvo plan says where it can be",
        )
