"""`--with-hosts`: where a service would go on hosts that a file describes."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nfvo.cli.described import on_the_wire, service_of, told
from nfvo.cli.exits import BY_STATUS, Exit, Failure, Json, Refused
from nfvo.cli.output import Column, Format, counted, put, show, table
from nfvo.cli.plan_text import estimate_lines, overhead_lines
from nfvo.cli.what_if import Asked, fits_lines, save

if TYPE_CHECKING:
    from nfvo.graph import ServiceGraph
    from nfvo.placement.explain import Decided
    from nfvo.placement.infrastructure import Infrastructure
    from nfvo.placement.objectives import Goals
    from nfvo.placement.outcome import Placement, Refusal
    from nfvo.placement.policy import Policy

CONFLICT = 409
COLUMNS = (
    Column("VNFC", lambda one: one["vnfc"]),
    Column("HOST", lambda one: one["host"]),
    Column("CPUS", lambda one: one["cpus"] or "-"),
    Column("WHY THERE", lambda one: one["why"]),
)
DEVICES = Column("DEVICES", lambda one: one["devices"] or "-")
ROUTES = (
    Column("LINK", lambda one: one["link"]),
    Column("MBIT/S", lambda one: str(one["mbps"])),
    Column("OVER", lambda one: ", ".join(one["over"]) or "one switch"),
)


@dataclass(frozen=True)
class OnPaper:
    """A service on hosts of a file; ``goals`` are its operator's."""

    graph: "ServiceGraph"
    hosts: "Infrastructure"
    goals: "Goals"

    @property
    def policy(self) -> "Policy":
        """What decides."""
        from nfvo.placement.policy import policy

        return policy(self.goals)

    def decided(self, *, spare: bool = False) -> "Placement | Refusal":
        """Return what is decided."""
        from nfvo.placement.engine import place
        from nfvo.placement.whatif.spare import place_sparing

        if spare:
            return place_sparing(self.graph, self.hosts, policy=self.policy)
        return place(self.graph, self.hosts, policy=self.policy, tier=1)

    def with_it(self, placement: "Placement") -> "Infrastructure":
        """Return the hosts with the service on them."""
        from nfvo.placement.whatif.taken import taken

        return taken(self.hosts, self.graph, placement)


def on_paper(
    path: Path, hosts: Path, nsd: str, variant: tuple[str, str], asked: Asked
) -> OnPaper:
    """Read a service and hosts; raise ``Failure`` with all problems printed."""
    graph = service_of(path, nsd, *variant)
    return OnPaper(graph, hosts_in(hosts, asked.without), asked.placement)


def require_site(file: Path, hosts: "Infrastructure", site: str) -> None:
    """Raise ``Failure`` if no host is at a site; all are where none is named."""
    sites = sorted({host.site for host in hosts.hosts})
    if site and site not in sites:
        hint = f"there are: {', '.join(sites)}"
        raise Failure(f"{file} has no site {site}", Exit.NOT_FOUND, hint=hint)


def hosts_in(file: Path, but_for: tuple[str, ...] = ()) -> "Infrastructure":
    """Read hosts, but for some; raise ``Failure`` with all problems printed."""
    from nfvo.errors import DescriptorError, InvalidRequest
    from nfvo.placement.whatif.without import without
    from nfvo.placement.written.files import read_infrastructure

    try:
        return without(read_infrastructure(file), but_for)
    except DescriptorError as error:
        raise told(error) from None
    except InvalidRequest as error:
        raise Failure(error.message, BY_STATUS[CONFLICT], hint=error.hint) from None


def plan_offline(paper: OnPaper, asked: Asked, output: Format) -> None:
    """Print a host for every VNFC, and why; or why there is none, and what would do."""
    from nfvo.placement.outcome import Refusal

    if asked.how_many:
        _how_many(paper, output)
        return
    outcome = paper.decided(spare=bool(asked.spare))
    if asked.map is not None:
        _draw(paper, outcome, asked.map)
    if isinstance(outcome, Refusal):
        raise refused(outcome)
    made = {
        "nsd": paper.graph.nsd,
        "version": paper.graph.version,
        "assignments": list(_assignments(outcome, paper.hosts)),
        "routes": [
            {"link": route.wire, "mbps": route.mbps, "over": list(route.links)}
            for route in outcome.routes
        ],
        "estimate": on_the_wire(outcome.estimate),
        "overheads": _overheads(paper, outcome),
    }
    show(made, output, lambda: put("\n".join(_lines(made))))


def explained(paper: OnPaper) -> Json:
    """Return why VNFCs go where they go, and what all other hosts lack."""
    from nfvo.placement.explain import accounts

    decided = _decided(paper)
    return {
        "accounts": on_the_wire(accounts(decided)),
        "overheads": _overheads(paper, decided.placement),
    }


def judged(paper: OnPaper, vnfc: str) -> Sequence[Json]:
    """Return what there is to say of every host for one VNFC."""
    from nfvo.placement.explain import explain

    decided = _decided(paper)
    if vnfc not in (known := decided.placement.assignments):
        hint = f"there are: {', '.join(known)}"
        raise Failure(f"there is no VNFC {vnfc}", Exit.NOT_FOUND, hint=hint)
    return [on_the_wire(one) for one in explain(decided, of={vnfc})[vnfc]]


def _decided(paper: OnPaper) -> "Decided":
    from nfvo.placement.explain import Decided

    made = _placed(paper)
    return Decided(
        paper.graph,
        paper.with_it(made),
        made,
        policy=paper.policy,
        keep=made.homes,
        lying=made.lying,
    )


def _placed(paper: OnPaper) -> "Placement":
    from nfvo.placement.outcome import Refusal

    outcome = paper.decided()
    if isinstance(outcome, Refusal):
        raise refused(outcome)
    return outcome


def refused(refusal: "Refusal") -> Refused:
    """Return a refusal as the API would answer it."""
    details = {"detail": refusal.summary, "hint": refusal.hint}
    return Refused(CONFLICT, {**details, "refusal": on_the_wire(refusal.first())})


def _how_many(paper: OnPaper, output: Format) -> None:
    from nfvo.placement.whatif.how_many import how_many

    fit = how_many(paper.graph, paper.hosts, policy=paper.policy)
    fit = replace(fit, refusal=fit.refusal and fit.refusal.first())
    of = {"nsd": paper.graph.nsd, "version": paper.graph.version}
    found = {**of, **on_the_wire(fit)}
    show(found, output, lambda: put("\n".join(fits_lines(found))))


def _draw(paper: OnPaper, outcome: "Placement | Refusal", file: Path) -> None:
    from nfvo.placement.picture.drawing import to_svg
    from nfvo.placement.picture.shown import of_outcome

    save(file, to_svg(of_outcome(paper.graph, paper.hosts, outcome)))


def _assignments(
    placement: "Placement", infrastructure: "Infrastructure"
) -> Iterator[Json]:
    from nfvo.placement.cells.cpus import write_cpus
    from nfvo.placement.cells.share import cells_in, devices_in
    from nfvo.placement.devices.words import had

    names = {host.id: host.name for host in infrastructure.hosts}
    for one in placement.assignments.values():
        cpus = [cpu for share in cells_in(one.shares) for cpu in share.cpus]
        yield {
            "vnfc": one.vnfc,
            "host": names[one.host],
            "why": one.why,
            "score": one.score,
            "scores": dict(one.scores),
            "runnerUp": on_the_wire(one.runner_up),
            "cpus": write_cpus(cpus),
            "devices": had(devices_in(one.shares)),
            "shares": [asdict(share) for share in one.shares],
        }


def _overheads(paper: OnPaper, made: "Placement") -> Json:
    """Return what virtualisation costs on the hosts of a service."""
    from nfvo.placement.overhead import overheads

    homes = set(made.homes.values())
    found: Json = on_the_wire(
        overheads(host for host in paper.hosts.hosts if host.id in homes)
    )
    return found


def _lines(made: Json) -> Iterator[str]:
    devices = any(one["devices"] for one in made["assignments"])
    columns = (*COLUMNS[:-1], DEVICES, COLUMNS[-1]) if devices else COLUMNS
    yield table(made["assignments"], columns)
    if made["routes"]:
        yield ""
        yield table(made["routes"], ROUTES)
    hosts = {one["host"] for one in made["assignments"]}
    yield ""
    vnfcs = counted(len(made["assignments"]), "VNFC")
    yield f"{made['nsd']} {made['version']}: {vnfcs} on {counted(len(hosts), 'host')}"
    yield from estimate_lines(made["estimate"])
    yield from overhead_lines(made["overheads"])
