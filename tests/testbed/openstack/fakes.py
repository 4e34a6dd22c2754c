"""Compute hosts that pretend: they come and go while the cloud runs.

They are in an availability zone of their own, for which a server must ask. Nova does
not keep other servers from them: what counts hosts runs without fakes.
"""

from collections.abc import Iterator

from tests.testbed.openstack import compute, configuration
from tests.testbed.openstack.rest import Cloud
from tests.testbed.openstack.stack import Stack

ZONE = "fake"
COMPUTE = "compute"
AGGREGATES = "/os-aggregates"


def start(stack: Stack, count: int) -> None:
    """Start so many more, without waiting until Nova knows them."""
    first = len(stack.state.fakes) + 1
    names = tuple(f"fake{number}" for number in range(first, first + count))
    stack.state.fakes += names
    for name in names:
        configuration.write_fake(stack.layout, name)
    stack.start(compute.fake(stack.layout, name) for name in names)


def set_apart(stack: Stack, cloud: Cloud) -> None:
    """Put those that Nova knows by now into their zone."""
    zone, there = _zone(cloud)
    for name in stack.state.fakes:
        if name not in there:
            _act(cloud, zone, "add_host", name)


def remove(stack: Stack, cloud: Cloud) -> None:
    """End all of them and let Nova forget them; they must have no servers."""
    zone, there = _zone(cloud)
    for name in stack.state.fakes:
        stack.stop(f"nova-compute-{name}")
        if name in there:
            _act(cloud, zone, "remove_host", name)
        for service in _services(cloud, name):
            cloud.delete(COMPUTE, f"/os-services/{service}")
    cloud.delete(COMPUTE, f"{AGGREGATES}/{zone}")
    stack.state.fakes = ()
    stack.state.save()


def _zone(cloud: Cloud) -> tuple[int, list[str]]:
    """Return the zone's aggregate, made if there is none, and who is in it."""
    for one in cloud.get(COMPUTE, AGGREGATES)["aggregates"]:
        if one["name"] == ZONE:
            return one["id"], one["hosts"]
    asked = {"aggregate": {"name": ZONE, "availability_zone": ZONE}}
    return cloud.post(COMPUTE, AGGREGATES, asked)["aggregate"]["id"], []


def _act(cloud: Cloud, zone: int, action: str, host: str) -> None:
    cloud.post(COMPUTE, f"{AGGREGATES}/{zone}/action", {action: {"host": host}})


def _services(cloud: Cloud, host: str) -> Iterator[str]:
    for one in cloud.get(COMPUTE, f"/os-services?host={host}")["services"]:
        yield one["id"]
