"""Logins last, are renewed, and follow credentials that change while we run."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from openstack.connection import Connection

from nfvo.errors import VimUnavailable
from nfvo.lcm.cloud import Cloud
from nfvo.lcm.secret import Secret
from nfvo.vim.openstack.certificates import Certificates
from nfvo.vim.openstack.errors import cloud_errors
from nfvo.vim.openstack.rest import NOVA, get
from nfvo.vim.openstack.sessions import LIVES_S, Sessions
from tests.cli.certificate import CERTIFICATE
from tests.vim.openstack.cloud import FakeCloud


@dataclass
class Stored:
    """Credentials as a store has them, which an operator may change."""

    cloud: Cloud
    secret: Secret
    read: int = 0
    now_s: float = field(default=0.0)

    def __call__(self, site: str) -> tuple[Cloud, Secret]:
        self.read += 1
        return self.cloud, self.secret


def providers(conn: Connection) -> list[str]:
    return [one.name for one in conn.placement.resource_providers()]


@pytest.fixture
def stored(cloud: FakeCloud) -> Stored:
    return Stored(*cloud.account())


@pytest.fixture
def sessions(stored: Stored) -> Iterator[Sessions]:
    sessions = Sessions(stored, clock=lambda: stored.now_s)
    yield sessions
    sessions.close()


def names(conn: Connection) -> list[str]:
    servers = get(conn.compute, "/servers/detail", NOVA)["servers"]
    return [one["name"] for one in servers]


def test_a_clouds_logs_tell_which_of_our_programs_has_asked(
    cloud: FakeCloud, stored: Stored
):
    sessions = Sessions(stored, program="nfvo-watcher")
    sessions.call("sky", names)
    sessions.close()
    assert {call.agent.split()[0] for call in cloud.calls()} == {"nfvo-watcher"}


def test_one_login_does_for_many_calls(
    cloud: FakeCloud, sessions: Sessions, stored: Stored
):
    before = cloud.keystone.logins
    for _ in range(3):
        assert sessions.call("sky", names) == []
    assert (cloud.keystone.logins - before, stored.read) == (1, 1)


def test_a_token_that_ends_in_mid_operation_is_renewed(
    cloud: FakeCloud, sessions: Sessions
):
    assert sessions.call("sky", names) == []
    cloud.keystone.revoke()
    assert sessions.call("sky", names) == []


def test_credentials_that_were_changed_are_read_again_when_refused(
    cloud: FakeCloud, sessions: Sessions, stored: Stored
):
    assert sessions.call("sky", names) == []
    cloud.keystone.passwords["nfvo"] = "rotated"
    stored.secret = Secret("rotated")
    cloud.keystone.revoke()
    assert sessions.call("sky", names) == []


def test_credentials_that_were_changed_are_used_after_a_while(
    sessions: Sessions, stored: Stored
):
    old = sessions.connection("sky")
    stored.cloud = replace(stored.cloud, interface="internal")
    assert sessions.connection("sky") is old
    stored.now_s += LIVES_S
    assert sessions.connection("sky") is not old
    assert sessions.cloud("sky").interface == "internal"


def test_rights_are_tried_with_what_is_stored_now(
    cloud: FakeCloud, sessions: Sessions, stored: Stored
):
    assert sessions.call("sky", names) == []
    stored.cloud, stored.secret = cloud.account(admin=True)
    before = cloud.keystone.logins
    with sessions.fresh("sky") as (told, conn):
        assert (told, names(conn)) == (stored.cloud, [])
    assert cloud.keystone.logins == before + 1


def test_certificates_are_not_written_again_while_others_read_them(
    sessions: Sessions, stored: Stored
):
    stored.cloud = replace(stored.cloud, ca=CERTIFICATE)
    used = sessions.connection("sky").session
    assert used is not None and isinstance(used.verify, str)
    before = Path(used.verify).stat().st_ino
    with sessions.fresh("sky") as (_, conn):
        assert conn.session is not None and conn.session.verify == used.verify
    assert Path(used.verify).stat().st_ino == before
    assert Path(used.verify).read_text() == CERTIFICATE
    in_memory = Path(used.verify).readlink()
    sessions.close()
    links = [one.readlink() for one in Path("/proc/self/fd").iterdir() if one.exists()]
    assert str(in_memory).startswith("/memfd:nfvo-ca")
    assert in_memory not in links, "nothing is left"


def test_requests_verify_servers_with_certificates_that_are_on_no_disk():
    kept = Certificates()
    context = ssl.create_default_context(cafile=kept.path(CERTIFICATE))
    assert len(context.get_ca_certs()) == 1
    kept.close()


def test_wrong_credentials_tell_what_to_do_and_never_themselves(
    cloud: FakeCloud, sessions: Sessions
):
    cloud.keystone.passwords["nfvo"] = "rotated"
    with (
        pytest.raises(VimUnavailable) as told,
        cloud_errors("sky"),
    ):
        sessions.call("sky", names)
    assert "nfvo site set sky" in told.value.hint
    assert cloud.account()[1].reveal() not in told.value.message
    assert told.value.message.count("req-") == 1


def test_a_cloud_that_is_down_is_found_again(
    cloud: FakeCloud, sessions: Sessions, stored: Stored
):
    stored.cloud = replace(
        stored.cloud, auth=dict(stored.cloud.auth) | {"auth_url": "http://127.0.0.1:9"}
    )
    with pytest.raises(VimUnavailable), cloud_errors("sky"):
        sessions.call("sky", names)
    stored.cloud = cloud.account()[0]
    stored.now_s += LIVES_S
    assert sessions.call("sky", names) == []


def test_a_service_that_was_down_when_it_was_first_looked_for_is_found_again(
    cloud: FakeCloud, stored: Stored, sessions: Sessions
):
    stored.cloud, stored.secret = cloud.account(admin=True)
    cloud.staged.hidden = "/placement"
    for _ in range(2):
        with pytest.raises(VimUnavailable), cloud_errors("sky"):
            sessions.call("sky", providers)
    cloud.staged.hidden = ""
    assert sessions.call("sky", providers) == ["h1", "h2"]
