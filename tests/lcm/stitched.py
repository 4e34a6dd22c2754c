"""A world whose cloud says where overlays go on: at a host that runs nothing else."""

from dataclasses import replace
from pathlib import Path

from nfvo.graph import Resources
from nfvo.lcm import catalogue
from nfvo.lcm.cloud import Stitch
from nfvo.lcm.ids import child_id
from nfvo.lcm.records import SiteRecord
from nfvo.lcm.requests import Heal, Instantiate, Terminate
from tests.lcm.clouds import CLOUD, DELEGATED, LOGIN, ROOT, pinned, with_cloud
from tests.lcm.world import SCOPE, World, instantiate

GATEWAY = "hv3"
POOL = (Stitch("stitch-1", GATEWAY, "up1"), Stitch("physnet1", GATEWAY, "up2", vlan=7))
TWO = """
nsd: two-overlays
version: "1.0"
vnfs:
  client: {vnfd: tiny-client, site: default, connect: {eth0: left}}
  firewall: {vnfd: tiny-firewall, site: stack, connect: {left: left, right: right}}
  server: {vnfd: tiny-server, site: default, connect: {eth0: right}}
vls:
  left: {fabric: vxlan, pool: [10.10.0.0/24], gateway: firewall.left}
  right: {fabric: vxlan, pool: [10.20.0.0/24], gateway: firewall.right}
"""
SITES = {"client": "default", "firewall": "default", "server": CLOUD}


def set_pool(world: World, *pool: Stitch) -> None:
    """Have the cloud say where overlays go on."""
    cloud = replace(LOGIN, stitches=pool)
    site = SiteRecord(child_id(ROOT, CLOUD), CLOUD, kind="openstack", cloud=cloud)
    with world.store.write(SCOPE) as tx:
        tx.put_site(site)


def to_stitch(folder: Path, *pool: Stitch) -> tuple[World, Instantiate]:
    """Return a chain whose server is in a cloud, and the rest on hosts of our own."""
    world = with_cloud(folder, DELEGATED, hosts=3)
    with world.store.write(SCOPE) as tx:
        for host in tx.hosts():
            if host.name != GATEWAY:
                tx.put_host(replace(host, uplinks=frozenset()))
        nothing = Resources(0, 0, 0)
        tx.put_host(replace(tx.host(GATEWAY), capacity_override=nothing))
    set_pool(world, *(pool or POOL))
    return world, pinned(world, SITES)


def stitched(folder: Path) -> tuple[World, Instantiate]:
    """Return a chain that runs, over a link that is stitched."""
    world, request = to_stitch(folder)
    world.run(request)
    world.observe()
    return world, request


def to_heal(folder: Path) -> tuple[World, Heal]:
    """Return a chain that runs, with all of it to be made anew."""
    world, request = stitched(folder)
    everyone = tuple(vnfc.name for vnfc in world.ns().vnfcs())
    return world, Heal(request.ns_id, vnfcs=everyone)


def to_terminate(folder: Path) -> tuple[World, Terminate]:
    """Return a chain that runs, and is to go."""
    world, request = stitched(folder)
    return world, Terminate(request.ns_id)


def to_force(folder: Path) -> tuple[World, Terminate]:
    """Return a chain that runs, and is to go whatever hosts say."""
    world, request = stitched(folder)
    return world, Terminate(request.ns_id, force=True)


def with_two_overlays(folder: Path, *pool: Stitch) -> tuple[World, Instantiate]:
    """Return a chain with its firewall in a cloud, an overlay on each side of it."""
    world, _ = to_stitch(folder, *pool)
    catalogue.onboard(world.ports, SCOPE, {"two.yaml": TWO})
    return world, instantiate(world.create("two", "two-overlays"))
