"""How soon a demand that fits no machine is refused, and whether numbers say why."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from openstack.connection import Connection

from benchmarks.figure import Figure
from benchmarks.installation import seconds
from benchmarks.openstack.script import POLL_S, connect, empty_image
from benchmarks.openstack.sky import sky
from nfvo.lcm.cloud import Chooser
from nfvo.vim.openstack.rest import NOVA, delete, get, post
from tests.e2e.stack import Stack
from tests.testbed.openstack.bed import OpenStack

GOAL_S = 0.1
VCPUS = 500
NO_HOST = "No valid host"
GIANT = f"""
nsd: giant
version: "1.0"
vnfs: {{a: {{vnfd: giant}}}}
---
vnfd: giant
version: "1.0"
provider: nfvo
image: halt
vcpus: {VCPUS}
memory: 32 MiB
ready: running
cps: []
"""


def measure(cloud: OpenStack, rounds: int) -> None:
    """Ask for what no machine has, of nfvo and of Nova in turn."""
    ours, theirs = [], []
    admin = cloud.accounts.admin
    with sky(cloud, login=admin, placement=Chooser.DIRECTED) as nfvo:
        nfvo.furnish(GIANT)
        ns_id = nfvo.stack.create("giant", "giant")
        conn = connect(cloud.auth_url, admin)
        with empty_image(conn) as image, giant_flavor(conn) as flavor:
            for _ in range(rounds):
                ours.append(seconds(lambda: refused(nfvo.stack, ns_id)))
                theirs.append(seconds(lambda: not_built(conn, image, flavor)))
    name, peer = "a demand that fits no host refused, with the numbers", median(theirs)
    Figure(name, median(ours), "s", GOAL_S, f"Nova: {NO_HOST}", peer).print()
    Figure(f"{name}: the longest", max(ours), "s", GOAL_S).print()


@contextmanager
def giant_flavor(conn: Connection) -> Iterator[str]:
    """Have a flavor that no machine has room for."""
    wanted = {"name": "giant", "vcpus": VCPUS, "ram": 32, "disk": 1}
    made = post(conn.compute, "/flavors", NOVA, {"flavor": wanted})["flavor"]
    try:
        yield made["id"]
    finally:
        delete(conn.compute, f"/flavors/{made['id']}", NOVA)


def refused(stack: Stack, ns_id: str) -> None:
    """Have nfvo refuse it; it must say how much is there."""
    path = f"/nslcm/v2/ns_instances/{ns_id}/instantiate"
    with stack.client() as client:
        answer = client.post(path, json={})
    assert answer.status_code == 409, answer.text
    assert f"asks {VCPUS} vCPU, " in answer.text, answer.text


def not_built(conn: Connection, image: str, flavor: str) -> None:
    """Have Nova refuse it: the server is there, in error, and is removed untimed."""
    wanted = {
        "name": "giant",
        "imageRef": image,
        "flavorRef": flavor,
        "networks": "none",
    }
    made = post(conn.compute, "/servers", NOVA, {"server": wanted})["server"]
    while True:
        server = get(conn.compute, f"/servers/{made['id']}", NOVA)["server"]
        if server["status"] == "ERROR":
            break
        time.sleep(POLL_S)
    assert NO_HOST in server["fault"]["message"], server
    delete(conn.compute, f"/servers/{made['id']}", NOVA)
