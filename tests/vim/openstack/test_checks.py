"""Each right that we need is tried, the missing ones are named, and nothing is left."""

from datetime import UTC, datetime, timedelta

import pytest
from openstack.connection import Connection

from nfvo.lcm.cloud import Chooser, Cloud, Right, Stitch
from nfvo.vim.openstack.checks import CHECKS, PATIENCE_S, checks
from nfvo.vim.openstack.tidying import tidy
from nfvo.vim.openstack.unfinished import LASTS, NAME
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.images import FakeImage
from tests.vim.openstack.cloud.neutron import Network
from tests.vim.openstack.cloud.nova import Flavor
from tests.vim.openstack.cloud.ports import Port
from tests.vim.openstack.cloud.wire import stamp

DIRECTED, DELEGATED = (Cloud({}, placement=one) for one in reversed(Chooser))


def missing_of(
    conn: Connection, cloud: Cloud, *, needed: bool | None = None
) -> list[Right]:
    return [
        one
        for one in checks(conn, "sky", cloud)
        if not one.allowed and needed in (None, one.needed)
    ]


def left(cloud: FakeCloud) -> list[object]:
    neutron = cloud.neutron
    kinds = (cloud.glance.images, neutron.networks, neutron.ports, cloud.nova.servers)
    return [one for kind in kinds for one in kind] + list(cloud.nova.flavors)


def killed(cloud: FakeCloud, ago: timedelta) -> None:
    """Let a check have been killed so long ago."""
    at = datetime.now(UTC) - ago
    network = Network(NAME, created_at=stamp(at))
    cloud.neutron.networks[network.id] = network
    port = Port(network.id)
    cloud.neutron.ports[port.id] = port
    image = FakeImage(NAME, status="queued", created_at=stamp(at))
    cloud.glance.images[image.id] = image
    flavor = Flavor(f"{NAME}-{int(at.timestamp()):08x}-0123abcd", 1, 1, 1)
    cloud.nova.flavors[flavor.id] = flavor


def test_what_a_check_has_left_that_was_killed_goes_with_the_next(
    cloud: FakeCloud, conn: Connection
):
    killed(cloud, 2 * LASTS)
    assert missing_of(conn, DELEGATED, needed=True) == []
    assert left(cloud) == [*cloud.nova.flavors]


def test_what_a_check_has_left_that_was_killed_is_tidied_away(
    cloud: FakeCloud, admin: Connection
):
    killed(cloud, 2 * LASTS)
    tidy(admin, "ours", lambda _: False)
    assert left(cloud) == []


def test_what_a_check_has_made_that_goes_on_is_left_alone(
    cloud: FakeCloud, admin: Connection
):
    killed(cloud, LASTS / 2)
    before = left(cloud)
    tidy(admin, "ours", lambda _: True)
    assert len(before) == 4
    assert left(cloud) == before


def test_an_administrator_lacks_nothing(cloud: FakeCloud, admin: Connection):
    rights = checks(admin, "sky", DIRECTED)
    assert [one.what for one in rights] == [one.what for one in CHECKS]
    assert all(one.allowed and not one.why for one in rights)
    assert left(cloud) == []


def test_who_may_not_choose_machines_is_told_which_rights_that_takes(
    cloud: FakeCloud, conn: Connection
):
    missing = missing_of(conn, DIRECTED)
    needed = {one.what for one in missing if one.needed}
    assert needed >= {"see compute hosts", "read Placement"}
    assert all(one.hint for one in missing)
    assert "nfvo site set sky --placement delegated" in missing[-1].hint


def test_an_ordinary_user_has_what_delegation_needs(cloud: FakeCloud, conn: Connection):
    assert missing_of(conn, DELEGATED, needed=True) == []
    assert left(cloud) == []


@pytest.mark.parametrize(
    ("call", "what"),
    [
        ("GET /compute/v2.1/limits", "read limits"),
        ("POST /image/v2/images", "make images"),
        ("POST /network/v2.0/ports", "make networks, and ports with our MACs"),
        ("POST /compute/v2.1/servers", "make servers"),
    ],
)
def test_a_right_that_is_missing_is_named_with_the_clouds_words(
    cloud: FakeCloud, admin: Connection, call: str, what: str
):
    cloud.staged.status(403, call, message="Policy doesn't allow it")
    (missing,) = missing_of(admin, DELEGATED)
    assert missing.what.startswith(what)
    assert "Policy doesn't allow it" in missing.why
    assert left(cloud) == []


def test_who_cannot_log_in_is_told_only_that(cloud: FakeCloud, conn: Connection):
    cloud.keystone.revoke()
    assert conn.session is not None
    conn.session.invalidate()
    cloud.keystone.passwords["nfvo"] = "rotated"
    (missing,) = checks(conn, "sky", DELEGATED)
    assert (missing.what, missing.allowed) == ("log in", False)
    assert "nfvo site set sky" in missing.hint


def test_a_cloud_that_is_too_slow_is_not_waited_for(cloud: FakeCloud, conn: Connection):
    now = iter([0.0, 0.0, *[PATIENCE_S] * 20])
    log_in, servers, *others = checks(conn, "sky", DELEGATED, lambda: next(now))
    assert log_in.allowed and servers.allowed and len(others) == 6
    assert all("not tried" in one.why and one.hint for one in others)
    assert not cloud.calls("POST")


WIRE = Stitch("wire", "hv1", "up1")
TAGGED = Stitch("physnet1", "hv1", "up2", vlan=178)


def stitched(conn: Connection, *stitches: Stitch) -> list[Right]:
    cloud = Cloud({}, placement=Chooser.DELEGATED, stitches=stitches)
    return [one for one in checks(conn, "sky", cloud) if "stitch" in one.what]


def test_the_networks_of_stitches_are_tried_and_nothing_is_left(
    cloud: FakeCloud, admin: Connection
):
    wire = Network("wire")
    cloud.neutron.networks[wire.id] = wire
    before = left(cloud)
    assert [one.allowed for one in stitched(admin, WIRE, TAGGED)] == [True, True]
    assert left(cloud) == before


@pytest.mark.parametrize(
    ("stitch", "why"),
    [
        pytest.param(WIRE, "there is no network wire", id="no network"),
        pytest.param(TAGGED, "is disallowed", id="no right to a VLAN"),
    ],
)
def test_a_stitch_whose_network_cannot_be_had_is_told(
    conn: Connection, stitch: Stitch, why: str
):
    (right,) = stitched(conn, stitch)
    assert not right.allowed
    assert right.needed
    assert why in right.why
    assert str(stitch) in right.what


def test_a_vlan_of_another_network_is_told(cloud: FakeCloud, admin: Connection):
    theirs = Network(
        "theirs",
        provider__physical_network="physnet1",
        provider__segmentation_id=TAGGED.vlan,
    )
    cloud.neutron.networks[theirs.id] = theirs
    (right,) = stitched(admin, TAGGED)
    assert "is another network's" in right.why
