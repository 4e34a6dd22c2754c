"""A service with links that ask for bit rates, and a network that it may run over."""

from nfvo.lcm import catalogue, networks
from tests.lcm.world import IMAGE, SCOPE, World

VNFD = """
vnfd: probe
version: "1.0"
provider: nfvo
vdus:
  vm: {vcpus: 1, memory: 256 MiB, disk: 1 GiB, image: tiny-vnf, cps: [eth0]}
"""
NSD = """
nsd: pair
version: "1.0"
designer: nfvo
vnfs:
  a: {vnfd: probe, connect: {eth0: wire}}
  b: {vnfd: probe, connect: {eth0: wire}}
vls:
  wire: {bit-rate: 400 Mbit/s, pool: 10.1.0.0/24}
apart: [[a, b]]
"""
NETWORK = """
switches: [s1, s2, s3]
links:
  - {ends: [s1, s2], capacity: 1 Gbit/s, latency: 100 us}
  - {ends: [s2, s3], capacity: 1 Gbit/s, latency: 100 us}
hosts: {hv1: s1, hv2: s2, hv3: s3}
"""


def prepare(world: World, network: str = NETWORK) -> World:
    """Have hosts hv1 to hv3 in a row, and the service ``pair`` on board."""
    world.add_hosts()
    catalogue.put_image(world.ports, SCOPE, IMAGE)
    texts = {"probe.vnfd.yaml": VNFD, "pair.nsd.yaml": NSD}
    catalogue.onboard(world.ports, SCOPE, texts)
    networks.give(world.ports, SCOPE, "", "network.yaml", network)
    return world


def used(world: World) -> dict[str, int]:
    """Return the Mbit/s that are taken of each link."""
    with world.store.read(SCOPE) as view:
        shown = networks.network_view(view)
    return {link.id: link.used_mbps for link in shown.links}
