"""Drift: what is found on a host against what should be there, and its kinds."""

from dataclasses import replace
from datetime import timedelta

import pytest

from nfvo.lcm.deviation import DeviationKind
from nfvo.lcm.drift.compare import MAY_LAST_S, compare
from nfvo.lcm.facts import NicFacts
from nfvo.lcm.ids import new_id, server_id
from nfvo.lcm.ports import FoundResource
from nfvo.lcm.requests import Heal
from nfvo.lcm.specs import Tag
from nfvo.lcm.store import Resource
from tests.lcm.surveys import (
    all_of,
    as_found,
    estate_on,
    instead,
    of_incarnation,
    the,
    without,
)
from tests.lcm.world import World, instantiate

K = DeviationKind
OTHER = "0ddba11e-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    """A host of the firewall chain, looked at a second after all has settled."""
    world = World(tmp_path_factory.mktemp("world"))
    world.add_hosts()
    world.onboard()
    world.run(instantiate(world.create()))
    estate = estate_on(world, "hv1", later_s=1.0)
    world.store.close()
    return estate


def on(found, due):
    """Return the finding of one thing that is due."""
    return next(one for one in found if (one.kind, one.name) == (due.kind, due.name))


def kinds(estate, found):
    return {(one.what, one.name): one.kind for one in compare(estate, found)}


def test_what_is_as_it_should_be_does_not_deviate(estate):
    assert {kind for kind, _ in estate.due} == {"server", "network", "volume", "seed"}
    assert compare(estate, all_of(estate)) == ()


@pytest.mark.parametrize("kind", ["server", "network", "volume", "seed"])
def test_what_is_not_there_is_missing(estate, kind):
    gone = the(all_of(estate), kind)
    (deviation,) = compare(estate, without(all_of(estate), gone))
    assert (deviation.kind, deviation.what) == (K.MISSING, kind)
    assert deviation.name == gone.name
    assert deviation.ns_id in {owner.ns_id for owner in estate.owners.values()}
    assert deviation.project == "default"


@pytest.mark.parametrize(
    ("kind", "changes", "what", "expected", "observed"),
    [
        pytest.param("server", {"vcpus": 7}, "vcpus", "1", "7", id="vCPUs"),
        pytest.param(
            "server", {"memory_mib": 1}, "memory", "192 MiB", "1 MiB", id="memory"
        ),
        pytest.param(
            "server", {"pinned": ("0:3",)}, "pinning", "none", "0:3", id="pinning"
        ),
        pytest.param("network", {"active": False}, "active", "yes", "no", id="off"),
        pytest.param("network", {"segment": 5}, "vni", None, "5", id="another VNI"),
        pytest.param("network", {"vlan": 5}, "vlan", "0", "5", id="a VLAN"),
        pytest.param("volume", {"disk_gib": 0}, "size", "1 GiB", "0 GiB", id="shrunk"),
        pytest.param("volume", {"image": "cd"}, "image", "ab" * 32, "cd", id="image"),
    ],
)
def test_what_is_otherwise_is_changed(  # noqa: PLR0913 - a table
    estate, kind, changes, what, expected, observed
):
    found = all_of(estate)
    there = the(found, kind)
    changed = replace(there, facts=replace(there.facts, **changes))
    (deviation,) = compare(estate, instead(found, there, changed))
    assert deviation.kind is K.CHANGED
    assert deviation.observed == {what: observed}
    assert deviation.expected.keys() == {what}
    assert expected is None or deviation.expected[what] == expected


def test_peers_and_disks_tell_only_what_is_too_much_and_too_little(estate):
    found = all_of(estate)
    server = the(found, "server")
    some = sorted(server.facts.disks)
    facts = replace(server.facts, disks=frozenset({some[0], "/tmp/extra.img"}))
    (deviation,) = compare(estate, instead(found, server, replace(server, facts=facts)))
    assert deviation.expected == {"disks": some[1]}
    assert deviation.observed == {"disks": "/tmp/extra.img"}


def test_a_port_that_was_unplugged_or_moved_or_let_lie_is_told_by_its_mac(estate):
    found = all_of(estate)
    server = next(o for o in found if o.kind == "server" and o.facts.nics[0].addresses)
    first, *rest = server.facts.nics
    moved = replace(first, network="default", addresses=frozenset({"192.0.2.66"}))
    extra = NicFacts("52:54:00:00:00:01", "default")
    facts = replace(server.facts, nics=(moved, *rest, extra))
    (deviation,) = compare(estate, instead(found, server, replace(server, facts=facts)))
    assert deviation.observed == {
        "nics": extra.mac,
        f"network of {first.mac}": "default",
        f"addresses of {first.mac}": "192.0.2.66",
    }


def test_what_steps_have_made_does_not_deviate(world, chain):
    for name in world.names:
        found = world.vim.found(world.host(name))
        assert {one.kind for one in found} >= {"server", "network", "volume", "seed"}
        assert compare(estate_on(world, name, later_s=1.0), found) == ()


def test_the_state_of_a_vm_is_not_drift(estate):
    found = all_of(estate)
    server = the(found, "server")
    off = replace(server, facts=replace(server.facts, state="STOPPED"))
    assert compare(estate, instead(found, server, off)) == ()


def test_what_cannot_be_told_is_not_changed(estate):
    assert compare(estate, [replace(o, facts=None) for o in all_of(estate)]) == ()


def test_what_an_operation_changes_is_left_alone(estate):
    ns_id = the(all_of(estate), "server").tag.ns
    assert compare(replace(estate, busy=frozenset({ns_id})), ()) == ()


def test_what_an_operation_has_changed_since_the_look_is_left_alone(world, chain):
    early = estate_on(world, "hv1", later_s=-60.0)
    assert compare(early, ()) == ()
    assert early.busy == {chain.id}


def test_another_installations_is_foreign_even_if_it_has_our_names(estate):
    server = the(all_of(estate), "server")
    tag = Tag(installation=OTHER, ns=new_id(), owner=new_id())
    theirs = replace(server, id=new_id(), tag=tag, installation=OTHER)
    disk = FoundResource("volume", f"{OTHER[:8]}-nfvo-x-1.qcow2", "", None, OTHER[:8])
    found = (*all_of(estate), theirs, disk)
    assert kinds(estate, found) == {
        ("server", server.name): K.FOREIGN,
        ("volume", disk.name): K.FOREIGN,
    }
    room = [one.room for one in compare(estate, found) if one.what == "server"]
    assert [(r.vcpus, r.memory_mib) for r in room] == [(1, server.facts.memory_mib)]


def test_a_cached_image_and_what_is_nobodys_do_not_deviate(estate):
    others = (FoundResource("image", "ab" * 32), FoundResource("volume", "mine.img"))
    assert compare(estate, (*all_of(estate), *others)) == ()


def stray(estate, name="nfvo-stray"):
    """Return a VM that bears our tag, and that no record knows."""
    tag = Tag(installation=estate.installation, ns=new_id(), owner=new_id())
    facts = the(all_of(estate), "server").facts
    return FoundResource("server", name, new_id(), tag, estate.installation, facts)


def buried(estate, thing, age_s):
    """Return the estate with a grave of a thing."""
    gone_at = estate.looked_at - timedelta(seconds=age_s)
    row = Resource("default", estate.host_id, thing.kind, thing.name, gone_at=gone_at)
    return replace(estate, rows={**estate.rows, (thing.kind, thing.name): row})


def test_what_bears_our_tag_and_has_no_record_is_unknown_and_takes_room(estate):
    thing = stray(estate)
    (deviation,) = compare(estate, (*all_of(estate), thing))
    assert (deviation.kind, deviation.project) == (K.UNKNOWN, "*")
    assert deviation.room.memory_mib == thing.facts.memory_mib
    assert deviation.observed["vcpus"] == "1"


@pytest.mark.parametrize(
    ("age_s", "kind"),
    [
        pytest.param(MAY_LAST_S + 1, K.DEAD, id="when no call can be under way"),
        pytest.param(MAY_LAST_S - 1, None, id="not while one may be"),
    ],
)
def test_what_is_found_and_has_a_grave_is_dead(estate, age_s, kind):
    thing = stray(estate)
    grave = buried(estate, thing, age_s)
    expected = {("server", thing.name): kind} if kind else {}
    assert kinds(grave, (*all_of(estate), thing)) == expected


def test_what_has_a_grave_and_should_be_there_is_never_dead(estate):
    server = the(all_of(estate), "server")
    assert compare(buried(estate, server, 1000.0), all_of(estate)) == ()


def test_anothers_that_is_called_like_a_grave_is_foreign(estate):
    thing = stray(estate)
    theirs = replace(thing, tag=thing.tag.model_copy(update={"installation": OTHER}))
    found = (*all_of(estate), theirs)
    assert kinds(buried(estate, thing, 1000.0), found) == {
        ("server", thing.name): K.FOREIGN
    }


@pytest.fixture
def healed(world, chain):
    """The host of a VNFC that has been rebuilt there once, and the VNFC."""
    world.run(Heal(chain.id, vnfcs=("client/vm/0",)))
    vnfc = next(v for v in world.ns().vnfcs() if v.name == "client/vm/0")
    name = next(n for n in world.names if world.host(n).id == vnfc.host_id)
    return estate_on(world, name, later_s=1.0), vnfc


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        pytest.param(1, K.DEAD, id="the one before is dead"),
        pytest.param(3, K.UNKNOWN, id="one after is unknown: a restored database"),
    ],
)
def test_incarnations_of_a_vm(healed, number, kind):
    estate, vnfc = healed
    rows = {key: row for key, row in estate.rows.items() if row.gone_at is None}
    estate = replace(estate, rows=rows)
    due = next(d for d in estate.due.values() if d.uuid == server_id(vnfc.id, 2))
    server = on(all_of(estate), due)
    other = of_incarnation(estate, server, number, server_id(vnfc.id, number))
    disk = FoundResource(
        "volume",
        f"{estate.installation[:8]}-{other.name}.qcow2",
        installation=estate.installation[:8],
    )
    found = (*all_of(estate), other, disk)
    assert kinds(estate, found) == {
        ("server", other.name): kind,
        ("volume", disk.name): kind,
    }
    assert {one.ns_id for one in compare(estate, found)} == {due.ns_id}


def test_bridges_and_tunnels_belong_to_a_link_or_a_network_that_is_there(estate):
    vni = max(estate.segments)
    known = FoundResource("bridge", f"nfvo-{vni:06x}")
    tag = Tag(installation=OTHER, ns=new_id(), owner=new_id())
    network = the(all_of(estate), "network")
    facts = replace(network.facts, segment=0xABCDEF)
    theirs = FoundResource("network", "nfvo-theirs", new_id(), tag, OTHER, facts)
    device = FoundResource("tunnel", "nvx-abcdef")
    lost = FoundResource("bridge", "nfvo-123456")
    found = (*all_of(estate), known, theirs, device, lost)
    assert kinds(estate, found) == {
        ("network", "nfvo-theirs"): K.FOREIGN,
        ("bridge", "nfvo-123456"): K.UNKNOWN,
    }


def test_a_thing_keeps_its_id_from_survey_to_survey(estate):
    gone = without(all_of(estate), the(all_of(estate), "server"))
    first, second = compare(estate, gone), compare(estate, gone)
    assert [one.id for one in first] == [one.id for one in second] != []


def test_a_volume_from_before_names_told_the_installation_is_due_by_its_old_name(
    world, chain
):
    disk = next(d for d in estate_on(world, "hv1").due.values() if d.kind == "volume")
    old = disk.name.partition("-")[2]
    world.sql("UPDATE resource SET name = :old WHERE name = :n", old=old, n=disk.name)
    estate = estate_on(world, "hv1", later_s=1.0)
    assert ("volume", old) in estate.due
    found = as_found(estate.due["volume", old], "")
    others = without(all_of(estate), on(all_of(estate), estate.due["volume", old]))
    assert compare(estate, (*others, found)) == ()
