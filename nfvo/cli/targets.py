"""Which service a command is about: files are on-boarded, and it is made if need be."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nfvo.cli.client import Client, part
from nfvo.cli.exits import Exit, Failure, Json, Refused, which_nsd
from nfvo.cli.onboarding import taken_in
from nfvo.cli.parameters import document
from nfvo.cli.services import NS, SOL


@dataclass(frozen=True, slots=True)
class Target:
    """A service; ``fresh`` when this command has created it."""

    view: Json
    fresh: bool = False

    @property
    def path(self) -> str:
        """Where SOL005 has it."""
        return f"{SOL}/{part(self.view['id'])}"


def target_of(
    client: Client, what: str, name: str, nsd: str, files_only: bool = False
) -> Target:
    """Return the service that is meant; files are on-boarded first."""
    if not what:  # which as a path is the folder where we are
        hint = "a variable of the shell may be empty; the folder where you are is: ."
        raise Failure("'' is no file, folder or name", Exit.USAGE, hint=hint)
    path = Path(what)
    if path.exists():
        chosen = _onboard(client, path, nsd)
        return _ensure(client, name or chosen["id"], chosen)
    if files_only or "/" in what:
        hint = "give a file or a folder that is there, or the id of a plan"
        message = f"there is no file, folder or plan {what}"
        raise Failure(message, Exit.NOT_FOUND, hint=hint)
    return Target(_service(client, what))


def _service(client: Client, name: str) -> Json:
    try:
        view: Json = client.get(f"{NS}/{part(name)}")
    except Refused as refused:
        if refused.code is not Exit.NOT_FOUND:
            raise
        message = f"there is no file, folder or service {name}"
        hint = "check the path; services are listed by: nfvo get"
        raise Failure(message, Exit.NOT_FOUND, hint=hint) from None
    return view


def _onboard(client: Client, path: Path, nsd: str) -> Json:
    """Send all that is at a path; return the NSD among it."""
    nsds = [d for d in taken_in(client, path) if d["kind"] == "nsd"]
    inner = _nested_in(client, nsds) if len(nsds) > 1 and not nsd else ()
    meant = [d for d in nsds if nsd in ("", d["id"]) and d["id"] not in inner]
    if len(meant) != 1:
        raise which_nsd(str(path), [d["id"] for d in nsds])
    return meant[0]


def _nested_in(client: Client, nsds: Iterable[Json]) -> set[str]:
    """Return the NSDs that others of them have in them: they are not what is meant."""
    documents = (document(client, "nsd", one["id"], one["version"]) for one in nsds)
    flavours = (flavour for one in documents for flavour in one["flavours"])
    return {inner["nsd"] for one in flavours for inner in one["ns_profiles"]}


def _ensure(client: Client, name: str, nsd: Json) -> Target:
    """Return the service of this name, created if there is none."""
    try:
        view = client.get(f"{NS}/{part(name)}")
    except Refused as refused:
        if refused.code is not Exit.NOT_FOUND:
            raise
        body = {"nsdId": nsd["id"], "nsName": name, "nfvo:nsdVersion": nsd["version"]}
        created = client.post(SOL, body).body
        return Target(client.get(f"{NS}/{part(created['id'])}"), fresh=True)
    if nsd_of(view) != (nsd["id"], nsd["version"]):
        raise Failure(
            f"{name} is a {' '.join(nsd_of(view))}, not a {nsd['id']} {nsd['version']}",
            Exit.CONFLICT,
            hint=f"take another --name, or: nfvo terminate {name}; nfvo delete {name}",
        )
    return Target(view)


def nsd_of(view: Json) -> tuple[str, str]:
    """Return the id and the version of the NSD of a service."""
    return view["nsd"], view["nsdVersion"]


@contextmanager
def forgotten_unless_planned(client: Client, target: Target) -> Iterator[None]:
    """Delete a service again that was created for something that was refused."""
    try:
        yield
    except Failure as failure:
        if failure.code is not Exit.UNREACHABLE:
            forget(client, target)
        raise


def forget(client: Client, target: Target) -> None:
    """Delete a service again that this command has created."""
    if target.fresh:
        client.delete(target.path)
