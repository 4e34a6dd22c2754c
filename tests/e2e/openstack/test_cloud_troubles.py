"""What a real cloud does to an operation: an API is away, or it trusts us no more."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.e2e.openstack.sky import Sky, under_the_sky
from tests.testbed.openstack.bed import OpenStack
from tests.waiting import wait_until

pytestmark = pytest.mark.openstack

AWAY_S = 60.0


@pytest.fixture
def sky(openstack: OpenStack, tmp_path: Path) -> Iterator[Sky]:
    with under_the_sky(openstack, tmp_path / "home", "member", "delegated") as sky:
        yield sky


@contextmanager
def away(bed: OpenStack, service: str) -> Iterator[None]:
    """Stop a service for a while."""
    bed.stop(service)
    try:
        yield
    finally:
        bed.start(service)


@contextmanager
def half_way(sky: Sky, ns: str) -> Iterator[tuple[str, ExitStack]]:
    """
    Begin to instantiate, and yield while an image is wanted from who is away.

    Nothing was asked of Nova by then: Nova gives up a server while whose ports are
    plugged its API is away, for that is where Neutron tells it so.
    """
    with ExitStack() as glance:
        glance.enter_context(away(sky.bed, "glance-api"))
        operation = sky.stack.instantiate(ns)
        wait_until(lambda: errors(sky, operation, "put-image"), "Glance is missed")
        yield operation, glance


def errors(sky: Sky, operation: str, kind: str) -> list[str]:
    """Return what steps of a kind say that are to be tried again."""
    steps = sky.stack.steps(operation)
    return [one["error"] for one in steps if one["kind"] == kind and one["attempts"]]


def ends_whole(sky: Sky, ns: str, operation: str) -> None:
    """Check that an operation succeeds, and that its service leaves nothing."""
    ended = sky.ends(operation)
    assert (ended["state"], ended["error"]) == ("COMPLETED", "")
    sky.runs_once()
    ended = sky.ends(sky.stack.terminate(ns))
    assert (ended["state"], ended["error"]) == ("COMPLETED", "")
    sky.wait_until_clean()


def test_an_operation_outlives_a_minute_without_nova(sky: Sky):
    ns = sky.stack.create("away", "chain")
    with half_way(sky, ns) as (operation, glance):
        with away(sky.bed, "nova-api"):
            gone = time.monotonic() + AWAY_S
            glance.close()
            wait_until(
                lambda: errors(sky, operation, "ensure-server"), "Nova is missed", 120
            )
            wait_until(lambda: time.monotonic() > gone, "a minute is over", 2 * AWAY_S)
        ends_whole(sky, ns, operation)


def test_an_operation_outlives_its_token(sky: Sky):
    """Keystone revokes tokens of who is disabled; others forget them as they start."""
    ns = sky.stack.create("token", "chain")
    name = sky.bed.accounts.member.username
    user = sky.admin.identity.find_user(name, ignore_missing=False)
    with half_way(sky, ns) as (operation, glance):
        sky.admin.identity.update_user(user, is_enabled=False)
        try:
            with away(sky.bed, "nova-api"), away(sky.bed, "neutron-api"):
                glance.close()
            wait_until(lambda: refused(sky, operation), "our login is refused", 120)
        finally:
            sky.admin.identity.update_user(user, is_enabled=True)
        ends_whole(sky, ns, operation)


def refused(sky: Sky, operation: str) -> bool:
    """Whether a step was told that we may not log in."""
    told = (step["error"] for step in sky.stack.steps(operation))
    return any("refuses our login" in error for error in told)
