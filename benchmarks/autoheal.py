"""
From a killed guest to its auto-heal begun, on a real libvirt host with real guests.

A guest's qemu is killed as the kernel would; begun is when the operation is in the
database.  Each round kills every guest of a service once, the others running on.
Beside it is when libvirt told of the guest's end, which nobody can be faster than.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Any

import libvirt

from benchmarks.figure import Figure
from nfvo.vim.libvirt import event_loop
from tests.e2e.in_care import InCare, began, in_care

VNFS = ("client", "firewall", "server")
GOAL_S = 2.0
TOLD = "until libvirt tells of its end"


@dataclass(frozen=True)
class Listener:
    """When guests have ended, by UUID, as libvirt tells it."""

    ends: dict[str, datetime] = field(default_factory=dict)

    def hear(
        self, _connection: Any, domain: Any, event: int, _detail: int, _opaque: None
    ) -> None:
        """Take an event."""
        if event == libvirt.VIR_DOMAIN_EVENT_STOPPED:
            self.ends[domain.UUIDString()] = datetime.now(UTC)


@dataclass(frozen=True)
class Healed:
    """How long it took for one guest, in seconds from its death."""

    told_s: float
    begun_s: float


def main() -> None:
    """Print the median and the worst of all rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    rounds = parser.parse_args().rounds
    with in_care() as stage, listening(stage) as listener:
        healed = [one for _ in range(rounds) for one in _round(stage, listener)]
    begun, told = ([h.begun_s for h in healed], [h.told_s for h in healed])
    name = f"from a killed guest to its auto-heal begun, of {len(begun)}"
    Figure(
        f"{name}, median", median(begun), "s", peer=TOLD, peer_value=median(told)
    ).print()
    Figure(
        f"{name}, worst", max(begun), "s", GOAL_S, peer=TOLD, peer_value=max(told)
    ).print()


@contextmanager
def listening(stage: InCare) -> Iterator[Listener]:
    """Listen to the host's libvirtd, beside nfvo."""
    event_loop.ensure_running()
    (host,) = stage.bed.hosts.values()
    listener, connection = Listener(), libvirt.open(host.uri())
    lifecycle = libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE
    connection.domainEventRegisterAny(None, lifecycle, listener.hear, None)
    try:
        yield listener
    finally:
        connection.close()


def _round(stage: InCare, listener: Listener) -> list[Healed]:
    """Return what it took for each guest of one service."""
    healed = []
    with stage.running():
        for number, vnf in enumerate(VNFS, start=1):
            uuid = stage.vnfc(vnf)["serverId"]
            died = stage.kill(vnf)
            begun = began(stage.next_auto_heal(number))
            both = (listener.ends[uuid] - died, begun - died)
            healed.append(Healed(*(since.total_seconds() for since in both)))
    return healed


if __name__ == "__main__":
    main()
