"""How what is dead, or unwanted by an operator's word, is removed from a host."""

from collections.abc import Iterable

from nfvo.errors import VimRefused
from nfvo.lcm.deviation import Deviation
from nfvo.lcm.ports import Vim
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, Tag

# Servers have volumes open, and ports on networks.
ORDER = {"server": 0, "volume": 1, "seed": 1, "network": 2}


def can_remove(deviation: Deviation) -> bool:
    """Whether a VIM can remove things of this kind."""
    return deviation.what in ORDER


def in_order(deviations: Iterable[Deviation]) -> list[Deviation]:
    """Return what can be removed in an order that works."""
    those = filter(can_remove, deviations)
    return sorted(those, key=lambda one: (ORDER[one.what], one.name))


def remove(vim: Vim, host: HostRecord, deviation: Deviation) -> None:
    """
    Remove what was found; fine when it is gone.

    Raises ``VimUnavailable`` or ``VimRefused`` as the VIM does.
    """
    match deviation.what:
        case "server":
            vim.delete_server(host, deviation.uuid)
        case "volume" | "seed":
            vim.delete_volume(host, deviation.name)
        case "network":
            vim.delete_network(host, _network(deviation))
        case what:
            raise VimRefused(
                f"{what} {deviation.name} cannot be removed by a VIM",
                hint=f"on {host.name}: ip link delete {deviation.name}",
            )


def _network(deviation: Deviation) -> NetworkSpec:
    """Return a network as far as it matters for removing it."""
    segment = int(deviation.observed.get("vni", "0"))
    tag = Tag(
        installation=deviation.installation,
        ns=deviation.ns_id,
        owner=deviation.owner_id,
    )
    return NetworkSpec(
        id=deviation.uuid,
        name=deviation.name,
        fabric="vxlan" if segment else "bridge",
        tag=tag,
        segment=segment,
        vlan=int(deviation.observed.get("vlan", "0")),
        bridge=deviation.observed.get("bridge", ""),
    )
