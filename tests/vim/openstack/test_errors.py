"""A cloud's failures are to be retried or given up on, in the cloud's words."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from openstack.connection import Connection

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.saga.results import MAX_ATTEMPTS, back_off
from nfvo.vim.openstack.errors import cloud_errors
from nfvo.vim.openstack.rest import NOVA, get
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.staging import Staged

SERVERS = "GET /compute/v2.1/servers"


def ask(conn: Connection) -> None:
    with cloud_errors("sky"):
        get(conn.compute, "/servers/detail", NOVA)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_to_be_retried(
    cloud: FakeCloud, conn: Connection, status: int
):
    cloud.staged.status(status, SERVERS, message="not now")
    with pytest.raises(VimUnavailable, match=r"sky: not now \(request req-"):
        ask(conn)
    ask(conn)


@pytest.mark.parametrize(
    "said",
    [
        "Cannot 'os-stop' instance 1 while it is in task_state powering-off",
        "Cannot 'os-start' instance 1 while it is in vm_state active",
    ],
)
def test_what_another_call_does_to_a_server_is_waited_for(
    cloud: FakeCloud, conn: Connection, said: str
):
    cloud.staged.status(409, SERVERS, message=said)
    with pytest.raises(VimUnavailable, match="while it is in"):
        ask(conn)


def test_too_much_at_once_passes_and_too_much_at_all_does_not(
    cloud: FakeCloud, conn: Connection
):
    cloud.staged.status(413, SERVERS, retry_after="3")
    with pytest.raises(VimUnavailable) as told:
        ask(conn)
    assert told.value.after_s == 3
    cloud.staged.status(413, SERVERS, message="image larger than the quota")
    with pytest.raises(VimRefused, match="larger than the quota"):
        ask(conn)


@pytest.mark.parametrize(
    ("status", "said", "hint"),
    [
        pytest.param(400, "Invalid input", "", id="a wrong request"),
        pytest.param(
            403, "Quota exceeded for cores", "higher quota", id="a quota of Nova"
        ),
        pytest.param(
            409, "Quota exceeded for resources: ['port']", "higher quota", id="Neutron"
        ),
        pytest.param(
            403,
            "Policy doesn't allow os_compute_api:servers:create to be performed.",
            "nfvo site check sky",
            id="a right",
        ),
    ],
)
def test_what_will_not_pass_is_refused_with_what_to_do(
    cloud: FakeCloud, conn: Connection, status: int, said: str, hint: str
):
    cloud.staged.status(status, SERVERS, message=said)
    with pytest.raises(VimRefused) as told:
        ask(conn)
    assert said in told.value.message
    assert hint in told.value.hint


@pytest.mark.parametrize(
    "said",
    [
        "Cannot 'os-stop' instance x while it is in task_state powering-on",
        "Port x is still in use.",
    ],
)
def test_a_conflict_that_passes_is_to_be_retried(
    cloud: FakeCloud, conn: Connection, said: str
):
    cloud.staged.status(409, SERVERS, message=said)
    with pytest.raises(VimUnavailable, match="sky: "):
        ask(conn)


def _in_a_minute() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True)


@pytest.mark.parametrize(
    ("asked", "least_s", "most_s"),
    [
        pytest.param(lambda: "", 0.0, 0.0, id="nothing"),
        pytest.param(lambda: "7", 7.0, 7.0, id="seconds"),
        pytest.param(lambda: "86400", 60.0, 60.0, id="no longer than a minute"),
        pytest.param(_in_a_minute, 20.0, 50.0, id="a date"),
        pytest.param(lambda: "soon", 0.0, 0.0, id="nonsense"),
    ],
)
def test_a_cloud_that_asks_to_be_left_alone_is_left_alone(
    cloud: FakeCloud,
    conn: Connection,
    asked: Callable[[], str],
    least_s: float,
    most_s: float,
):
    cloud.staged.status(429, SERVERS, retry_after=asked())
    with pytest.raises(VimUnavailable) as told:
        ask(conn)
    assert least_s <= told.value.after_s <= most_s


@pytest.mark.parametrize(
    "leave",
    [
        pytest.param(lambda staged: staged.cut(SERVERS), id="nobody answers"),
        pytest.param(lambda staged: staged.status(503, SERVERS), id="its proxy does"),
    ],
)
def test_a_step_outlives_a_minute_in_which_an_api_is_away(
    cloud: FakeCloud, conn: Connection, leave: Callable[[Staged], None]
):
    leave(cloud.staged)
    with pytest.raises(VimUnavailable) as told:
        ask(conn)
    waits = (max(back_off(n), told.value.after_s) for n in range(1, MAX_ATTEMPTS))
    assert sum(waits) > 90


def test_a_connection_that_is_cut_is_to_be_retried(cloud: FakeCloud, conn: Connection):
    cloud.staged.cut(SERVERS)
    with pytest.raises(VimUnavailable):
        ask(conn)
    ask(conn)
