"""`nfvo host down` and `nfvo host drain`, at a server whose hosts are fake."""

from dataclasses import replace

import pytest

from nfvo.graph import Resources
from nfvo.lcm.store import SYSTEM
from nfvo.vim.fake import FakeVim
from tests.lcm.world import World, instantiate
from tests.waiting import wait_until


@pytest.fixture
def firewall(stack) -> str:
    """Run a service and add a fourth host; return that with the firewall."""
    world: World = stack.world
    world.onboard()
    world.run(instantiate(world.create()))
    world.add_hosts(4)
    world.observe()
    (vnfc,) = [v for v in world.ns().vnfcs() if v.name == "firewall/vm/0"]
    return next(n for n in world.names if world.host(n).id == vnfc.host_id)


def test_a_host_is_drained_and_what_left_it_is_waited_for(stack, run, firewall):
    ended = run(f"host drain {firewall} --wait")
    assert ended.code == 0, ended.err
    assert "firewall/vm/0" in ended.out
    assert "HEAL COMPLETED" in ended.err
    shown = run(f"host show {firewall} -o json").json
    assert (shown["state"], shown["vnfcs"]) == ("CORDONED", 0)
    again = run(f"host drain {firewall}")
    assert (again.code, "nothing is on" in again.err) == (0, True)


def test_a_host_that_cannot_be_left_says_why_and_ends_with_4(stack, run, firewall):
    with stack.world.store.write(SYSTEM) as tx:
        for host in tx.hosts():
            tx.put_host(replace(host, capacity_override=Resources(1, 64, 1)))
    ended = run(f"host drain {firewall} --wait")
    assert ended.code == 4
    assert "no host for 1 of 3 VNFCs" in ended.out
    others = set(stack.world.names) - {firewall}
    firsts = [line.split("; also")[0] for line in ended.err.splitlines()]
    told = {first.split()[0] for first in firsts if "are free" in first}
    assert told == others, ended.err
    assert "uncordon" not in ended.out + ended.err
    assert "chain cannot leave yet" in ended.err


def test_a_departure_that_fails_ends_with_6(stack, run, firewall, monkeypatch):
    def refuse(*_):
        from nfvo.errors import VimRefused

        raise VimRefused("no more servers")

    monkeypatch.setattr(FakeVim, "ensure_server", refuse)
    ended = run(f"host drain {firewall} --wait")
    assert ended.code == 6
    assert "chain did not leave" in ended.err


def test_an_operator_vouches_that_a_host_is_off(stack, run, firewall):
    assert run(f"host down {firewall}").code == 4
    stack.world.observe = lambda: stack.world.lose(firewall)
    wait_until(lambda: "SUSPECT" in run("host list").out, "the host is SUSPECT")
    row = next(r for r in run("host list").out.splitlines() if firewall in r)
    assert "no route" in row
    ended = run(f"host down {firewall} --why burnt")
    assert (ended.code, "is DOWN" in ended.err) == (0, True)
    assert run("heal chain --wait").code == 0
