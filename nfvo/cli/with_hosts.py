"""`nfvo plan --with-hosts`: where a service would go on hosts that a file describes."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from nfvo.cli.described import on_the_wire, service_of, told
from nfvo.cli.exits import BY_STATUS, Failure, Json, Refused
from nfvo.cli.output import Column, Format, counted, put, show, table

if TYPE_CHECKING:
    from nfvo.placement.infrastructure import Infrastructure
    from nfvo.placement.outcome import Placement

CONFLICT = 409
COLUMNS = (
    Column("VNFC", lambda one: one["vnfc"]),
    Column("HOST", lambda one: one["host"]),
    Column("CPUS", lambda one: one["cpus"] or "-"),
    Column("WHY THERE", lambda one: one["why"]),
)
ROUTES = (
    Column("LINK", lambda one: one["link"]),
    Column("MBIT/S", lambda one: str(one["mbps"])),
    Column("OVER", lambda one: ", ".join(one["over"]) or "one switch"),
)


def plan_offline(  # noqa: PLR0913 (as many as the command has options)
    path: Path,
    hosts: Path,
    nsd: str,
    variant: tuple[str, str],
    kind: str,
    output: Format,
) -> None:
    """Print a host for every VNFC, and why; or why there is none, and what would do."""
    from nfvo.placement.engine import place
    from nfvo.placement.outcome import Refusal
    from nfvo.placement.policy import policy

    graph = service_of(path, nsd, *variant)
    infrastructure = _read(hosts)
    outcome = place(
        graph,
        infrastructure,
        policy=policy("pack" if kind == "pack" else "spread"),
        tier=1,
    )
    if isinstance(outcome, Refusal):
        details = {"detail": outcome.summary, "hint": outcome.hint}
        raise Refused(CONFLICT, {**details, "refusal": on_the_wire(outcome)})
    made = {
        "nsd": graph.nsd,
        "version": graph.version,
        "assignments": list(_assignments(outcome, infrastructure)),
        "routes": [
            {"link": route.wire, "mbps": route.mbps, "over": list(route.links)}
            for route in outcome.routes
        ],
    }
    show(made, output, lambda: put("\n".join(_lines(made))))


def _read(hosts: Path) -> "Infrastructure":
    from nfvo.errors import DescriptorError, InvalidRequest
    from nfvo.placement.written.files import read_infrastructure

    try:
        return read_infrastructure(hosts)
    except DescriptorError as error:
        raise told(error) from None
    except InvalidRequest as error:
        raise Failure(error.message, BY_STATUS[CONFLICT], hint=error.hint) from None


def _assignments(
    placement: "Placement", infrastructure: "Infrastructure"
) -> Iterator[Json]:
    from nfvo.placement.cells.cpus import write_cpus

    names = {host.id: host.name for host in infrastructure.hosts}
    for one in placement.assignments.values():
        cpus = [cpu for share in one.shares for cpu in share.cpus]
        yield {
            "vnfc": one.vnfc,
            "host": names[one.host],
            "why": one.why,
            "scores": dict(one.scores),
            "cpus": write_cpus(cpus),
            "shares": [asdict(share) for share in one.shares],
        }


def _lines(made: Json) -> Iterator[str]:
    yield table(made["assignments"], COLUMNS)
    if made["routes"]:
        yield ""
        yield table(made["routes"], ROUTES)
    hosts = {one["host"] for one in made["assignments"]}
    yield ""
    vnfcs = counted(len(made["assignments"]), "VNFC")
    yield f"{made['nsd']} {made['version']}: {vnfcs} on {counted(len(hosts), 'host')}"
