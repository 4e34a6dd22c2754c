"""Is the installation whole: Python, our modules' modules, programs on PATH."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module

from nfvo.doctor.finding import Finding, fail, fine, skipped, warn
from nfvo.errors import QueueUnavailable
from nfvo.queue.private import find_server
from nfvo.settings import Settings, socket_url

PART = "python"
OLDEST = (3, 11)
REINSTALL = "pip install --force-reinstall nfvo  (in a checkout: make install)"

REQUIRED = (
    *("alembic", "celery", "cryptography", "fastapi", "lxml.etree", "networkx"),
    *("numpy", "orjson", "prometheus_client", "pycdlib", "pydantic", "redis"),
    *("rich", "sqlalchemy", "structlog", "typer", "uvicorn", "yaml"),
)
LIBVIRT = "pip install 'nfvo[libvirt]'  (it is compiled: apt install libvirt-dev gcc)"
POSTGRES = "pip install 'nfvo[postgres]'"


def version(found: tuple[int, int, int] = sys.version_info[:3]) -> Finding:
    """Look at the version of Python."""
    name = ".".join(map(str, found))
    if found >= OLDEST:
        return fine(PART, f"Python {name}")
    wanted = ".".join(map(str, OLDEST))
    mend = f"install Python {wanted} or newer, and nfvo with it"
    return fail(PART, f"Python {name} is too old, nfvo needs {wanted}", mend)


def modules(names: Sequence[str] = REQUIRED) -> Iterator[Finding]:
    """Import what nfvo can't do without."""
    problems = {name: why for name in names if (why := _problem(name))}
    for name, why in problems.items():
        yield fail(PART, f"the module {name} cannot be imported: {why}", REINSTALL)
    if not problems:
        yield fine(PART, f"all {len(names)} modules can be imported")


def extras(settings: Settings) -> Iterator[Finding]:
    """Import what only some installations need."""
    why = _problem("libvirt")
    if why:
        yield warn(PART, f"no libvirt hosts: libvirt can't be imported: {why}", LIBVIRT)
    else:
        yield fine(PART, "the module libvirt can be imported")
    if settings.database_url.startswith("postgresql"):
        yield from _needed({"psycopg": POSTGRES})


def queue_server(settings: Settings) -> Finding:
    """Look for the server that ``nfvo up`` starts."""
    if is_external_broker(settings):
        return skipped(PART, "no server of our own: NFVO_BROKER_URL names a broker")
    try:
        return fine(PART, f"the queue's server is {find_server()}")
    except QueueUnavailable as error:
        return fail(PART, error.message, error.hint)


def is_external_broker(settings: Settings) -> bool:
    """Whether the broker is one that ``nfvo up`` does not start."""
    return settings.broker_url != socket_url(settings.home / "queue.sock")


def _needed(modules: Mapping[str, str]) -> Iterator[Finding]:
    for name, mend in modules.items():
        why = _problem(name)
        if why:
            yield fail(PART, f"the module {name} cannot be imported: {why}", mend)
        else:
            yield fine(PART, f"the module {name} can be imported")


def _problem(name: str) -> str:
    """Return why a module can't be imported, empty when it can."""
    try:
        import_module(name)
    except (ImportError, OSError, AttributeError) as error:
        return str(error) or type(error).__name__
    return ""
