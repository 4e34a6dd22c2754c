"""How clouds are reached: who may be sent which secret, and where it is kept."""

from dataclasses import replace

import pytest

from nfvo.errors import Conflict, InvalidRequest, NotFound
from nfvo.lcm import clouds, hosts
from nfvo.lcm.cloud import AuthType, Chooser, Cloud
from nfvo.lcm.ports import Vim
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from nfvo.vim.fake import FakeVim
from tests.lcm.clouds import CLOUD, HIDDEN, LOGIN, new_cloud, place
from tests.lcm.world import SCOPE

OTHER = Secret("another-horse-and-another-battery")
PASSWORD = AuthType.PASSWORD
APP = AuthType.APPLICATION_CREDENTIAL
URL = LOGIN.auth["auth_url"]
USER = ("username", "user_domain_name")


@pytest.fixture
def world(tmp_path):
    world = new_cloud(tmp_path)
    yield world
    world.store.close()


def with_auth(**changes):
    return replace(LOGIN, auth={**LOGIN.auth, **changes})


def reached(world):
    cloud, secret = clouds.credentials(world.store, CLOUD)
    return cloud, secret.reveal()


def looked_at(world, *names):
    with world.store.write(SYSTEM) as tx:
        for name in names:
            tx.put_host(replace(tx.host(name), state=HostState.READY))


OTHERS = [
    pytest.param(with_auth(auth_url="https://evil.example/v3"), id="URL"),
    pytest.param(with_auth(auth_url=URL.replace("https", "http")), id="not encrypted"),
    pytest.param(with_auth(username="root"), id="user"),
    pytest.param(with_auth(user_domain_name="other"), id="domain of the user"),
    pytest.param(replace(LOGIN, ca="-----BEGIN CERTIFICATE-----"), id="CA"),
    pytest.param(Cloud({"auth_url": URL}, AuthType.TOKEN), id="no user"),
    pytest.param(
        Cloud({n: LOGIN.auth[n] for n in ("auth_url", *USER)}, APP), id="type of login"
    ),
]


@pytest.mark.parametrize("other", OTHERS)
def test_another_login_needs_its_secret(world, other):
    with pytest.raises(InvalidRequest, match="stack needs what") as caught:
        clouds.set_cloud(world.ports, SCOPE, CLOUD, other, None)
    assert caught.value.hint.startswith("send ")
    assert HIDDEN not in str(caught.value) + caught.value.hint
    assert reached(world) == (LOGIN, HIDDEN)


@pytest.mark.parametrize("other", OTHERS)
def test_another_login_comes_with_its_secret(world, other):
    clouds.set_cloud(world.ports, SCOPE, CLOUD, other, OTHER)
    assert reached(world) == (other, OTHER.reveal())


@pytest.mark.parametrize(
    "same",
    [
        pytest.param(with_auth(project_name="other"), id="another project"),
        pytest.param(replace(LOGIN, region="south"), id="another region"),
        pytest.param(replace(LOGIN, interface="internal"), id="another interface"),
        pytest.param(replace(LOGIN, placement=Chooser.DIRECTED), id="who places"),
        pytest.param(replace(LOGIN, physical_networks={}), id="networks"),
        pytest.param(LOGIN, id="nothing"),
    ],
)
def test_the_secret_is_kept_for_the_same_login(world, same):
    assert clouds.set_cloud(world.ports, SCOPE, CLOUD, same, None).cloud == same
    assert reached(world) == (same, HIDDEN)


def test_a_secret_is_changed_alone(world):
    clouds.set_cloud(world.ports, SCOPE, CLOUD, LOGIN, OTHER)
    assert reached(world) == (LOGIN, OTHER.reveal())


@pytest.mark.parametrize(
    ("auth_type", "name"),
    [
        pytest.param(PASSWORD, "password", id="password"),
        pytest.param(PASSWORD, "passcode", id="one-time password"),
        pytest.param(PASSWORD, "token", id="token"),
        pytest.param(PASSWORD, "application_credential_secret", id="another type's"),
        pytest.param(APP, "application_credential_secret", id="application credential"),
        pytest.param(APP, "project_name", id="project of an application credential"),
        pytest.param(AuthType.TOKEN, "token", id="the token"),
        pytest.param(AuthType.TOKEN, "username", id="user of a token"),
        pytest.param(PASSWORD, "pasword", id="typing error"),
    ],
)
def test_what_auth_may_not_have_is_named_and_never_shown(world, auth_type, name):
    cloud = Cloud({"auth_url": URL, name: HIDDEN}, auth_type)
    with pytest.raises(InvalidRequest, match=f"auth has {name}$") as caught:
        clouds.set_cloud(world.ports, SCOPE, CLOUD, cloud, OTHER)
    assert HIDDEN not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize(
    "cloud",
    [
        LOGIN,
        Cloud({"auth_url": URL, "user_id": "u", "project_id": "p"}),
        Cloud({"auth_url": URL, "application_credential_id": "a"}, APP),
        Cloud({"auth_url": URL, "project_name": "nfv"}, AuthType.TOKEN),
    ],
    ids=["names", "ids", "application credential", "token"],
)
def test_each_type_of_login_has_its_own_names(cloud):
    clouds.check_auth(cloud)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="none"),
        pytest.param("cloud.example:5000/v3", id="no scheme"),
        pytest.param("file:///etc/shadow", id="a file"),
        pytest.param("https:///v3", id="no machine"),
        pytest.param("https://[::1/v3", id="half an address"),
        pytest.param("https://cloud.example:http/v3", id="a port that is none"),
        pytest.param(f"https://nfvo:{HIDDEN}@cloud.example/v3", id="a login in it"),
        pytest.param(f"https://cloud.example/v3?password={HIDDEN}", id="a query"),
        pytest.param(f"https://cloud.example/v3#{HIDDEN}", id="a fragment"),
    ],
)
def test_what_is_no_address_of_keystone_is_refused_and_not_shown(url):
    with pytest.raises(InvalidRequest, match=r"^auth_url is no address") as caught:
        clouds.check_auth(with_auth(auth_url=url))
    assert HIDDEN not in str(caught.value) + caught.value.hint


def test_no_password_is_in_the_store_in_clear(world):
    clouds.set_cloud(world.ports, SCOPE, CLOUD, with_auth(username="bob"), OTHER)
    written = b"".join(file.read_bytes() for file in world.folder.glob("nfvo.db*"))
    assert b"keystone.example" in written
    for secret in (HIDDEN, OTHER.reveal()):
        assert secret.encode() not in written
        assert secret.encode().hex().encode() not in written


def test_places_get_the_clouds_networks_and_its_anchor_is_looked_at_anew(world):
    place(world, "az1")
    looked_at(world, CLOUD, "stack-az1")
    other = replace(LOGIN, physical_networks={"edge": "physnet9"})
    clouds.set_cloud(world.ports, SCOPE, CLOUD, other, None)
    anchor, az1 = world.host(CLOUD), world.host("stack-az1")
    assert az1.physical_networks == anchor.physical_networks == {"edge": "physnet9"}
    assert (anchor.state, az1.state) == (HostState.NEW, HostState.READY)


@pytest.mark.parametrize("changed", [LOGIN, replace(LOGIN, region="south")], ids=str)
def test_an_operators_cordon_of_an_anchor_survives(world, changed):
    looked_at(world, CLOUD)
    hosts.cordon(world.ports, SCOPE, CLOUD)
    clouds.set_cloud(world.ports, SCOPE, CLOUD, changed, None)
    assert world.host(CLOUD).state is HostState.CORDONED


def test_a_site_that_is_no_cloud_gets_no_login(world):
    with pytest.raises(Conflict, match="default is no cloud but libvirt"):
        clouds.set_cloud(world.ports, SCOPE, "default", LOGIN, OTHER)
    with pytest.raises(NotFound, match="site default is no cloud"):
        clouds.credentials(world.store, "default")


class Checking(FakeVim):
    """A driver that finds one right missing."""

    def check(self, site):
        return [f"{site}: no port with a fixed address"]


def checking(world, driver: Vim):
    return replace(world.ports, vims={"libvirt": driver, "openstack": driver})


def test_a_check_tells_what_the_driver_of_the_cloud_misses(world):
    ports = checking(world, Checking(world.folder))
    assert clouds.check(ports, CLOUD) == ("stack: no port with a fixed address",)


@pytest.mark.parametrize(
    ("site", "driver"),
    [("default", Checking), (CLOUD, FakeVim)],
    ids=["no cloud", "a driver that cannot"],
)
def test_where_there_are_no_rights_to_try_hosts_are_to_be_looked_at(
    world, site, driver
):
    with pytest.raises(InvalidRequest, match=f"{site} is no cloud") as caught:
        clouds.check(checking(world, driver(world.folder)), site)
    assert "nfvo host check" in caught.value.hint
