"""
How the drivers behind libvirt's URIs differ: decided here, and nowhere else.

To teach nfvo another driver, write its ``Traits`` and a line in ``traits_of``.
"""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import libvirt

from nfvo.errors import VimRefused
from nfvo.lcm.ports import Capabilities
from nfvo.vim import capabilities
from nfvo.vim.libvirt.endpoint import is_session

ALL_STATE = (
    libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE
    | libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA
    | libvirt.VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA
    | libvirt.VIR_DOMAIN_UNDEFINE_NVRAM
)


@dataclass(frozen=True, slots=True)
class Traits:
    """
    What of a libvirt driver matters to us.

    ``can`` is what it can do at best; ``no_vxlan`` says why its links never go over
    the underlay (empty: they do where our hook is).  ``logs`` is the directory for
    consoles, None where the daemon has none; ``undefine`` are the flags that forget
    all of a domain.  Where guests are not ``real`` there is nothing to probe, and
    nobody but us misses a disk.
    """

    can: Capabilities
    no_vxlan: str = ""
    logs: str | None = None
    undefine: int = ALL_STATE
    real: bool = True


SYSTEM = Traits(capabilities.QEMU_SYSTEM, logs="/var/log/libvirt/qemu")
SESSION = replace(
    SYSTEM,
    can=capabilities.QEMU_SESSION,
    no_vxlan="a session daemon has no rights for vxlan and bridge",
    logs=None,
)
TEST = Traits(
    capabilities.TEST,
    no_vxlan="libvirt's test driver runs no hooks",
    undefine=libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE
    | libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA,
    real=False,
)


def traits_of(uri: str) -> Traits:
    """Return the traits of the driver at a URI; raises VimRefused for one unknown."""
    match urlsplit(uri).scheme.partition("+")[0]:
        case "qemu":
            return SESSION if is_session(uri) else SYSTEM
        case "test":
            return TEST
        case other:
            raise VimRefused(
                f"nfvo has no driver for {other or uri}",
                hint="URIs begin with qemu or test: qemu+ssh://HOST/system",
            )
