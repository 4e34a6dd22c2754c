"""Secrets of a service: in clear nowhere, and gone with its guests."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from nfvo.errors import Busy
from nfvo.lcm import service
from nfvo.lcm.holds import forget_plans
from nfvo.lcm.op_occ import OnFailure
from nfvo.lcm.requests import Heal, Instantiate, Terminate, Terms
from nfvo.lcm.secret import Secret
from nfvo.store.cipher import Cipher
from tests.lcm.staging import refusing
from tests.lcm.world import LONG_AGO, SCOPE, instantiate


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
    assert kept(world) == 0


class Guests:
    """Notes what passwords seeds are made with."""

    def __init__(self):
        self.told = []

    def seed(self, seed, secrets):
        """Return an empty seed."""
        self.told += [secret.reveal() for secret in secrets.values()]
        return b""


def listening(world):
    """Let seeds be made by what notes their secrets."""
    guests = Guests()
    world.ports = replace(world.ports, configurator=guests)
    world.performer = world.performer_with(back_off=0.0)
    return guests


def kept(world):
    """Return how many secrets there are, of whomever."""
    with world.store._engine.connect() as db:
        return db.execute(text("SELECT count(*) FROM secret")).scalar_one()


def planned(world, ns, password):
    given = {"firewall.admin-password": Secret(password)}
    return service.plan(world.ports, SCOPE, Instantiate(ns.id, secrets=given))


def test_guests_know_the_secrets_of_the_plan_that_was_applied(world):
    guests, ns = listening(world), world.create()
    first, _second = planned(world, ns, "a"), planned(world, ns, "b")
    world.drain(service.apply(world.ports, SCOPE, first.id, Terms()))
    world.observe()
    assert guests.told == ["a"]
    world.run(Heal(ns.id, vnfcs=("firewall/vm/0",)))
    assert (guests.told, kept(world)) == (["a", "a"], 2)
    world.run(Terminate(ns.id))
    assert kept(world) == 0


def test_the_secrets_of_a_plan_that_nobody_applies_are_forgotten_with_it(world):
    ns = world.create()
    planned(world, ns, "a")
    world.sql("UPDATE plan SET expires_at = :long_ago", long_ago=LONG_AGO)
    assert (kept(world), forget_plans(world.ports), kept(world)) == (1, 1, 0)


def test_a_service_from_before_plans_had_secrets_is_healed_with_its_own(world, chain):
    owner, name = chain.id, "firewall.admin-password"
    sealed = Cipher(b"k" * 32).seal(Secret("old"), f"{owner}/{name}")
    change = "UPDATE secret SET owner = :owner, sealed = :sealed WHERE name = :name"
    world.sql(change, owner=owner, name=name, sealed=sealed)
    world.sql("UPDATE ns_instance SET secrets_of = ''")
    guests = listening(world)
    world.run(Heal(chain.id, vnfcs=("firewall/vm/0",)))
    assert guests.told == ["old"]
    world.run(Terminate(chain.id))
    assert kept(world) == 0


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
        reference = world.ns().secret("firewall", "admin-password")
        (used,) = view.secrets([reference]).values()
    assert used.reveal() == "correct horse"
