"""Secrets of a service: in clear nowhere, and gone with its guests."""

import pytest

from nfvo.errors import Busy, NotFound
from nfvo.lcm import service
from nfvo.lcm.op_occ import OnFailure
from nfvo.lcm.requests import Instantiate, Terminate, Terms
from nfvo.lcm.secret import Secret
from tests.lcm.staging import refusing
from tests.lcm.world import SCOPE, instantiate


def test_a_secret_is_nowhere_in_clear(world, chain):
    world.store.close()
    for path in world.folder.rglob("*"):
        assert not path.is_file() or b"correct horse" not in path.read_bytes(), path


def terminated(world, ns):
    world.run(instantiate(ns))
    world.run(Terminate(ns.id))


def taken_back(world, ns):
    world.before = refusing("is_ready")
    world.run(instantiate(ns), Terms(on_failure=OnFailure.ROLLBACK))


@pytest.mark.parametrize("ended", [terminated, taken_back])
def test_secrets_go_with_the_guests_that_knew_them(world, ended):
    ns = world.create()
    ended(world, ns)
    with world.store.read(SCOPE) as view, pytest.raises(NotFound):
        view.secrets([f"{ns.id}/firewall.admin-password"])


def test_a_request_that_comes_too_late_changes_no_secret(world, monkeypatch):
    ns = world.create()
    prepare = service.prepare

    def slow(view, instance, request):
        plan = prepare(view, instance, request)
        if request.secrets["firewall.admin-password"].reveal() == "late":
            world.begin(instantiate(ns))
        return plan

    monkeypatch.setattr(service, "prepare", slow)
    late = Instantiate(ns.id, secrets={"firewall.admin-password": Secret("late")})
    with pytest.raises(Busy):
        world.begin(late)
    with world.store.read(SCOPE) as view:
        (kept,) = view.secrets([f"{ns.id}/firewall.admin-password"]).values()
    assert kept.reveal() == "correct horse"
