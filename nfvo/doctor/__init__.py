"""
`nfvo doctor`: what is missing or broken, and the command that mends each.

Works without a server and on broken installations: modules here import the standard
library and ``nfvo.settings``; whatever needs more is imported when it is its turn,
and a module that is missing is a finding.  To add a check, write a function that
returns findings, and call it where its part is.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from nfvo.doctor import artifacts, broker, database, home, python, stack
from nfvo.doctor.finding import Finding, Health, fail, skipped
from nfvo.errors import NfvoError
from nfvo.settings import Settings

if TYPE_CHECKING:
    from nfvo.doctor.world import World
    from nfvo.store.examine import Condition

    Costs = Callable[[Settings, World], Iterable[Finding]]

__all__ = ["Finding", "Health", "check_host", "measure_host", "run"]


def run(
    environ: Mapping[str, str] = os.environ, *, deep: bool = False
) -> tuple[Finding, ...]:
    """Look at everything; ``deep`` also reads every byte of every image."""
    found = [python.version(), *python.modules()]
    try:
        settings = Settings.of(environ)
    except NfvoError as error:
        return (*found, _unusable(error))
    found += _all(settings, deep=deep)
    parts = list(dict.fromkeys(one.part for one in found))
    return tuple(sorted(found, key=lambda one: parts.index(one.part)))


def check_host(
    name: str, environ: Mapping[str, str] = os.environ
) -> tuple[Finding, ...]:
    """Look at one host, called by its name."""
    from nfvo.doctor import overhead

    return _of_host(name, environ, overhead.known)


def measure_host(
    name: str, environ: Mapping[str, str] = os.environ
) -> tuple[Finding, ...]:
    """Look at one host, and measure with a guest what virtualisation costs there."""
    from nfvo.doctor import overhead

    return _of_host(name, environ, overhead.measured)


def _of_host(
    name: str, environ: Mapping[str, str], costs: "Costs"
) -> tuple[Finding, ...]:
    try:
        settings = Settings.of(environ)
    except NfvoError as error:
        return (_unusable(error),)
    return tuple(_guarded(f"host {name}", lambda: _one_host(settings, name, costs)))


def _unusable(error: NfvoError) -> Finding:
    return fail("settings", error.message, "correct that variable")


def _one_host(settings: Settings, name: str, costs: "Costs") -> Iterator[Finding]:
    from nfvo.doctor import clouds, hosts, world

    condition = database.look(settings)
    if isinstance(condition, Finding):
        yield fail(f"host {name}", condition.message, condition.mend)
        return
    known = world.read(settings)
    this = known.only(name)
    if not this.hosts:
        yield fail(f"host {name}", "nfvo knows no host of this name", "nfvo host list")
        return
    yield from hosts.findings(this)
    yield from costs(settings, this)
    yield from clouds.findings(settings, known, (host.site for host in this.hosts))


def _all(settings: Settings, *, deep: bool) -> Iterator[Finding]:
    yield from python.extras(settings)
    yield python.queue_server(settings)
    yield from _guarded(home.PART, lambda: home.directory(settings))
    yield from _guarded(home.PART, lambda: home.private(settings))
    yield from _guarded(broker.PART, lambda: broker.findings(settings))
    yield from _guarded(stack.PART, lambda: _processes(settings))
    yield from _guarded(database.PART, lambda: _stored(settings, deep=deep))


def _processes(settings: Settings) -> Iterator[Finding]:
    running = stack.find(settings)
    if isinstance(running, Finding):
        yield running
        return
    yield from stack.locked(settings, running)
    yield from stack.answers(running)
    yield from stack.roles(settings, running)


def _stored(settings: Settings, *, deep: bool) -> Iterator[Finding]:
    """Look at the database and at what it knows of."""
    condition = database.look(settings)
    if isinstance(condition, Finding):
        yield condition
        yield skipped("hosts", "they are in the database")
        yield skipped("images", "they are in the database")
        return
    yield from database.judge(settings, condition)
    yield database.clock(condition)
    if condition.current:
        yield from _known(settings, condition, deep=deep)


def _known(
    settings: Settings, condition: "Condition", *, deep: bool
) -> Iterator[Finding]:
    from nfvo.doctor import calls, clouds, fencing, hosts, world

    known = world.read(settings)
    yield from calls.findings(known)
    yield from fencing.findings(settings, known.hosts)
    if settings.endpoint_file.exists() or settings.database_file is None:
        yield from stack.leases(condition, known.healed)
        yield from stack.watched(condition, {h.id: h.name for h in known.hosts})
    yield from _guarded("hosts", lambda: hosts.findings(known))
    at = tuple(known.sites)
    yield from _guarded("clouds", lambda: clouds.findings(settings, known, at))
    yield from artifacts.findings(known.images, settings.artifacts, deep=deep)
    yield from artifacts.of_packages(known.files, settings.artifacts, deep=deep)


def _guarded(part: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Turn what stops a check into a finding."""
    try:
        yield from check()
    except ImportError as error:
        is_libvirt = (error.name or "").startswith("libvirt")
        mend = python.LIBVIRT if is_libvirt else python.REINSTALL
        yield fail(part, f"it cannot be looked at: {error}", mend)
    except NfvoError as error:
        yield fail(part, error.message, error.hint or "see the log files")
    except OSError as error:
        yield fail(part, str(error), "look at it as its owner, or as root")
