"""Which VNFD a service means, when there are several versions of it."""

import re
from collections.abc import Iterable

from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.vnfd import Vnfd


def vnfds_for(nsd: Nsd, vnfds: Iterable[Vnfd]) -> dict[str, Vnfd]:
    """
    Return the VNFDs that an NSD uses, by id.

    Of each, the version that the NSD names, else the newest.  One that is not among
    ``vnfds`` is left out.
    """
    profiles = nsd.all_vnf_profiles()
    wanted = {p.vnfd: p.vnfd_version for p in profiles}
    wanted |= {p.vnfd: p.vnfd_version for p in profiles if p.vnfd_version}
    chosen: dict[str, Vnfd] = {}
    for vnfd in sorted(vnfds, key=lambda vnfd: age(vnfd.version)):
        if wanted.get(vnfd.id) in ("", vnfd.version):
            chosen[vnfd.id] = vnfd
    return chosen


def newest(nsds: Iterable[Nsd], id: str, version: str) -> Nsd | None:
    """Return the NSD of this version, else the newest; None when there is none."""
    found = [one for one in nsds if one.id == id and version in ("", one.version)]
    return max(found, key=lambda one: age(one.version), default=None)


def age(version: str) -> list[tuple[int, int, str]]:
    """Return a key that sorts old to new: ``1.0-rc1``, ``1.0``, ``1.9``, ``1.10``."""
    parts = re.findall(r"[0-9]+|[A-Za-z]+", version)
    end = (1, 0, "")
    return [(2, int(p), "") if p.isdigit() else (0, 0, p) for p in parts] + [end]
