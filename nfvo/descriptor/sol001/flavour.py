"""A topology with VDUs → ``Flavour``."""

from nfvo.descriptor.flavour import Flavour
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.affinity import affinity
from nfvo.descriptor.sol001.containers import containers
from nfvo.descriptor.sol001.cps import Cps
from nfvo.descriptor.sol001.external import external
from nfvo.descriptor.sol001.identity import vnf_of
from nfvo.descriptor.sol001.lcm import operations
from nfvo.descriptor.sol001.level_rates import first_rates
from nfvo.descriptor.sol001.links import links
from nfvo.descriptor.sol001.making import Making
from nfvo.descriptor.sol001.monitored import monitored
from nfvo.descriptor.sol001.scaling import Scaling
from nfvo.descriptor.sol001.security import rules
from nfvo.descriptor.sol001.unread import note_unread
from nfvo.descriptor.sol001.vdus import vdus
from nfvo.descriptor.sol001.vips import vips
from nfvo.descriptor.tosca import Topology
from nfvo.descriptor.vld import at_rates


def flavour_of(topology: Topology, name: str, making: Making) -> Flavour | None:
    """Return the flavour that a topology is."""
    vnf = vnf_of(topology)
    scaling = Scaling(topology, making)
    cps = Cps(topology, making, rules(topology, making))
    note_unread(topology, making)
    values = {
        "id": name,
        "description": plain.text(vnf.get("flavour_description")) if vnf else "",
        "vdus": vdus(topology, making, scaling, cps),
        "containers": containers(topology, making, scaling),
        "vlds": at_rates(links(topology, making), first_rates(topology, making)),
        "ext_cpds": external(topology, making),
        "vip_cpds": vips(topology, making),
        "affinity": affinity(topology, making),
        "aspects": scaling.aspects(),
        "levels": scaling.levels(),
        "default_level": scaling.default_level(),
        "operations": operations(vnf, making) if vnf else (),
        "monitored": monitored(vnf, making) if vnf else (),
    }
    return making.make(Flavour, topology.at, values)
