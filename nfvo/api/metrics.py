"""
What Prometheus reads: ``/metrics``, in its text format, version 0.0.4.

All are gauges taken from the database at each scrape: whichever process is asked, the
numbers are the same, and those of what was deleted go.  To add one, write a function
that yields its samples and name it in ``METRICS``.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response

from nfvo import __version__
from nfvo.api.auth import Reader
from nfvo.assurance.alarms import counts
from nfvo.graph import Resources
from nfvo.lcm.alarm import Severity
from nfvo.lcm.reading import Reading
from nfvo.lcm.status import STALE_AFTER_S
from nfvo.lcm.views.host import HostView, host_views
from nfvo.lcm.views.ns import summary
from nfvo.lcm.views.world import World

router = APIRouter(tags=["nfvo"])
FORMAT = "text/plain; version=0.0.4; charset=utf-8"
ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})
Samples = Iterator[tuple[Mapping[str, str], float]]


@dataclass(frozen=True, slots=True)
class Scrape:
    """All that the metrics are made of, read at one revision."""

    statuses: Counter[str]
    op_occs: Mapping[tuple[str, str], int]
    hosts: tuple[HostView, ...]
    outbox_oldest_s: float
    alarms: Mapping[str, int]

    @classmethod
    def of(cls, view: Reading) -> "Scrape":
        """Read it."""
        world, all_ns = World.of(view), view.ns_instances()
        last = view.newest_op_occs(ns.id for ns in all_ns)
        services = (summary(world, ns, last.get(ns.id)) for ns in all_ns)
        return cls(
            statuses=Counter(service.status.value for service in services),
            op_occs=view.count_op_occs(),
            hosts=host_views(view),
            outbox_oldest_s=view.outbox_oldest_s(),
            alarms=counts(view),
        )


@router.get("/metrics")
def metrics(caller: Reader) -> Response:
    """Return the state of everything in numbers; scrapers send a reader's token."""
    with caller.ports.store.read(caller.scope) as view:
        scrape = Scrape.of(view)
    lines = (line for one in METRICS for line in _lines(*one, scrape))
    return Response("\n".join(lines) + "\n", media_type=FORMAT)


def _build(_: Scrape) -> Samples:
    yield {"version": __version__}, 1


def _instances(scrape: Scrape) -> Samples:
    for status, count in sorted(scrape.statuses.items()):
        yield {"status": status}, count


def _operations(scrape: Scrape) -> Samples:
    for (kind, state), count in sorted(scrape.op_occs.items()):
        yield {"kind": kind, "state": state}, count


def _host_up(scrape: Scrape) -> Samples:
    for host in scrape.hosts:
        fresh = host.age_s is not None and host.age_s <= STALE_AFTER_S
        yield _named(host), float(host.reachable and fresh)


def _outbox(scrape: Scrape) -> Samples:
    yield {}, scrape.outbox_oldest_s


def _alarms(scrape: Scrape) -> Samples:
    for severity in Severity:
        yield {"severity": severity.value}, scrape.alarms.get(severity.value, 0)


def _amount(of: Callable[[HostView], int]) -> Callable[[Scrape], Samples]:
    """Return the function that yields one amount of each host."""

    def samples(scrape: Scrape) -> Samples:
        for host in scrape.hosts:
            yield _named(host), of(host)

    return samples


def _named(host: HostView) -> Mapping[str, str]:
    return {"host": host.name, "site": host.site}


def _taken(host: HostView) -> Resources:
    return host.total - host.free


METRICS: tuple[tuple[str, str, Callable[[Scrape], Samples]], ...] = (
    ("nfvo_build_info", "The version of nfvo.", _build),
    ("nfvo_instances", "Services by status.", _instances),
    ("nfvo_operations", "Operations of services that are known.", _operations),
    ("nfvo_outbox_oldest_seconds", "Age of the oldest message unsent.", _outbox),
    ("nfvo_alarms", "Alarms that are open.", _alarms),
    ("nfvo_host_up", "Whether a host was seen in the last 10 s.", _host_up),
    (
        "nfvo_host_vcpus_capacity",
        "vCPUs that may be placed.",
        _amount(lambda host: host.total.vcpus),
    ),
    (
        "nfvo_host_vcpus_allocated",
        "vCPUs that grants have taken.",
        _amount(lambda host: _taken(host).vcpus),
    ),
    (
        "nfvo_host_memory_mib_capacity",
        "MiB that may be placed.",
        _amount(lambda host: host.total.memory_mib),
    ),
    (
        "nfvo_host_memory_mib_allocated",
        "MiB that grants have taken.",
        _amount(lambda host: _taken(host).memory_mib),
    ),
)


def _lines(
    name: str, help: str, samples: Callable[[Scrape], Samples], scrape: Scrape
) -> Iterator[str]:
    yield f"# HELP {name} {help}"
    yield f"# TYPE {name} gauge"
    for labels, value in samples(scrape):
        inside = ",".join(f'{k}="{v.translate(ESCAPES)}"' for k, v in labels.items())
        yield f"{name}{{{inside}}} {value:g}" if inside else f"{name} {value:g}"
