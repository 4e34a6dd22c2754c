"""What virtualisation costs on a host: measured with a guest, and kept with it."""

from collections.abc import Iterator
from dataclasses import replace

from nfvo.doctor.finding import Finding, fail, fine, skipped, warn
from nfvo.doctor.hosts import part_of
from nfvo.doctor.patience import within
from nfvo.doctor.world import World
from nfvo.errors import VimError, VimRefused
from nfvo.lcm.records import HostRecord
from nfvo.lcm.store import SYSTEM
from nfvo.placement.overhead import Overhead, overhead_of
from nfvo.settings import Settings
from nfvo.store import load_key, open_store

LIMIT_S = 30.0
MILLION = 1e6
SLOW = 1.5


def known(_settings: Settings, world: World) -> Iterator[Finding]:
    """Say what was measured before."""
    for host in _measurable(world):
        found = overhead_of(host)
        yield _unknown(host) if found is None else judge(host, found)


def measured(settings: Settings, world: World) -> Iterator[Finding]:
    """Measure the hosts of ``world``, and keep what was found."""
    for host in _measurable(world):
        yield _measured(settings, host)


def _measurable(world: World) -> Iterator[HostRecord]:
    return (host for host in world.hosts if world.sites[host.site].kind == "libvirt")


def _measured(settings: Settings, host: HostRecord) -> Finding:
    part = part_of(host)
    try:
        found = within(LIMIT_S, lambda: measure(host))
    except TimeoutError:
        message = f"its guest was not measured within {LIMIT_S:.0f} s"
        return fail(part, message, f"nfvo host check {host.name}")
    except VimRefused as refusal:
        return skipped(part, refusal.message, refusal.hint)
    except VimError as error:
        return fail(part, error.message, f"nfvo host check {host.name}")
    _keep(settings, host, found)
    return judge(host, found)


def measure(host: HostRecord) -> Overhead:
    """Return what virtualisation costs on a host; errors are ``VimError``s."""
    from nfvo.vim.libvirt.examine import Examination

    examination = Examination(host)
    try:
        guest, own_rate = examination.measure()
    finally:
        examination.close()
    return Overhead(
        host.hypervisor,
        slowdown=own_rate and round(own_rate / guest.rate, 2),
        memory_mib=guest.memory_mib,
        rate=round(guest.rate / MILLION, 1),
    )


def _keep(settings: Settings, host: HostRecord, found: Overhead) -> None:
    """Keep what was found with the host, and when."""
    store = open_store(settings.database_url, load_key(settings.key_file))
    try:
        with store.write(SYSTEM) as transaction:
            dated = replace(found, measured_at=transaction.now())
            record = transaction.host(host.id)
            transaction.put_host(replace(record, overhead=dated))
    finally:
        store.close()


def _unknown(host: HostRecord) -> Finding:
    message = "what virtualisation costs there was not measured"
    return skipped(part_of(host), message, f"nfvo host check {host.name} --measure")


def judge(host: HostRecord, found: Overhead) -> Finding:
    """Say what was found."""
    part, words = part_of(host), f"its guests run on {found}"
    if found.slowdown is None:
        here = f"on that machine itself: nfvo host check {host.name} --measure"
        return skipped(part, f"{words}; what the host itself does is not known", here)
    if found.slowdown < SLOW:
        return fine(part, words)
    return warn(part, words, "take a host with KVM for what must be fast")
