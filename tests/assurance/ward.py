"""A service in care: what happens to it, and what its healer does about that."""

from dataclasses import dataclass, field

from nfvo.assurance.healer import Healer
from nfvo.lcm.alarm import Alarm
from nfvo.lcm.ids import server_id
from nfvo.lcm.observation import HostObservation, Observation, ServerState
from nfvo.lcm.op_occ import LcmOpOcc
from nfvo.lcm.records import VnfcInstance
from nfvo.lcm.store import SYSTEM
from tests.lcm.world import World

EARLIER = "strftime('%Y-%m-%dT%H:%M:%f', {}, '-' || :seconds || ' seconds')"


@dataclass
class Ward:
    """``pass_time`` moves all that is written into the past, so that nothing waits."""

    world: World
    healer: Healer = field(default_factory=Healer)

    def vnfc(self, name: str) -> VnfcInstance:
        return next(v for v in self.world.ns().vnfcs() if v.name == name)

    def observe(self, state: ServerState, *names: str, detail: str = "") -> None:
        """Write down what is seen of some VNFCs, a minute ago; all hosts answer."""
        with self.world.store.write(SYSTEM) as tx:
            for host in tx.hosts():
                tx.put_host_observation(HostObservation(host.id, tx.now(), ok=True))
            for vnfc in map(self.vnfc, names):
                server = server_id(vnfc.id, vnfc.incarnation)
                tx.put_observation(
                    Observation(server, vnfc.host_id, state, detail, tx.now())
                )
        self._earlier("observation", "changed_at", 60)

    def stop(self, *names: str) -> None:
        """Let VMs die, and let that be seen."""
        for vnfc in map(self.vnfc, names):
            server = server_id(vnfc.id, vnfc.incarnation)
            self.world.vim.stop_server(self.world.host_of(vnfc), server)
        self.observe(ServerState.STOPPED, *names, detail="its hypervisor process died")

    def pass_time(self, seconds: float) -> None:
        """Let all operations and alarms be that much older."""
        for column in ("started_at", "state_entered_at"):
            self._earlier("op_occ", column, seconds)
        self._earlier("alarm", "raised_at", seconds)

    def _earlier(self, table: str, column: str, seconds: float) -> None:
        moved = EARLIER.format(column)
        self.world.sql(f"UPDATE {table} SET {column} = {moved}", seconds=seconds)

    def turn(self) -> list[LcmOpOcc]:
        """Let the healer look once; return the operations that it has begun."""
        before = {op_occ.id for op_occ in self.op_occs()}
        self.healer(self.world.ports)
        return [op_occ for op_occ in self.op_occs() if op_occ.id not in before]

    def heal(self) -> LcmOpOcc:
        """Let the healer begin its one operation, and run that to its end."""
        (begun,) = self.turn()
        ended = self.world.drain(begun)
        self.world.observe()
        self.pass_time(10)
        return ended

    def op_occs(self) -> list[LcmOpOcc]:
        with self.world.store.read(SYSTEM) as view:
            return list(view.op_occs())

    def alarms(self) -> list[Alarm]:
        with self.world.store.read(SYSTEM) as view:
            return list(view.alarms())

    def changes(self, op_occ: LcmOpOcc) -> dict[str, str]:
        """Return what an operation does, by the name of the VNFC."""
        with self.world.store.read(SYSTEM) as view:
            changes = view.plan(op_occ.plan_id).changes
        return {change.name: change.detail or change.action for change in changes}
