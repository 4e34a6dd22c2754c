"""A hundred servers on compute hosts that pretend: made, removed, and none left."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.figure import Figure
from benchmarks.openstack.sky import SITE, print_load, sky
from tests.e2e.stack import Stack
from tests.testbed.openstack.bed import OpenStack
from tests.testbed.openstack.fakes import ZONE
from tests.waiting import wait_until

FAKES = 10
SERVICES, EACH = 10, 10
KNOWN_S = 90.0
VNFS = "".join(f"  v{n}: {{vnfd: leaf, connect: {{eth0: lan}}}}\n" for n in range(EACH))
CROWD = f"""
nsd: crowd
version: "1.0"
vnfs:
{VNFS}
vls: {{lan: 10.30.0.0/24}}
---
vnfd: leaf
version: "1.0"
provider: nfvo
image: halt
vcpus: 1
memory: 32 MiB
ready: running
cps: [eth0]
"""
KINDS = {
    "servers": ("compute", "/servers?all_tenants=1"),
    "server_groups": ("compute", "/os-server-groups?all_projects=1"),
    "ports": ("network", "/v2.0/ports"),
    "networks": ("network", "/v2.0/networks"),
    "security_groups": ("network", "/v2.0/security-groups"),
    "images": ("image", "/v2/images"),
}
Left = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Hundred:
    """What it took, in seconds, and what of it is left in the cloud."""

    made_s: float
    removed_s: float
    left: Left


def measure(cloud: OpenStack, _rounds: int) -> None:
    """Do it once."""
    done = hundred(cloud)
    count = SERVICES * EACH
    name = f"{count} servers on {FAKES} fake hosts"
    Figure(f"{name}: instantiated", done.made_s, "s").print()
    Figure(f"{name}: terminated", done.removed_s, "s").print()
    Figure(f"{name}: left in the cloud", len(done.left), "", 0.0).print()
    print_load()


def hundred(cloud: OpenStack) -> Hundred:
    """Instantiate and terminate them with nfvo, all services at once."""
    with pretending(cloud):
        before = left(cloud)
        with sky(cloud, login=cloud.accounts.member) as nfvo:
            nfvo.furnish(CROWD)
            only_fakes(nfvo.stack)
            names = [f"crowd-{number}" for number in range(SERVICES)]
            ids, made_s = nfvo.instantiate_all(names, "crowd")
            servers = {one for one in left(cloud) - before if one[0] == "servers"}
            assert len(servers) == SERVICES * EACH, servers
            removed_s = nfvo.terminate_all(ids)
        return Hundred(made_s, removed_s, left(cloud) - before)


@contextmanager
def pretending(cloud: OpenStack) -> Iterator[None]:
    """Have hosts that pretend; those that were there are used, and left."""
    if cloud.fakes:
        yield
        return
    cloud.add_fakes(FAKES)
    try:
        yield
    finally:
        cloud.remove_fakes()


def only_fakes(stack: Stack) -> None:
    """Let nothing be placed but on the hosts that pretend."""
    stack.post(f"/nfvo/v1/hosts/{SITE}-nova/cordon", {})

    def known() -> bool:
        hosts = stack.get("/nfvo/v1/hosts")
        return any(h["zone"] == ZONE and h["state"] == "READY" for h in hosts)

    wait_until(known, f"zone {ZONE} is known", KNOWN_S)


def left(cloud: OpenStack) -> Left:
    """Return all that is in the cloud, by kind and id, whoever's it is."""
    with cloud.admin() as admin:
        return frozenset(
            (kind, one["id"])
            for kind, (service, path) in KINDS.items()
            for one in admin.get(service, path)[kind]
        )
