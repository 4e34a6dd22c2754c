"""Sites that are clouds over REST: a secret goes in, is tried, and never comes out."""

import logging
from dataclasses import dataclass, field, replace

import pytest

from nfvo.api.app import create_app
from nfvo.errors import VimUnavailable
from nfvo.lcm import clouds
from nfvo.lcm.cloud import Right
from nfvo.lcm.store import SYSTEM
from tests.api.conftest import give_token
from tests.contract.store.samples import room

SITES = "/nfvo/v1/sites"
STACK = f"{SITES}/stack"
HIDDEN = "correct-horse-battery-staple"
AUTH = {
    "auth_url": "https://keystone.example:5000/v3",
    "username": "nfvo",
    "user_domain_name": "Default",
    "project_name": "nfv",
    "project_domain_name": "Default",
}
CLOUD = {"auth": AUTH, "region": "one", "physicalNetworks": {"provider": "physnet1"}}
BODY = {"name": "stack", "kind": "openstack", "cloud": CLOUD, "secret": HIDDEN}
ADDED = {**CLOUD, "authType": "password", "ca": "", "stitches": []}
ADDED |= {"interface": "public", "placement": "delegated"}


@dataclass
class Rights:
    """A driver of clouds that only tells which rights there are."""

    rights: list[Right] = field(default_factory=list)
    down: bool = False

    def check(self, site):
        if self.down:
            raise VimUnavailable(f"{site}: no answer")
        return self.rights


@pytest.fixture
def rights():
    return Rights()


@pytest.fixture
def app(world, rights, tmp_path):
    vims = {**world.ports.vims, "openstack": rights}
    world.ports = replace(world.ports, vims=vims)
    return create_app(world.ports, artifacts=tmp_path / "artifacts")


@pytest.fixture
def added(client):
    answer = client("POST", SITES, json=BODY)
    assert answer.status_code == 201, answer.text
    return answer


def without(cloud, *names):
    return {**cloud, "auth": {n: v for n, v in AUTH.items() if n not in names}}


def problems(answer):
    assert answer.status_code == 422, answer.text
    assert HIDDEN not in answer.text
    found = answer.json()["problems"]
    assert all(one["message"] for one in found)
    return {(one["code"], one["path"]) for one in found}


def secret_of(world):
    return clouds.credentials(world.store, "stack")[1].reveal()


def test_a_cloud_is_added_and_shown_without_its_secret(client, world, added):
    assert added.headers["location"] == STACK
    assert added.json()["cloud"] == ADDED
    assert client.get(STACK) == added.json() == client.get(SITES)[1]
    assert client("POST", SITES, json=BODY).json() == added.json()
    assert secret_of(world) == HIDDEN


def test_a_secret_is_in_no_answer_no_log_and_not_in_the_database(
    client, world, tmp_path, caplog, added
):
    caplog.set_level(logging.DEBUG)
    client("PATCH", STACK, json={"secret": HIDDEN})
    client("POST", SITES, json={**BODY, "name": "a b"})
    told = [client("GET", path).text for path in (SITES, STACK, "/nfvo/v1/hosts")]
    told += [client("GET", "/nfvo/v1/changes?since=0").text, caplog.text]
    assert not any(HIDDEN in text for text in told)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    assert not any(HIDDEN.encode() in file.read_bytes() for file in files)


def test_a_cloud_comes_with_the_host_that_stands_for_it(client, added):
    (anchor,) = client.get("/nfvo/v1/hosts")
    assert (anchor["name"], anchor["uri"]) == ("stack", "openstack://stack")


MISSING, UNKNOWN = "request.missing", "request.extra_forbidden"
WRONG, CHOICE = "request.value_error", "request.literal_error"
MALFORMED = [
    pytest.param({"cloud": None}, {(MISSING, "body.cloud")}, id="no cloud"),
    pytest.param({"secret": None}, {(MISSING, "body.secret")}, id="no secret"),
    pytest.param({"fabric": "udp"}, {(WRONG, "body.fabric")}, id="links by udp"),
    pytest.param({"kind": "libvirt"}, {(WRONG, "body.cloud")}, id="of another kind"),
    pytest.param(
        {"cloud": without(CLOUD, *AUTH)},
        {(MISSING, f"body.cloud.auth.{n}") for n in ("auth_url", "username")}
        | {(MISSING, "body.cloud.auth.project_name")},
        id="an empty login",
    ),
    pytest.param(
        {"cloud": without(CLOUD, "user_domain_name", "project_domain_name")},
        {(MISSING, "body.cloud.auth.user_domain_name")}
        | {(MISSING, "body.cloud.auth.project_domain_name")},
        id="names without domains",
    ),
    pytest.param(
        {"cloud": {**CLOUD, "auth": {**AUTH, "password": HIDDEN}}},
        {(UNKNOWN, "body.cloud.auth.password")},
        id="the secret where it is shown",
    ),
    pytest.param(
        {
            "cloud": {**CLOUD, "auth": {**AUTH, "auth_url": HIDDEN}, "ca": HIDDEN},
            "secret": None,
            "fabric": "udp",
        },
        {(WRONG, "body.cloud.auth.auth_url"), (WRONG, "body.cloud.ca")}
        | {(MISSING, "body.secret"), (WRONG, "body.fabric")},
        id="many at once",
    ),
    pytest.param(
        {
            "cloud": {**CLOUD, "interface": "x", "placement": "x", "region": 1},
            "secret": "",
        },
        {(CHOICE, "body.cloud.interface"), ("request.enum", "body.cloud.placement")}
        | {("request.string_type", "body.cloud.region")}
        | {("request.too_short", "body.secret")},
        id="many of the wrong form",
    ),
    pytest.param(
        {"kind": "libvirt", "cloud": None}, {(WRONG, "body.secret")}, id="no use for it"
    ),
]


@pytest.mark.parametrize(("changes", "found"), MALFORMED)
def test_all_that_is_wrong_with_a_cloud_is_told_at_once(client, changes, found):
    assert problems(client("POST", SITES, json={**BODY, **changes})) == found
    assert [one["name"] for one in client.get(SITES)] == ["default"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param({}, {(MISSING, "body")}, id="nothing"),
        pytest.param(
            {"cloud": without(CLOUD, "username"), "fabric": "udp"},
            {(MISSING, "body.cloud.auth.username"), (WRONG, "body.fabric")},
            id="two things",
        ),
    ],
)
def test_a_change_that_cannot_be_is_told_whole(client, added, body, found):
    assert problems(client("PATCH", STACK, json=body)) == found
    assert client.get(STACK) == added.json()


def test_a_secret_is_changed_alone(client, world, added):
    assert client("PATCH", STACK, json={"secret": "2nd"}).json() == added.json()
    assert secret_of(world) == "2nd"


def test_a_cloud_is_reached_in_another_way_with_the_same_secret(client, world, added):
    cloud = {**CLOUD, "region": "two", "placement": "directed"}
    changed = client("PATCH", STACK, json={"cloud": cloud, "fabric": "vxlan"})
    assert changed.json()["cloud"] == {**ADDED, "region": "two", **cloud}
    assert secret_of(world) == HIDDEN


def test_another_user_needs_another_secret(client, world, added):
    other = {"cloud": {**CLOUD, "auth": {**AUTH, "username": "root"}}}
    refused = client("PATCH", STACK, json=other)
    assert (refused.status_code, "--cloud" in refused.json()["hint"]) == (422, True)
    changed = client("PATCH", STACK, json={**other, "secret": "2nd"})
    assert (changed.status_code, secret_of(world)) == (200, "2nd")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"secret": HIDDEN}, 409, id="a secret"),
        pytest.param({"cloud": CLOUD, "secret": HIDDEN}, 409, id="a cloud"),
    ],
)
def test_a_site_of_our_own_becomes_no_cloud(client, body, status):
    assert client("PATCH", f"{SITES}/default", json=body).status_code == status


def test_a_cloud_that_prefers_what_it_cannot_make_is_refused(client, added):
    refused = client("PATCH", STACK, json={"fabric": "udp"})
    assert (refused.status_code, "udp" in refused.json()["detail"]) == (422, True)


def test_a_cloud_is_removed_when_what_is_ours_has_left_it(client, added):
    leaves = client("DELETE", STACK)
    assert (leaves.status_code, leaves.headers["location"]) == (202, STACK)
    assert client.get("/nfvo/v1/hosts/stack")["state"] == "LEAVING"
    assert client("DELETE", f"{STACK}?force=true").status_code == 204
    assert client("GET", STACK).status_code == 404


@pytest.mark.parametrize("query", ["", "?force=true"], ids=["plain", "by force"])
def test_a_cloud_in_which_something_is_placed_stays(client, world, added, query):
    with world.store.write(SYSTEM) as tx:
        host = tx.host("stack")
        tx.reserve("op", "ns", room(host.id), {host.id: host.generation})
    assert client("DELETE", f"{STACK}{query}").status_code == 409


def test_each_right_that_was_tried_is_told(client, rights, added):
    rights.rights = [
        Right("log in", allowed=True),
        Right("make images", allowed=False, why="403", hint="ask for it"),
    ]
    told = client("POST", f"{STACK}/check")
    assert (told.status_code, told.json()["site"]) == (200, "stack")
    may, may_not = told.json()["rights"]
    assert (may["allowed"], may["needed"], may["why"]) == (True, True, "")
    wanted = {"what": "make images", "allowed": False, "needed": True}
    assert may_not == {**wanted, "why": "403", "hint": "ask for it"}


def test_rights_at_a_cloud_out_of_reach_are_not_told(client, rights, added):
    rights.down = True
    assert client("POST", f"{STACK}/check").status_code == 503


def test_a_site_of_our_own_has_no_rights_to_try(client):
    refused = client("POST", f"{SITES}/default/check")
    assert (refused.status_code, bool(refused.json()["hint"])) == (422, True)


@pytest.mark.parametrize("role", ["reader", "operator"])
def test_only_administrators_give_and_try_secrets(client, world, role):
    other = client.as_(give_token(world, role))
    assert other("POST", SITES, json=BODY).status_code == 403
    assert other("POST", f"{STACK}/check").status_code == 403
    assert other("PATCH", STACK, json={"secret": HIDDEN}).status_code == 403


def stitch(**fields):
    return {"network": "stitch-1", "host": "hv1", "uplink": "cloud1", **fields}


@pytest.mark.parametrize(
    ("stitches", "said"),
    [
        pytest.param([stitch(), stitch(network="b")], "in another stitch", id="uplink"),
        pytest.param([stitch(network="physnet1")], "may name", id="a link's network"),
        pytest.param([stitch(host="stack")], "stack is a cloud", id="at a cloud"),
    ],
)
def test_stitches_that_cannot_be_are_refused(client, added, stitches, said):
    answer = client("PATCH", STACK, json={"cloud": {**CLOUD, "stitches": stitches}})
    assert answer.status_code == 422, answer.text
    assert said in answer.text


def test_an_uplink_is_in_the_stitch_of_one_cloud_only(client, added):
    cloud = {**CLOUD, "stitches": [stitch()]}
    assert client("PATCH", STACK, json={"cloud": cloud}).status_code == 200
    other = client("POST", SITES, json={**BODY, "name": "other", "cloud": cloud})
    assert other.status_code == 422, other.text
    assert client("GET", f"{SITES}/other").status_code == 404


@pytest.mark.parametrize("uplink", ["eth0.7", "../x", "", "UP"])
def test_an_uplink_is_a_name_and_no_device(client, added, uplink):
    cloud = {**CLOUD, "stitches": [stitch(uplink=uplink)]}
    answer = client("PATCH", STACK, json={"cloud": cloud})
    assert "cloud/stitches/0/uplink" in answer.text.replace(".", "/")
