"""
What operators do, at random; to add a verb, write a function and name it in ``DECK``.

Most of it is refused: services are not there, or something else works on them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import sleep
from typing import Any

from benchmarks.chaos.client import Client, Reply
from benchmarks.chaos.diary import Diary
from benchmarks.chaos.ground import Ground
from benchmarks.chaos.script import SLOTS, Act, Pace, acts, pick
from benchmarks.chaos.services import VNFS, name_of, secrets_of, shape_of

SOL = "/nslcm/v2"
OURS = "/nfvo/v1"
PACE = Pace(0.2, 1.2)
CANCELLED = 0.25
"""How many of the operations are cancelled soon after they were begun."""


@dataclass(frozen=True)
class Driver:
    """Tries one act after the other."""

    here: Ground
    seed: int
    who: str
    key: str = ""

    def run(self) -> None:
        """Try what is drawn until the end."""
        for number, act in enumerate(acts(self.seed, self.who, DECK, PACE)):
            if self.here.stop.is_set():
                return
            key = f"{self.seed}-{self.who}-{number}"
            answer = replace(self, key=key).do(act)
            self.here.diary.note(self.who, f"{act.what} {name_of(act.slot)}: {answer}")
            self.here.rest(act.rest_s)

    def populate(self, slot: int) -> None:
        """Begin to instantiate a service; not waiting for it."""
        act = Act("instantiate", slot, (slot / SLOTS, slot / SLOTS, CANCELLED), 0.0)
        replace(self, key=f"{self.seed}-first-{slot}").do(act)

    def do(self, act: Act) -> str:
        """Try one act; return the answer."""
        reply = VERBS[act.what](self, act)
        self.diary.tried(act.what, reply.word)
        return f"{reply.word} {reply.id}".strip()

    @property
    def client(self) -> Client:
        """Return what asks."""
        return self.here.client

    @property
    def diary(self) -> Diary:
        """Return where it is written down."""
        return self.here.diary

    def service(self, act: Act) -> Any:
        """Return the view of a service, None when there is none."""
        return self.client.get(f"{OURS}/ns/{name_of(act.slot)}")

    def begin(self, act: Act, verb: str, body: Mapping[str, Any]) -> Reply:
        """Begin an operation, and maybe cancel it soon."""
        service = self.service(act)
        if service is None:
            return Reply(404)
        path = f"{SOL}/ns_instances/{service['id']}/{verb}"
        reply = self.client.post(path, body, self.key)
        if reply.ok:
            self.diary.accept(reply.id, service["id"])
            self._maybe_cancel(act, reply)
        return reply

    def _maybe_cancel(self, act: Act, begun: Reply) -> None:
        if act.dice[2] >= CANCELLED:
            return
        mode = "GRACEFUL" if act.dice[2] < CANCELLED / 2 else "FORCEFUL"
        sleep(act.dice[1])
        path = f"{SOL}/ns_lcm_op_occs/{begun.id}/cancel"
        reply = self.client.post(path, {"cancelMode": mode}, f"{self.key}-cancel")
        self.diary.tried(f"cancel {mode.lower()}", reply.word)

    def newest(self, act: Act, verb: str, body: Mapping[str, Any]) -> Reply:
        """Ask for something to be done to the newest operation of a service."""
        service = self.service(act)
        if service is None or service["operation"] is None:
            return Reply(404)
        path = f"{SOL}/ns_lcm_op_occs/{service['operation']['id']}/{verb}"
        return self.client.post(path, body, self.key)

    def host(self, act: Act, verb: str) -> Reply:
        """Ask for something to be done to a host."""
        name = pick(sorted(self.here.bed.hosts), act.dice[0])
        return self.client.post(f"{OURS}/hosts/{name}/{verb}", {}, self.key)


def instantiate(driver: Driver, act: Act) -> Reply:
    """Create a service unless it is there, and make it run."""
    name = name_of(act.slot)
    body = {"nsName": name, "nsdId": shape_of(act.slot)}
    driver.client.post(f"{SOL}/ns_instances", body, f"{driver.key}-new")
    wanted = {
        "nfvo:secrets": secrets_of(act.slot, driver.seed),
        "nfvo:onFailure": "hold" if act.dice[0] < 0.5 else "rollback",
        "nfvo:autoHeal": act.dice[1] < 0.4,
    }
    return driver.begin(act, "instantiate", wanted)


def heal(driver: Driver, act: Act) -> Reply:
    """Rebuild one VNFC, or what does not run."""
    vnf = pick(VNFS[shape_of(act.slot)], act.dice[0])
    service = driver.service(act)
    named = [v["name"] for v in service["vnfcs"] if v["vnf"] == vnf] if service else []
    body = {"nfvo:vnfcs": named} if act.dice[1] < 0.5 else {}
    return driver.begin(act, "heal", {**body, "nfvo:onFailure": "hold"})


def restart(driver: Driver, act: Act) -> Reply:
    """Start what is off."""
    return driver.begin(act, "heal", {"nfvo:restart": True})


def terminate(driver: Driver, act: Act) -> Reply:
    """Remove a service from the hosts."""
    return driver.begin(act, "terminate", {})


def force(driver: Driver, act: Act) -> Reply:
    """Remove a service, whatever runs for it."""
    return driver.begin(act, "terminate", {"nfvo:force": True})


def cancel_gracefully(driver: Driver, act: Act) -> Reply:
    """Stop an operation when what is under way has ended."""
    return driver.newest(act, "cancel", {"cancelMode": "GRACEFUL"})


def cancel_by_force(driver: Driver, act: Act) -> Reply:
    """Stop an operation at once."""
    return driver.newest(act, "cancel", {"cancelMode": "FORCEFUL"})


def retry(driver: Driver, act: Act) -> Reply:
    """Try again what failed."""
    return driver.newest(act, "retry", {})


def roll_back(driver: Driver, act: Act) -> Reply:
    """Take back what failed."""
    return driver.newest(act, "rollback", {})


def fail(driver: Driver, act: Act) -> Reply:
    """Give up what failed."""
    return driver.newest(act, "fail", {})


def delete(driver: Driver, act: Act) -> Reply:
    """Delete the record of a service."""
    service = driver.service(act)
    if service is None:
        return Reply(404)
    driver.diary.delete(service["id"])
    return driver.client.ask("DELETE", f"{SOL}/ns_instances/{service['id']}")


def cordon(driver: Driver, act: Act) -> Reply:
    """Place nothing new on a host."""
    return driver.host(act, "cordon")


def uncordon(driver: Driver, act: Act) -> Reply:
    """Take a host into use again."""
    return driver.host(act, "uncordon")


def drain(driver: Driver, act: Act) -> Reply:
    """Move all away from a host."""
    return driver.host(act, "drain")


def switch_auto_heal(driver: Driver, act: Act) -> Reply:
    """Have a service repaired without being asked, or not."""
    path = f"{OURS}/ns/{name_of(act.slot)}"
    return driver.client.ask("PATCH", path, {"autoHeal": act.dice[0] < 0.5})


Verb = Callable[[Driver, Act], Reply]
DECK: Mapping[str, int] = {
    "instantiate": 12,
    "heal": 5,
    "restart": 3,
    "terminate": 3,
    "terminate by force": 2,
    "cancel gracefully": 1,
    "cancel by force": 1,
    "retry": 4,
    "roll back": 3,
    "fail": 1,
    "delete": 1,
    "cordon": 1,
    "uncordon": 3,
    "drain": 1,
    "switch auto-heal": 2,
}
VERBS: Mapping[str, Verb] = {
    "instantiate": instantiate,
    "heal": heal,
    "restart": restart,
    "terminate": terminate,
    "terminate by force": force,
    "cancel gracefully": cancel_gracefully,
    "cancel by force": cancel_by_force,
    "retry": retry,
    "roll back": roll_back,
    "fail": fail,
    "delete": delete,
    "cordon": cordon,
    "uncordon": uncordon,
    "drain": drain,
    "switch auto-heal": switch_auto_heal,
}
