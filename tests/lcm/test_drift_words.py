"""What operators say of drift: a restored database adopts, deletes or ignores."""

import re
from dataclasses import replace
from shutil import copy

import pytest

from nfvo.errors import Busy, Conflict
from nfvo.graph import ServiceGraph
from nfvo.lcm.deviation import DeviationKind, Word
from nfvo.lcm.drift.words import say
from nfvo.lcm.grants import grant_for
from nfvo.lcm.ids import new_id, server_id
from nfvo.lcm.observation import HostObservation, Observation, ServerState
from nfvo.lcm.planner.snapshot import load
from nfvo.lcm.ports import FoundResource
from nfvo.lcm.requests import Heal, Terminate
from nfvo.lcm.specs import Tag
from nfvo.lcm.store import SYSTEM
from tests.lcm.surveys import all_of, estate_on, kept, survey, the
from tests.lcm.world import SCOPE, World, instantiate

K = DeviationKind
CLIENT = "client/vm/0"
INCARNATION_2 = re.compile(r"-2(\.qcow2|-seed\.iso)?$")


def vnfc_of(world, name=CLIENT):
    return next(v for v in world.ns().vnfcs() if v.name == name)


def host_of(world, name=CLIENT):
    id = vnfc_of(world, name).host_id
    return next(n for n in world.names if world.host(n).id == id)


@pytest.fixture(scope="module")
def accident(tmp_path_factory):
    """A copy of a database from before a heal, and what hosts have had since."""
    folder = tmp_path_factory.mktemp("accident")
    world = World(folder)
    world.add_hosts(4)
    world.onboard()
    world.run(instantiate(world.create()))
    world.observe()
    there = host_of(world)
    world.store.close()
    copy(folder / "nfvo.db", folder / "backup.db")
    world = World(folder)
    world.run(Heal(world.ns().id, vnfcs=(CLIENT,)))
    found = {name: all_of(estate_on(world, name)) for name in world.names}
    world.store.close()
    return folder / "backup.db", there, found


@pytest.fixture
def restored(tmp_path, accident):
    """The old database, the host of the VNFC that was healed, what hosts have."""
    backup, there, found = accident
    copy(backup, tmp_path / "nfvo.db")
    world = World(tmp_path)
    with world.store.write(SYSTEM) as tx:
        tx.put_restored(True)
        for observation in tx.observations():
            tx.delete_observation(observation)
    yield world, there, found
    world.store.close()


def the_unknown(world):
    return next(d for d in kept(world) if (d.kind, d.what) == (K.UNKNOWN, "server"))


def test_a_restored_database_deletes_nothing_and_says_what_it_found(restored):
    world, host, found = restored
    assert survey(world, host, found[host], later_s=1000.0) == []
    assert {(d.kind, d.what) for d in kept(world)} == {
        (kind, what)
        for kind in (K.MISSING, K.UNKNOWN)
        for what in ("server", "volume", "seed")
    }


def test_an_adopted_vm_is_its_vnfcs_with_room_disks_and_rows(restored):
    world, host, found = restored
    survey(world, host, found[host])
    said = say(world.ports, SCOPE, the_unknown(world).id, Word.ADOPT)
    vnfc = vnfc_of(world)
    assert server_id(vnfc.id, vnfc.incarnation) == said.uuid
    assert (vnfc.incarnation, vnfc.begun) == (2, 2)
    survey(world, host, found[host])
    assert kept(world) == []
    with world.store.read(SYSTEM) as view:
        assert view.grant_of(world.ns().id) == grant_for(world.ns())
        rows = view.resources(owner_id=vnfc.id)
    live = {row.name for row in rows if row.gone_at is None}
    assert live == {one.name for one in found[host] if INCARNATION_2.search(one.name)}


def elsewhere(world, host):
    """Return a host on which nothing is placed."""
    used = {vnfc.host_id for vnfc in world.ns().vnfcs()}
    return next(n for n in world.names if world.host(n).id not in used)


def test_a_vm_that_is_on_another_host_is_adopted_with_its_room(restored):
    world, host, found = restored
    other = elsewhere(world, host)
    moved = [o for o in found[host] if INCARNATION_2.search(o.name)]
    survey(world, other, moved)
    say(world.ports, SCOPE, the_unknown(world).id, Word.ADOPT)
    assert host_of(world) == other
    with world.store.read(SYSTEM) as view:
        assert view.grant_of(world.ns().id) == grant_for(world.ns())
        placed = {h.name: len(h.vnfcs) for h in view.infrastructure().hosts}
        free = {h.name: h.free for h in view.infrastructure().hosts}
        total = {h.name: h.total for h in view.infrastructure().hosts}
    assert (placed[other], placed[host]) == (1, 0)
    assert free[host] == total[host]
    assert free[other] == total[other] - vnfc_of(world).demand


def test_what_is_unknown_takes_room_so_that_no_host_is_oversold(restored):
    world, host, found = restored
    survey(world, host, found[host])
    room = vnfc_of(world).demand
    with world.store.read(SYSTEM) as view:
        there = next(h for h in view.infrastructure().hosts if h.name == host)
    assert there.free == there.total - room - room


def test_nothing_is_adopted_while_the_recorded_vm_runs(restored):
    world, host, found = restored
    survey(world, host, found[host])
    with world.store.write(SYSTEM) as tx:
        vnfc = vnfc_of(world)
        _observe(tx, server_id(vnfc.id, 1), vnfc.host_id)
    with pytest.raises(Conflict, match="has a VM that is RUNNING"):
        say(world.ports, SCOPE, the_unknown(world).id, Word.ADOPT)


def _observe(tx, server, host_id):
    tx.put_host_observation(HostObservation(host_id, tx.now(), ok=True))
    tx.put_observation(Observation(server, host_id, ServerState.RUNNING, "", tx.now()))


def test_nothing_is_adopted_while_an_operation_runs(restored):
    world, host, found = restored
    survey(world, host, found[host])
    unknown = the_unknown(world)
    with world.store.write(SYSTEM) as tx:
        tx.put_restored(False)
    world.begin(Terminate(world.ns().id))
    with pytest.raises(Busy):
        say(world.ports, SCOPE, unknown.id, Word.ADOPT)


def stranger(found, **changes):
    """Return a VM that bears our tag, and that no record knows."""
    server = the(found, "server")
    tag = server.tag.model_copy(update=dict(ns=new_id(), owner=new_id()) | changes)
    return replace(server, name="nfvo-stray", id=new_id(), tag=tag)


def test_a_vm_of_a_service_made_after_the_backup_cannot_be_adopted(restored):
    world, host, found = restored
    survey(world, host, [stranger(found[host])])
    with pytest.raises(Conflict, match="made after the backup"):
        say(world.ports, SCOPE, the_unknown(world).id, Word.ADOPT)


def test_a_vm_with_a_uuid_that_no_incarnation_has_cannot_be_adopted(restored):
    world, host, found = restored
    tag = the(found[host], "server").tag
    survey(world, host, [stranger(found[host], ns=tag.ns, owner=tag.owner)])
    with pytest.raises(Conflict, match="its UUID is another"):
        say(world.ports, SCOPE, the_unknown(world).id, Word.ADOPT)


def test_a_disk_cannot_be_adopted_alone(restored):
    world, host, found = restored
    survey(world, host, found[host])
    disk = next(d for d in kept(world) if (d.kind, d.what) == (K.UNKNOWN, "volume"))
    with pytest.raises(Conflict, match="only an unknown server"):
        say(world.ports, SCOPE, disk.id, Word.ADOPT)


def test_the_disks_of_a_vm_go_with_it(restored):
    world, host, found = restored
    survey(world, host, found[host])
    say(world.ports, SCOPE, the_unknown(world).id, Word.DELETE)
    may_go = survey(world, host, found[host])
    first, *disks = [one.what for one in may_go]
    assert (first, set(disks)) == ("server", {"volume", "seed"})


def test_what_should_be_there_is_healed_not_deleted(restored):
    world, host, found = restored
    survey(world, host, found[host])
    missing = next(d for d in kept(world) if d.kind is K.MISSING)
    with pytest.raises(Conflict, match="should be there") as caught:
        say(world.ports, SCOPE, missing.id, Word.DELETE)
    assert caught.value.hint.endswith("nfvo heal chain")


def test_another_installations_is_never_deleted(restored):
    world, host, found = restored
    tag = Tag(installation=new_id(), ns=new_id(), owner=new_id())
    theirs = replace(the(found[host], "server"), id=new_id(), tag=tag)
    survey(world, host, [theirs])
    foreign = next(d for d in kept(world) if d.kind is K.FOREIGN)
    with pytest.raises(Conflict, match="not to this one"):
        say(world.ports, SCOPE, foreign.id, Word.DELETE)


def test_a_bridge_is_not_for_a_vim_to_delete(restored):
    world, host, _ = restored
    survey(world, host, [FoundResource("bridge", "nfvo-123456")])
    bridge = next(d for d in kept(world) if d.what == "bridge")
    with pytest.raises(Conflict) as caught:
        say(world.ports, SCOPE, bridge.id, Word.DELETE)
    assert "ip link delete nfvo-123456" in caught.value.hint


def test_a_vni_that_somebody_else_uses_is_not_chosen(restored):
    world, host, found = restored
    network = the(found[host], "network")
    tag = Tag(installation=new_id(), ns=new_id(), owner=new_id())
    facts = replace(network.facts, segment=70_001)
    survey(world, host, [replace(network, id=new_id(), tag=tag, facts=facts)])
    with world.store.read(SCOPE) as view:
        chosen_for = ServiceGraph("new", "1.0", vnfs=(), links=())
        assert "70001" in load(view, chosen_for).taken["vni", ""]
