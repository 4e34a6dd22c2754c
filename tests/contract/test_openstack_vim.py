"""The OpenStack driver keeps the port's contract, on a real cloud."""

from collections.abc import Iterator
from hashlib import sha256

import pytest
from openstack.connection import Connection

from nfvo.lcm.cloud import Cloud
from nfvo.lcm.secret import Secret
from nfvo.lcm.specs import ImageSpec
from nfvo.vim.openstack import flavors, images, qos, security
from nfvo.vim.openstack.driver import OpenStackVim
from nfvo.vim.openstack.sessions import Sessions
from tests.contract.openstack_contract import SITE, OpenStackContract
from tests.contract.vim_contract import image_spec
from tests.contract.vim_neighbours import OURS, THEIRS
from tests.testbed.image import build
from tests.testbed.openstack.bed import OpenStack
from tests.testbed.openstack.layout import REGION

pytestmark = pytest.mark.openstack


def administrator(openstack: OpenStack) -> tuple[Cloud, Secret]:
    """Return how to log in as who may make flavors."""
    login = openstack.accounts.admin
    auth = {
        "auth_url": openstack.auth_url,
        "username": login.username,
        "user_domain_id": "default",
        "project_name": login.project,
        "project_domain_id": "default",
    }
    return Cloud(auth, region=REGION), Secret(login.password)


def _clear(conn: Connection) -> None:
    """Remove what servers share, which no contract does."""
    flavors.delete_unused(conn)
    for installation in ("i", OURS, THEIRS):
        security.delete_unused(conn, installation)
        qos.delete_policies(conn, installation)
    path = build().qcow2
    images.delete_image(conn, sha256(path.read_bytes()).hexdigest())


class TestOpenStackVim(OpenStackContract):
    @pytest.fixture(scope="class")
    @classmethod
    def vim(cls, openstack: OpenStack) -> Iterator[OpenStackVim]:
        vim = OpenStackVim(lambda _: administrator(openstack))
        yield vim
        vim.close()
        sessions = Sessions(lambda _: administrator(openstack))
        sessions.call(SITE, _clear)
        sessions.close()

    @pytest.fixture(scope="class")
    @classmethod
    def image(cls) -> ImageSpec:
        path = build().qcow2
        return image_spec(path, sha256(path.read_bytes()).hexdigest())
