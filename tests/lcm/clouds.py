"""A world with a cloud: an anchor and two places, alone or beside hosts of our own."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from nfvo.lcm import catalogue, sites
from nfvo.lcm.cloud import AuthType, Cloud, anchor_uri, place_uri
from nfvo.lcm.ids import child_id
from nfvo.lcm.records import HostRecord, SiteRecord
from nfvo.lcm.secret import Secret
from nfvo.lcm.steps import registry
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from tests.lcm.world import IMAGE, SAMPLES, SCOPE, World, instantiate

CLOUD = "stack"
ROOT = "00000000-0000-0000-0000-000000000000"
DELEGATED = (("stack-az1", "az1", ""), ("stack-az2", "az2", ""))
DIRECTED = (("stack-n1", "nova", "n1"), ("stack-n2", "nova", "n2"))
DIRECTED += (("stack-n3", "nova", "n3"),)

Places = Iterable[tuple[str, str, str]]
"""Name, zone and machine of each."""

LOGIN = Cloud(
    {
        "auth_url": "https://keystone.example:5000/v3",
        "username": "nfvo",
        "user_domain_name": "Default",
        "project_name": "nfv",
        "project_domain_name": "Default",
    },
    AuthType.PASSWORD,
    physical_networks={"provider": "physnet1"},
)
HIDDEN = "correct-horse-battery-staple"


def new_cloud(folder: Path) -> World:
    """Return a world with a cloud that an operator has just added, and nobody saw."""
    world = again(folder)
    new = sites.NewSite(CLOUD, "openstack", cloud=LOGIN, secret=Secret(HIDDEN))
    sites.add(world.ports, SCOPE, new)
    return world


def with_cloud(folder: Path, places: Places, hosts: int = 0) -> World:
    """Return a world with a cloud, and with so many hosts that are none of it."""
    world = World(folder)
    both = {"libvirt": world.vim, "openstack": world.vim}
    world.ports = replace(world.ports, vims=both)
    world.performer = world.performer_with(back_off=0.0)
    with world.store.write(SCOPE) as tx:
        tx.put_site(SiteRecord(child_id(ROOT, CLOUD), CLOUD, kind="openstack"))
    if hosts:
        world.add_hosts(hosts)
    add_places(world, places)
    return world


def place(world: World, zone: str) -> None:
    """Let the cloud that was just added have had a zone for a while."""
    name = f"{CLOUD}-{zone}"
    with world.store.write(SCOPE) as tx:
        found = HostRecord(child_id(ROOT, name), name, CLOUD, place_uri(CLOUD, zone))
        tx.put_host(found)


def again(folder: Path) -> World:
    """Return the world of a folder that has one with a cloud."""
    world = World(folder)
    both = {"libvirt": world.vim, "openstack": world.vim}
    world.ports = replace(world.ports, vims=both)
    world.performer = world.performer_with(back_off=0.0)
    return world


def add_places(world: World, places: Places) -> None:
    """Make the anchor and the places known as the watcher would."""
    uris = {CLOUD: anchor_uri(CLOUD)}
    uris |= {name: place_uri(CLOUD, zone, machine) for name, zone, machine in places}
    with world.store.write(SCOPE) as tx:
        for name, uri in uris.items():
            tx.put_host(_inspected(world, name, uri))


def _inspected(world: World, name: str, uri: str) -> HostRecord:
    host = HostRecord(
        id=child_id(ROOT, name),
        name=name,
        site=CLOUD,
        uri=uri,
        state=HostState.READY,
        physical_networks={"provider": "physnet1"},
    )
    found = world.vim.inspect(host)
    return replace(
        host,
        hypervisor=found.capabilities.hypervisor,
        architecture=found.capabilities.architecture,
        fabrics=found.capabilities.fabrics,
        abilities=found.capabilities.abilities,
        capacity=found.capacity,
    )


def pinned(world, sites):
    """Onboard the chain with VNFs that may run at these sites only."""
    catalogue.put_image(world.ports, SCOPE, IMAGE)
    texts = {f.name: f.read_text() for f in (SAMPLES / "firewall-chain").glob("*.yaml")}
    nsd = texts["firewall-chain.nsd.yaml"]
    for vnf, site in sites.items():
        vnfd = f"    vnfd: tiny-{vnf}\n"
        nsd = nsd.replace(vnfd, f"{vnfd}    site: {site}\n")
    texts["firewall-chain.nsd.yaml"] = nsd
    catalogue.onboard(world.ports, SCOPE, texts)
    return instantiate(world.create())


def half_and_half(folder):
    """Return a chain whose client is on a host of our own, and the rest in a cloud."""
    world = with_cloud(folder, DELEGATED, hosts=2)
    sites = {"client": "default", "firewall": CLOUD, "server": CLOUD}
    return world, pinned(world, sites)


def the(world, name):
    return next(v for v in world.ns().vnfcs() if v.name == name)


def specs(world, op_occ, kind):
    loaded = ((s, registry.load(s)) for s in world.steps(op_occ))
    return [(record, step) for record, step in loaded if step.kind == kind]


def deviating(world):
    with world.store.read(SYSTEM) as view:
        return list(view.deviations())
