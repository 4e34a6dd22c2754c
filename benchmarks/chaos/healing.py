"""
After the storm: what an operator does until all is well, and nothing more.

Operations that wait for somebody are retried, taken back, or given up and terminated;
what does not run is healed; hosts are surveyed.  What that cannot mend is a defect.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import Any

from benchmarks.chaos.client import Reply
from benchmarks.chaos.ground import Ground, wait_for_api
from tests.testbed.libvirt.namespace import BedError
from tests.waiting import wait_until

OURS = "/nfvo/v1"
SOL = "/nslcm/v2"
LOOK_EVERY_S = 1.0
QUIET_LOOKS = 2
WELL = frozenset({"RUNNING", "NOT_INSTANTIATED"})
WORKS = frozenset({"STARTING", "PROCESSING", "ROLLING_BACK"})


@dataclass
class Healing:
    """Does what is to be done until nothing is, or time is up."""

    here: Ground
    seed: int
    limit_s: float
    _random: Random = field(init=False)
    _keys: int = 0
    _tries: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = Random(f"{self.seed}/healing")

    def run(self) -> float:
        """Return the seconds until all was well; the limit when that never was."""
        began = monotonic()
        self._mend_hosts()
        wait_for_api(self.here)
        quiet = 0
        before: list[str] = []
        while quiet < QUIET_LOOKS:
            if monotonic() - began > self.limit_s:
                self._note("gives up")
                return self.limit_s
            self._survey(began)
            busy = [*self._hosts(), *self._services(), *self._drift()]
            for one in busy if busy != before else ():
                self._note(one)
            before = busy
            quiet = 0 if busy else quiet + 1
            self.here.rest(LOOK_EVERY_S if busy else 0.0)
        return monotonic() - began

    def _mend_hosts(self) -> None:
        for name in self.here.bed.hosts:
            with self.here.of_hosts[name]:
                self.here.bed.mend(name)
                if not self.here.bed.host(name).is_on():
                    self.here.bed.power_on(name)
                with suppress(BedError):
                    self.here.bed.thaw_libvirtd(name)
        self.here.start()

    def _survey(self, began: float) -> None:
        """Have all hosts surveyed, and wait for that."""
        for name in self.here.bed.hosts:
            self._post(f"{OURS}/hosts/{name}/survey", {})

        def done() -> bool:
            drift = self.here.client.get(f"{OURS}/drift")
            late = monotonic() - began > self.limit_s
            return late or (
                drift is not None
                and not any(one["pending"] for one in drift["surveys"])
            )

        wait_until(done, "surveys", self.limit_s + 60.0)

    def _hosts(self) -> Iterator[str]:
        for host in self.here.client.get(f"{OURS}/hosts") or ({"state": "unseen"},):
            if host["state"] == "CORDONED" or host.get("cordoned"):
                self._post(f"{OURS}/hosts/{host['name']}/uncordon", {})
            if host["state"] != "READY":
                yield f"host {host.get('name')} is {host['state']}"

    def _services(self) -> Iterator[str]:
        for one in self.here.client.get(f"{OURS}/ns") or ():
            state = one["operationState"]
            if state in WORKS:
                yield f"{one['name']}: {one['operation']} is {state}"
            elif state == "FAILED_TEMP":
                yield f"{one['name']}: {self._recover(one)}"
            elif one["status"] == "NOT_INSTANTIATED" and one["vnfcsTotal"]:
                # What was given up leaves what it made for a terminate.
                yield f"{one['name']} was given up: {self._terminate(one['id']).word}"
            elif one["status"] not in WELL:
                yield f"{one['name']} is {one['status']}: {self._heal(one)}"

    def _recover(self, service: Any) -> str:
        """Retry what failed, take it back, or give it up and clean."""
        view = self.here.client.get(f"{OURS}/ns/{service['id']}")
        if view is None or view["operation"] is None:
            return "gone"
        id = view["operation"]["id"]
        tries = self._tries[id] = self._tries.get(id, 0) + 1
        ways = ("retry", "rollback", "fail") if tries < 4 else ("rollback", "fail")
        way = self._random.choice(ways)
        reply = self._post(f"{SOL}/ns_lcm_op_occs/{id}/{way}", {})
        if way == "fail" and reply.ok:
            return f"fail, then {self._terminate(view['id']).word}"
        return f"{service['operation']} failed, {way}: {reply.word}"

    def _heal(self, service: Any) -> str:
        tries = self._tries[service["id"]] = self._tries.get(service["id"], 0) + 1
        body = {"nfvo:restart": True} if tries == 1 else {}
        reply = self._post(f"{SOL}/ns_instances/{service['id']}/heal", body)
        return f"heal {body}: {reply.word}"

    def _terminate(self, id: str) -> Reply:
        path = f"{SOL}/ns_instances/{id}/terminate"
        reply = self._post(path, {"nfvo:force": True})
        return reply if reply.status != 422 else self._post(path, {})

    def _drift(self) -> Iterator[str]:
        """Heal what is missing or changed; what is dead goes by itself."""
        drift = self.here.client.get(f"{OURS}/drift")
        for one in drift["deviations"] if drift else ():
            yield f"{one['host']}: {one['kind']} {one['what']} {one['name']}"
            if one["kind"] in {"missing", "changed"} and one["ns"]:
                reply = self._heal_drift(one)
                yield f"heal {one['ns']} {one['owner']}: {reply.word}"

    def _heal_drift(self, one: Any) -> Reply:
        view = self.here.client.get(f"{OURS}/ns/{one['ns']}")
        if view is None:
            return Reply(404)
        named = [vnfc["name"] for vnfc in view["vnfcs"] if vnfc["name"] == one["owner"]]
        body = {"nfvo:vnfcs": named} if named else {}
        return self._post(f"{SOL}/ns_instances/{view['id']}/heal", body)

    def _post(self, path: str, body: dict[str, object]) -> Reply:
        self._keys += 1
        reply = self.here.client.post(path, body, f"{self.seed}-healing-{self._keys}")
        if reply.ok and path.startswith(f"{SOL}/ns_instances/"):
            self.here.diary.accept(reply.id, path.split("/")[4])
        return reply

    def _note(self, what: str) -> None:
        self.here.diary.note("healing", what)
