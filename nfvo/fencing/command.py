"""
The fencer ``command``: a program of the installation's, say around fence_ipmilan.

It is run as ``PROGRAM off HOST`` and then as ``PROGRAM status HOST``, which prints
``on`` or ``off``: actions of ClusterLabs' fence agents (FenceAgentAPI.md), with the
name of the host instead of a plug.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import structlog

from nfvo.errors import FenceFailed
from nfvo.fencing.running import Ended, run
from nfvo.fencing.trust import trusted
from nfvo.lcm.records import HostRecord
from nfvo.lcm.secret import Secret

OFF_WITHIN_S = 30.0
LOOK_EVERY_S = 1.0
SHOWN = 200  # characters of what a program said, in an error

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CommandFencer:
    """Fences with a program that only the settings name."""

    program: Path | None
    off_within_s: float = OFF_WITHIN_S
    pause: Callable[[float], None] = sleep

    def fence(self, host: HostRecord, password: Secret | None) -> None:
        """Switch the host off; return once the program says that it is."""
        if self.program is None:
            raise FenceFailed(
                f"there is no program to fence {host.name} with",
                hint="set NFVO_FENCE_COMMAND where the conductor runs",
            )
        program = trusted(self.program)
        end = monotonic() + self.off_within_s
        self._run(program, "off", host, end)
        while not self._is_off(program, host, end):
            self.pause(LOOK_EVERY_S)

    def _is_off(self, program: Path, host: HostRecord, end: float) -> bool:
        said = self._run(program, "status", host, end).out
        if said not in ("on", "off"):
            raise FenceFailed(
                f"{program} status {host.name} printed {said[:SHOWN]!r}",
                hint="it is to print one word: on or off",
            )
        return said == "off"

    def _run(self, program: Path, action: str, host: HostRecord, end: float) -> Ended:
        what = f"{program} {action} {host.name}"
        try:
            ended = run([program, action, host.name], max(0.0, end - monotonic()))
        except TimeoutError as error:
            raise FenceFailed(
                f"{what}: {host.name} is not off after {self.off_within_s:.0f} s",
                hint="run it by hand, and look at the machine",
            ) from error
        except OSError as error:
            hint = "does its first line name an interpreter that is there?"
            raise FenceFailed(f"{what}: {error.strerror}", hint=hint) from error
        told = dict(code=ended.code, out=ended.out, err=ended.err)
        log.info("fencing.program-ended", host=host.name, action=action, **told)
        if ended.code != 0:
            why = (ended.err or ended.out)[:SHOWN]
            raise FenceFailed(
                f"{what} exited with {ended.code}: {why}".removesuffix(": "),
                hint="run it by hand, and mend it or look at the machine",
            )
        return ended
