"""What a status is made of: hosts, and what was observed of what is on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from nfvo.lcm.ids import server_id
from nfvo.lcm.observation import HostObservation, Observation
from nfvo.lcm.op_occ import LcmOpOcc
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord, VnfcInstance
from nfvo.lcm.status import Seen
from nfvo.lcm.views.host import name_of


@dataclass(frozen=True, slots=True)
class World:
    """All hosts and all observations, as of ``now``."""

    now: datetime
    hosts: Mapping[str, HostRecord]
    sweeps: Mapping[str, HostObservation]
    observations: Mapping[str, Observation]

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """Read everything that a status is made of."""
        return cls(
            now=reading.now(),
            hosts=reading.hosts_by_id(),
            sweeps=reading.host_observations(),
            observations=reading.observations(),
        )

    def see(self, vnfc: VnfcInstance, op_occ: LcmOpOcc | None) -> Seen:
        """Return what is known of the VM of one VNFC."""
        return Seen(
            now=self.now,
            host=self.hosts.get(vnfc.host_id),
            sweep=self.sweeps.get(vnfc.host_id),
            observation=self.observations.get(server_id(vnfc.id, vnfc.incarnation)),
            op_occ=op_occ,
        )

    def host_name(self, host_id: str) -> str:
        """Return the name of a host, its id when it is no longer known."""
        return name_of(host_id, self.hosts)
