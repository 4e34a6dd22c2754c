"""CPUs of their own and pages in a cloud: asked of a flavor, counted, compared."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nfvo.errors import NoHostFits
from nfvo.graph import Resources
from nfvo.lcm import catalogue
from nfvo.lcm.facts import ServerFacts
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.ports import FoundResource
from nfvo.lcm.requests import Instantiate
from nfvo.lcm.store import SYSTEM
from nfvo.placement.sizes import Size
from tests.lcm.clouds import CLOUD, DELEGATED, DIRECTED, Places, with_cloud
from tests.lcm.surveys import kept, survey
from tests.lcm.world import IMAGE, SCOPE, World

ENGINE = """\
vnfd: engine
version: "1.0"
provider: acme
image: tiny-vnf
vcpus: 2
memory: 256 MiB
disk: 1 GiB
cpu: {policy: dedicated, threads: isolate}
memory-backing: {pages: 2 MiB}
cps: [eth0]
external: {eth0: eth0}
user-data: "#!/bin/sh"
---
nsd: engine-room
version: "1.0"
vnfs: {engine: {vnfd: engine, connect: {eth0: lan}}}
vls: {lan: 10.1.0.0/24}
"""
ASKED = (
    ("hw:cpu_policy", "dedicated"),
    ("hw:cpu_thread_policy", "isolate"),
    ("hw:mem_page_size", "2048"),
)


@pytest.fixture(params=[DELEGATED, DIRECTED], ids=["zones", "machines"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    places: Places = request.param
    world = with_cloud(tmp_path, places)
    catalogue.put_image(world.ports, SCOPE, IMAGE)
    catalogue.onboard(world.ports, SCOPE, {"engine.yaml": ENGINE})
    yield world
    world.store.close()


def asked(world: World) -> Instantiate:
    return Instantiate(world.create("engine", "engine-room").id)


def offer(world: World, *sizes: Size) -> None:
    """Let the cloud have these flavors only, and let us make none."""
    with world.store.write(SYSTEM) as tx:
        tx.put_host(replace(tx.host(CLOUD), sizes=frozenset(sizes)))


def test_a_cloud_is_asked_for_it_and_it_counts_and_nothing_deviates(world: World):
    assert world.run(asked(world)).state is OperationState.COMPLETED
    world.observe()
    (vnfc,) = world.ns("engine").vnfcs()
    assert vnfc.shares == ()
    host = world.host_of(vnfc)
    with world.store.read(SYSTEM) as view:
        used = view.used_at(CLOUD)
    assert (used["cores"], used["ram"]) == (2, 256)
    there = world.vim.found(host)
    (server,) = (one.facts for one in there if one.kind == "server")
    assert isinstance(server, ServerFacts)
    assert server.pinned == tuple(f"{name}={value}" for name, value in ASKED)
    survey(world, host.name, there)
    assert kept(world) == []


def test_a_flavor_that_it_was_resized_to_by_hand_is_told(world: World):
    world.run(asked(world))
    world.observe()
    host = world.host_of(*world.ns("engine").vnfcs())
    survey(world, host.name, [plain(one) for one in world.vim.found(host)])
    (deviation,) = kept(world)
    assert list(deviation.expected) == ["pinning"]
    assert "hw:cpu_policy=dedicated" in deviation.expected["pinning"]


def plain(found: FoundResource) -> FoundResource:
    if not isinstance(found.facts, ServerFacts):
        return found
    return replace(found, facts=replace(found.facts, pinned=()))


def test_a_flavor_is_needed_that_says_just_that(world: World):
    room = Resources(2, 256, 1)
    offer(world, Size(room), Size(room, ASKED[:2]))
    request = asked(world)
    with pytest.raises(NoHostFits) as told:
        world.begin(request)
    assert "has no flavor with just that" in str(told.value.refusal)
    offer(world, Size(room, ASKED))
    assert world.run(request).state is OperationState.COMPLETED
