"""
The fencer ``redfish``: ForceOff at the host's BMC, and reading PowerState until Off.

DMTF DSP0266 (the protocol) and DSP0268 (ComputerSystem); why not with sushy:
docs/decisions/0010-fencing.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Annotated

import structlog
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from nfvo.errors import FenceFailed
from nfvo.fencing.bmc import CALL_WITHIN_S, Bmc, tls
from nfvo.lcm.records import HostRecord
from nfvo.lcm.secret import Secret

OFF_WITHIN_S = 30.0
LOOK_EVERY_S = 1.0
SYSTEMS = "/redfish/v1/Systems"
OFF = "Off"
FORCE_OFF = "ForceOff"

# A path on the BMC itself: what it links to elsewhere is never asked for.
Path_ = Annotated[
    str, StringConstraints(pattern=r"^/[A-Za-z0-9/._~%:@()'-]*$", max_length=512)
]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]*$", max_length=64)]

log = structlog.get_logger(__name__)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Link(_Part):
    """Where a resource is."""

    path: Path_ = Field(alias="@odata.id")


class Systems(_Part):
    """The machines that a BMC is responsible for."""

    members: tuple[Link, ...] = Field(alias="Members")


class Reset(_Part):
    """How a machine's power is switched."""

    target: Path_
    types: tuple[Word, ...] = Field(
        alias="ResetType@Redfish.AllowableValues", default=(FORCE_OFF,)
    )


class Actions(_Part):
    """What can be done with a machine."""

    reset: Reset = Field(alias="#ComputerSystem.Reset")


class System(_Part):
    """A machine; ``power`` is On, Off, PoweringOn, PoweringOff or Paused."""

    power: Word = Field(alias="PowerState")
    actions: Actions = Field(alias="Actions")


class Wish(_Part):
    """What is sent to switch a machine."""

    reset_type: str = Field(serialization_alias="ResetType")


@dataclass(frozen=True, slots=True)
class RedfishFencer:
    """Fences through the BMC of each host; ``ca`` verifies them all."""

    ca: Path | None = None
    off_within_s: float = OFF_WITHIN_S
    call_within_s: float = CALL_WITHIN_S
    look_every_s: float = LOOK_EVERY_S
    pause: Callable[[float], None] = sleep

    def fence(self, host: HostRecord, password: Secret | None) -> None:
        """Switch the host off; return once its BMC says that it is."""
        how = host.fencing
        if password is None:
            raise FenceFailed(
                f"there is no password for the BMC of {host.name}",
                hint=f"nfvo host fencing {host.name} --bmc-password-file FILE",
            )
        bmc = Bmc(how.url, how.user, password, tls(self.ca), self.call_within_s)
        path = how.system or _only(bmc, host)
        system = bmc.get(path, System)
        if system.power == OFF:
            return
        _switch_off(bmc, system, host)
        self._await_off(bmc, path, host)

    def _await_off(self, bmc: Bmc, path: str, host: HostRecord) -> None:
        """Look until it is off; a BMC may well stumble meanwhile."""
        end = monotonic() + self.off_within_s
        said = "nothing"
        while monotonic() < end:
            try:
                said = bmc.get(path, System).power
            except FenceFailed as error:
                said = error.message
            if said == OFF:
                return
            self.pause(self.look_every_s)
        seconds = f"{self.off_within_s:.0f} s"
        raise FenceFailed(
            f"{host.name} is not off {seconds} after {FORCE_OFF}: {said}",
            hint="look at the machine, and pull its plug",
        )


def _only(bmc: Bmc, host: HostRecord) -> str:
    """Return the path of the only machine of a BMC; of several, none is guessed."""
    members = bmc.get(SYSTEMS, Systems).members
    if len(members) != 1:
        paths = ", ".join(link.path for link in members[:10])
        raise FenceFailed(
            f"the BMC {bmc.url} has {len(members)} systems",
            hint=f"say which is {host.name} with --system: {paths}",
        )
    return members[0].path


def _switch_off(bmc: Bmc, system: System, host: HostRecord) -> None:
    reset = system.actions.reset
    if FORCE_OFF not in reset.types:
        raise FenceFailed(
            f"the BMC {bmc.url} cannot do {FORCE_OFF}",
            hint="fence this host with a program: nfvo host fencing NAME --by command",
        )
    log.warning("fencing.switching-off", host=host.name, bmc=bmc.url)
    bmc.post(reset.target, Wish(reset_type=FORCE_OFF))
