"""Links of OSM before release 9: their kinds, rates, and profiles of addresses."""

from collections.abc import Mapping
from typing import Literal

from nfvo.descriptor.vld import Vld
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part
from nfvo.descriptor.yang.sol006.links import network
from nfvo.descriptor.yang.sol006.ns_links import provider_network, vim_network

FLOWS: Mapping[str, Literal["e-lan", "e-line", "e-tree"]] = {
    "ELAN": "e-lan",
    "ELINE": "e-line",
    "ETREE": "e-tree",
}
MBIT = 1_000_000


def vld_of(part: Part, descriptor: Part, maker: Maker) -> Vld:
    """Return a link, of a VNF or of a service."""
    name = maker.name(part)
    maker.mark(("vls", name), part)
    said: dict[str, object] = {}
    if (vim := part.one("vim-network-name")) and vim.text:
        said["physical_network"] = vim_network(vim, maker)
    if provider := part.one("provider-network"):
        said |= provider_network(provider, "segmentation_id")
    return maker.make(
        Vld,
        part,
        id=name,
        description=part.of("description"),
        flow=FLOWS.get(part.of("type"), ""),
        bit_rate_mbps=-(-part.number("root-bandwidth") // MBIT),
        leaf_bit_rate_mbps=-(-part.number("leaf-bandwidth") // MBIT),
        management=part.flag("mgmt-network"),
        pools=_pools(part, descriptor, maker),
        **said,
    )


def _pools(part: Part, descriptor: Part, maker: Maker) -> tuple[str, ...]:
    """Return the addresses of the profile that a link names."""
    named = part.of("ip-profile-ref")
    profile = next(
        (one for one in descriptor.all("ip-profiles") if one.of("name") == named), None
    )
    params = profile.one("ip-profile-params") if profile and named else None
    if params is None:
        return ()
    params.keep("ip-version")
    subnet = params.one("subnet-address")
    if subnet is None or not subnet.text:
        return ()
    maker.mark(("vls", part.of("id"), "pool"), subnet)
    return (network(subnet, maker),)
