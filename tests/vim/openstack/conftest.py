"""One fake cloud for each module of tests, emptied for each test."""

from collections.abc import Iterator

import pytest
from openstack.connection import Connection

from nfvo.vim.openstack.sessions import Sessions
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.fake import Login


@pytest.fixture(scope="module")
def _served() -> Iterator[FakeCloud]:
    with FakeCloud() as cloud:
        yield cloud


@pytest.fixture(scope="module")
def _sessions(_served: FakeCloud) -> Iterator[tuple[Sessions, Sessions]]:
    both = Sessions(Login(_served)), Sessions(Login(_served, admin=True))
    yield both
    for sessions in both:
        sessions.close()


@pytest.fixture
def cloud(_served: FakeCloud) -> Iterator[FakeCloud]:
    """A cloud as it was just set up."""
    tokens = _served.keystone.tokens
    _served.reset()
    _served.keystone.tokens = tokens
    yield _served
    _served.staged.clear()


@pytest.fixture
def conn(cloud: FakeCloud, _sessions: tuple[Sessions, Sessions]) -> Connection:
    """A connection to it, without rights of an administrator."""
    return _sessions[0].connection("sky")


@pytest.fixture
def admin(cloud: FakeCloud, _sessions: tuple[Sessions, Sessions]) -> Connection:
    """A connection to it as administrator."""
    return _sessions[1].connection("sky")
