"""What it costs to know the status of 200 servers, by nfvo's listing and otherwise."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import median

from openstack.connection import Connection

from benchmarks.figure import Figure
from benchmarks.installation import seconds
from benchmarks.openstack.counting import Counted, counting
from benchmarks.openstack.many import pretending
from benchmarks.openstack.script import PREFIX, connect, empty_image
from benchmarks.openstack.sky import FLAVOR, print_load, sized
from nfvo.lcm.ids import new_id
from nfvo.lcm.specs import Tag
from nfvo.vim.openstack.listing import OVERLAP, Listing
from nfvo.vim.openstack.mark import KEY, mark, server_tag
from nfvo.vim.openstack.rest import NOVA, delete, get, post
from tests.testbed.openstack.bed import OpenStack
from tests.testbed.openstack.fakes import ZONE

SERVERS = 200
CLIENTS = 8
POLL_S = 2.0
DETAIL = "/servers/detail"
EACH, ALL, SDK = "each server asked for", f"GET {DETAIL}", "openstacksdk, servers()"
Look = Callable[[Connection], object]


def measure(cloud: OpenStack, rounds: int) -> None:
    """Look in each way in turn; those that know what was before, and those anew."""
    member = cloud.accounts.member
    with ExitStack() as stack:
        stack.enter_context(pretending(cloud))
        stack.enter_context(sized(cloud))
        counted = stack.enter_context(counting(cloud.stack.layout.url))
        conn = connect(cloud.auth_url, member)
        ids = stack.enter_context(servers(conn))
        seen_by = connect(counted.told(cloud.auth_url.encode()).decode(), member)
        time.sleep(OVERLAP.total_seconds())  # what is told as changed is no news then
        looks: dict[str, Look] = {
            "first": lambda c: Listing().servers(c),
            "next": partial(_again, _primed(conn)),
            EACH: partial(_each, ids),
            ALL: _all,
            SDK: lambda c: list(c.compute.servers()),
        }
        calls = {name: _calls(look, seen_by, counted) for name, look in looks.items()}
        taken: dict[str, list[float]] = {name: [] for name in looks}
        for _ in range(rounds):
            for name, look in looks.items():
                taken[name].append(1000 * seconds(partial(look, conn)))
        _print(calls, {name: median(ms) for name, ms in taken.items()})


@contextmanager
def servers(conn: Connection) -> Iterator[list[str]]:
    """Have servers that bear nfvo's mark, on hosts that pretend."""
    flavor = conn.compute.find_flavor(FLAVOR, ignore_missing=False)
    with empty_image(conn) as image, ThreadPoolExecutor(CLIENTS) as clients:
        ids = list(clients.map(partial(_make, conn, image, flavor.id), range(SERVERS)))
        try:
            while set(_states(conn).values()) != {"ACTIVE"}:
                time.sleep(POLL_S)
            yield ids
        finally:
            list(clients.map(partial(_delete, conn), ids))
            while _states(conn):
                time.sleep(POLL_S)


def _delete(conn: Connection, id: str) -> None:
    delete(conn.compute, f"/servers/{id}", NOVA)


def _make(conn: Connection, image: str, flavor: str, number: int) -> str:
    id = new_id()
    tag = Tag(installation=id, ns=id, owner=id, step=id, fence=1)
    wanted = {
        "name": f"{PREFIX}{number}",
        "imageRef": image,
        "flavorRef": flavor,
        "networks": "none",
        "availability_zone": ZONE,
        "metadata": {KEY: mark(tag)},
        "tags": [server_tag(id)],
    }
    made = post(conn.compute, "/servers", NOVA, {"server": wanted})
    return str(made["server"]["id"])


def _states(conn: Connection) -> dict[str, str]:
    there = get(conn.compute, DETAIL, NOVA, name=f"^{PREFIX}")["servers"]
    states = {one["id"]: str(one["status"]) for one in there}
    assert "ERROR" not in states.values(), states
    return states


def _calls(look: Look, conn: Connection, counted: Counted) -> int:
    look(conn)  # the first one finds Nova
    counted.taken()
    look(conn)
    return sum(counted.taken().values())


def _primed(conn: Connection) -> Listing:
    listing = Listing()
    listing.servers(conn)
    return listing


def _again(listing: Listing, conn: Connection) -> object:
    listing.forget()
    return listing.servers(conn)


def _each(ids: list[str], conn: Connection) -> object:
    return [get(conn.compute, f"/servers/{id}", NOVA)["server"]["status"] for id in ids]


def _all(conn: Connection) -> object:
    return [one["status"] for one in get(conn.compute, DETAIL, NOVA)["servers"]]


def _print(calls: dict[str, int], taken: dict[str, float]) -> None:
    for which in ("first", "next"):
        for peer in (EACH, ALL, SDK):
            name = f"status of {SERVERS} servers, the {which} look"
            theirs = calls[peer]
            Figure(f"{name}: calls", calls[which], "", theirs, peer, theirs).print()
            ms = taken[peer]
            Figure(f"{name}: time", taken[which], "ms", None, peer, ms).print()
    print_load()
