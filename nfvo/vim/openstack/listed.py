"""A server as Nova tells of it, and what that means to us."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nfvo.lcm.observation import ServerState
from nfvo.lcm.specs import Tag
from nfvo.placement.extra_specs import Specs, read_specs
from nfvo.vim.openstack.mark import KEY, PLACE_KEY, read_mark, read_server_tag

S = ServerState

STATES: Mapping[str, tuple[ServerState, str]] = {
    "ACTIVE": (S.RUNNING, ""),
    "PASSWORD": (S.RUNNING, ""),
    "MIGRATING": (S.RUNNING, "migrating"),
    "VERIFY_RESIZE": (S.RUNNING, "resized, not yet confirmed"),
    "REBOOT": (S.DEGRADED, "rebooting"),
    "HARD_REBOOT": (S.DEGRADED, "rebooting"),
    "RESCUE": (S.DEGRADED, "in rescue mode"),
    "ERROR": (S.DEGRADED, "Nova says ERROR"),
    "BUILD": (S.STOPPED, "being built"),
    "REBUILD": (S.STOPPED, "being rebuilt"),
    "RESIZE": (S.STOPPED, "being resized"),
    "REVERT_RESIZE": (S.STOPPED, "being resized back"),
    "SHUTOFF": (S.STOPPED, "switched off"),
    "SHELVED": (S.STOPPED, "shelved"),
    "SHELVED_OFFLOADED": (S.STOPPED, "shelved"),
    "PAUSED": (S.PAUSED, "paused by somebody"),
    "SUSPENDED": (S.PAUSED, "suspended by somebody"),
}
"""https://docs.openstack.org/api-guide/compute/server_concepts.html"""

POWERS: Mapping[int, tuple[ServerState, str]] = {
    3: (S.PAUSED, "paused on its host"),
    4: (S.STOPPED, "its power is off, though Nova says ACTIVE"),
    6: (S.DEGRADED, "the guest crashed"),
    7: (S.PAUSED, "suspended on its host"),
}
"""``power_state`` of one that is ACTIVE: nova/compute/power_state.py."""

GONE = frozenset({"DELETED", "SOFT_DELETED"})
UNSEEN = "UNKNOWN"
"""The status of a server whose cell does not answer: nothing else is told of it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """
    A server in a cloud; ``id`` is ours, empty when it is not ours; ``nova_id`` Nova's.

    ``asked`` is the place that it was asked for, as ZONE/MACHINE; ``machine`` where it
    runs, where we may see that.  ``host_status`` is empty unless we may see it.
    ``volumes`` is how many of Cinder it has, ``specs`` what its flavor says more, None
    where we may not see that.
    """

    nova_id: str
    status: str
    id: str = ""
    name: str = ""
    tag: Tag | None = None
    power: int = 1
    task: str = ""
    fault: str = ""
    asked: str = ""
    machine: str = ""
    host_status: str = ""
    vcpus: int = 0
    memory_mib: int = 0
    disk_gib: int = 0
    volumes: int = 0
    specs: Specs | None = None

    @property
    def is_there(self) -> bool:
        """Whether it has not been deleted."""
        return self.status not in GONE

    @property
    def is_ours(self) -> bool:
        """Whether it carries our mark, whichever installation's."""
        return self.tag is not None and bool(self.id)

    @property
    def state(self) -> tuple[ServerState, str]:
        """Return what we call its state, with what there is to say of it."""
        if self.status == "ERROR" and self.fault:
            return S.DEGRADED, self.fault
        if self.status == "ACTIVE" and self.power in POWERS:
            return POWERS[self.power]
        other = S.DEGRADED, f"Nova's status {self.status}"
        return STATES.get(self.status, other)


def listed(raw: Mapping[str, Any]) -> Listed:
    """Return a server as ``/servers/detail`` has it; one of a dead cell has little."""
    metadata, flavor = raw.get("metadata", {}), raw.get("flavor", {})
    return Listed(
        nova_id=raw["id"],
        status=raw["status"],
        id=next(filter(None, map(read_server_tag, raw.get("tags", ()))), ""),
        name=raw.get("name", ""),
        tag=read_mark(metadata.get(KEY)),
        power=raw.get("OS-EXT-STS:power_state") or 0,
        task=raw.get("OS-EXT-STS:task_state") or "",
        fault=fault_of(raw),
        asked=metadata.get(PLACE_KEY, ""),
        machine=raw.get("OS-EXT-SRV-ATTR:host") or "",
        host_status=raw.get("host_status", ""),
        vcpus=flavor.get("vcpus", 0),
        memory_mib=flavor.get("ram", 0),
        disk_gib=flavor.get("disk", 0),
        volumes=len(raw.get("os-extended-volumes:volumes_attached", ())),
        specs=_specs(flavor),
    )


def _specs(flavor: Mapping[str, Any]) -> Specs | None:
    told = flavor.get("extra_specs")
    if told is None:
        return None
    said = read_specs(told)
    return tuple(sorted(told.items())) if said is None else said


def fault_of(raw: Mapping[str, Any]) -> str:
    """Return Nova's message of what went wrong, empty when nothing did."""
    return str(raw.get("fault", {}).get("message", ""))


def all_listed(page: Mapping[str, Any]) -> Iterator[Listed]:
    """Yield the servers of an answer."""
    return map(listed, page["servers"])
