"""Security rules on a fake VIM: shown in the plan, asked of the VIM, compared."""

from dataclasses import replace

from nfvo.descriptor.security import in_words
from nfvo.lcm import catalogue
from nfvo.lcm.deviation import DeviationKind
from nfvo.lcm.facts import ServerFacts
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.records import NsInstance
from nfvo.lcm.requests import Heal, Instantiate
from tests.lcm.surveys import kept, survey
from tests.lcm.world import SCOPE, World

WEB = """\
vnfd: web
version: "1.0"
provider: acme
image: tiny-vnf
vcpus: 1
memory: 192 MiB
cps: {eth0: {security: web}, eth1: }
security: {web: [tcp 80, {in: tcp 22, from: 10.0.0.0/8}]}
---
nsd: site
version: "1.0"
vnfs: {web: {vnfd: web, connect: {eth0: lan, eth1: other}}}
vls: {lan: 10.1.0.0/24, other: 10.2.0.0/24}
"""


def made(world: World) -> tuple[NsInstance, str]:
    """Return a service with rules that runs, and its plan's words on its VM."""
    world.onboard()
    catalogue.onboard(world.ports, SCOPE, {"web.yaml": WEB})
    done = world.run(Instantiate(world.create("web", "site").id))
    assert done.state is OperationState.COMPLETED
    with world.store.read(SCOPE) as view:
        changes = view.plan(done.plan_id).changes
    (detail,) = [one.detail for one in changes if one.kind == "vnfc"]
    return world.ns("web"), detail


def test_a_plan_shows_what_is_let_in_and_the_vim_is_asked_for_it(world):
    ns, detail = made(world)
    assert detail == "eth0: in tcp 22 from 10.0.0.0/8, in tcp 80 and out any"
    (vnfc,) = ns.vnfcs()
    rules = {cp.cpd: cp.security for cp in vnfc.cps}
    assert [len(rules[cpd]) for cpd in ("eth0", "eth1")] == [3, 0]
    (found,) = world.vim.found(world.host_of(vnfc))[:1]
    assert {nic.security for nic in found.facts.nics} == {
        in_words(rules["eth0"]),
        in_words(()),
    }


def test_a_rule_that_somebody_adds_is_told_and_a_healed_vm_has_what_was_asked(world):
    ns, _ = made(world)
    (vnfc,) = ns.vnfcs()
    host = world.host_of(vnfc)
    there = world.vim.found(host)
    survey(world, host.name, [wider(one) for one in there])
    (deviation,) = kept(world)
    assert deviation.kind is DeviationKind.CHANGED
    (mac,) = (cp.mac for cp in vnfc.cps if cp.security)
    assert deviation.observed == {f"security of {mac}": "in udp from any IPv4"}
    world.observe()
    assert world.run(Heal(ns.id)).state is OperationState.COMPLETED
    (healed,) = world.ns("web").vnfcs()
    assert [cp.security for cp in healed.cps] == [cp.security for cp in vnfc.cps]


def wider(found):
    """Return a server whose port with rules lets in more than they say."""
    if not isinstance(found.facts, ServerFacts):
        return found
    nics = tuple(
        replace(nic, security=nic.security | {"in udp from any IPv4"})
        if nic.security != in_words(())
        else nic
        for nic in found.facts.nics
    )
    return replace(found, facts=replace(found.facts, nics=nics))
