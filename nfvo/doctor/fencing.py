"""What hosts are to be switched off with: the program, and the CA of their BMCs."""

from collections.abc import Iterable, Iterator

from nfvo.doctor.finding import Finding, fail, fine
from nfvo.errors import FenceFailed
from nfvo.fencing.bmc import tls
from nfvo.fencing.trust import trusted
from nfvo.lcm.records import HostRecord
from nfvo.lcm.switching_off import FencerKind
from nfvo.settings import Settings

PART = "fencing"
NAME_IT = "export NFVO_FENCE_COMMAND=/PATH where the conductor runs; nfvo down; nfvo up"


def findings(settings: Settings, hosts: Iterable[HostRecord]) -> Iterator[Finding]:
    """Look at what the settings name, and at what hosts need of it."""
    yield from _program(settings, hosts)
    if settings.bmc_ca is not None:
        yield from _authority(settings)


def _program(settings: Settings, hosts: Iterable[HostRecord]) -> Iterator[Finding]:
    names = [host.name for host in hosts if host.fencing.kind is FencerKind.COMMAND]
    if settings.fence_command is None:
        if names:
            message = f"no program is named that fences {', '.join(names)}"
            yield fail(PART, message, NAME_IT)
        return
    try:
        yield fine(PART, f"the program {trusted(settings.fence_command)} may be run")
    except FenceFailed as error:
        yield fail(PART, error.message, error.hint)


def _authority(settings: Settings) -> Iterator[Finding]:
    try:
        tls(settings.bmc_ca)
    except FenceFailed as error:
        yield fail(PART, error.message, error.hint)
    else:
        yield fine(PART, f"BMCs are verified by {settings.bmc_ca}")
