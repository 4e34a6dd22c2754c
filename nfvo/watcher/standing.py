"""
Which state a host enters after somebody has looked at it, or could not.

```
NEW ─ looked at ─▶ READY or CORDONED ─ an operator, a fencer ─▶ DOWN
 ▲                        │ VMs run that were made elsewhere      │ looked at again
 │ they are gone          ▼                                       │
 └──────────────── QUARANTINED ◀──────────────────────────────────┘
```
SUSPECT is derived, never stored; LEAVING stays until the host is forgotten.
"""

from collections.abc import Sequence
from dataclasses import replace

from nfvo.lcm.places import detail_of, told
from nfvo.lcm.ports import Inventory
from nfvo.lcm.records import HostRecord
from nfvo.placement.infrastructure import HostState

S = HostState
MOST_NAMES = 3


def inspected(host: HostRecord, inventory: Inventory) -> HostRecord:
    """Return a host as it is after someone has looked at what it has."""
    capabilities = inventory.capabilities
    known = replace(
        host,
        hypervisor=capabilities.hypervisor,
        architecture=host.architecture or capabilities.architecture,
        fabrics=capabilities.fabrics,
        abilities=capabilities.abilities,
        capacity=inventory.capacity,
        numa=inventory.numa,
        uplinks=inventory.uplinks,
        found=inventory.traits,
        devices=inventory.devices,
    )
    match host.state:
        case S.NEW:
            state = S.CORDONED if host.cordoned else S.READY
            return replace(known, state=state, detail=told(host, inventory.detail))
        case S.DOWN:
            down = f"it was down ({detail_of(host)})"
            why = told(host, f"{down}; nobody has seen yet what runs there")
            return replace(known, state=S.QUARANTINED, detail=why)
        case S.QUARANTINED:
            return known
        case _:  # a zone that is gone may still have a quota
            return replace(known, detail=told(host, inventory.detail))


def not_inspected(host: HostRecord, detail: str) -> HostRecord:
    """Return a host as it is after a look that failed; only a new one needs to say."""
    return replace(host, detail=told(host, detail)) if host.state is S.NEW else host


def quarantined(host: HostRecord, left: Sequence[str]) -> HostRecord:
    """Return a host on which VMs (names) are found that were made elsewhere since."""
    if host.state not in {S.READY, S.CORDONED, S.QUARANTINED}:
        return host
    more = f" and {len(left) - MOST_NAMES} more" if len(left) > MOST_NAMES else ""
    why = (
        f"it still has {', '.join(left[:MOST_NAMES])}{more}, which ended or "
        "moved while it was away; they are being removed"
    )
    return replace(
        host,
        state=S.QUARANTINED,
        detail=told(host, why),
        cordoned=host.cordoned or host.state is S.CORDONED,
    )


def released(host: HostRecord) -> HostRecord:
    """Return a host that has no such VM; one in quarantine is to be looked at anew."""
    if host.state is not S.QUARANTINED:
        return host
    return replace(host, state=S.NEW, detail=told(host, ""))
