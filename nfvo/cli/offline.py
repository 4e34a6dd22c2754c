"""`nfvo validate` and `graph`: what needs no server."""

import dataclasses
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nfvo.cli.choice import Flavour, Level, resolved_for
from nfvo.cli.complaints import described
from nfvo.cli.described import on_the_wire, service_of
from nfvo.cli.exits import Exit, usage
from nfvo.cli.output import Format, Output, counted, put, say, show, show_json

if TYPE_CHECKING:
    from nfvo.descriptor import Descriptors
    from nfvo.descriptor.nsd import Nsd
    from nfvo.descriptor.package.rules import Rules
    from nfvo.descriptor.vnfd import Vnfd

Paths = Annotated[
    list[Path] | None, typer.Argument(help="files, folders, .csar, .zip or .tar.gz")
]


class Drawing(StrEnum):
    """How a graph is drawn."""

    MERMAID = "mermaid"
    DOT = "dot"
    JSON = "json"


def validate(  # noqa: PLR0913 - each is an option of the command line
    paths: Paths = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="print the JSON schema for editors")
    ] = False,
    trust: Annotated[
        Path | None, typer.Option(help="certificates (PEM) of who may sign packages")
    ] = None,
    require_signed: Annotated[
        bool, typer.Option("--require-signed", help="refuse packages without signature")
    ] = False,
    flavour: Flavour = "",
    level: Level = "",
    output: Output = Format.TEXT,
) -> None:
    """
    Check descriptors and packages: every problem, its place.

    Example: nfvo validate descriptors/firewall-chain
    """
    from nfvo.descriptor import check, short_form_schema

    if schema:
        show_json(short_form_schema())
        return
    if not paths:
        raise usage("there is nothing to check", "give files, folders or packages")
    problems, descriptors = check(paths, _rules(trust, require_signed))
    listed = [problem.model_dump(mode="json") for problem in problems]
    found = {"problems": listed, "descriptors": _descriptors(descriptors)}
    errors = sum(one["severity"] == "error" for one in listed)
    warnings = len(listed) - errors

    def text() -> None:
        for one in listed:
            put(described(one, sys.stdout))
        good = counted(len(found["descriptors"]), "good descriptor")
        say(f"{good}, {counted(errors, 'error')}, {counted(warnings, 'warning')}")

    show(found, output, text)
    if errors:
        raise typer.Exit(Exit.ERROR)
    for one in descriptors.nsds or descriptors.vnfds:
        resolved_for(one, flavour, level)


def _rules(trust: Path | None, require_signed: bool) -> "Rules | None":
    """Return how packages are checked: what the environment and the options say."""
    from nfvo.errors import InvalidSettings
    from nfvo.settings import PackageSettings

    try:
        said = PackageSettings.of()
        trust, strict = trust or said.trust, require_signed or said.require_signed
        wanted = dataclasses.replace(said, trust=trust, require_signed=strict)
        return None if wanted == PackageSettings() else wanted.rules()
    except InvalidSettings as error:
        raise usage(error.message, error.hint) from None


def graph(
    path: Annotated[Path, typer.Argument(help="a file, or a folder of *.yaml")],
    nsd: Annotated[str, typer.Option(help="which NSD, if there are several")] = "",
    flavour: Flavour = "",
    level: Level = "",
    output: Annotated[Drawing, typer.Option("-o", "--output")] = Drawing.MERMAID,
) -> None:
    """
    Draw what runs in a service, and what is wired to what.

    Example: nfvo graph descriptors/firewall-chain -o dot
    """
    from nfvo.graph import to_dot, to_mermaid

    built = service_of(path, nsd, flavour, level)
    if output is Drawing.JSON:
        show(on_the_wire(built), Format.JSON, lambda: None)
    else:
        put((to_dot if output is Drawing.DOT else to_mermaid)(built).rstrip())


def _descriptors(descriptors: "Descriptors") -> list[dict[str, str]]:
    named: list[tuple[str, Vnfd | Nsd]] = [
        *(("vnfd", one) for one in descriptors.vnfds),
        *(("nsd", one) for one in descriptors.nsds),
    ]
    return [
        {
            "kind": kind,
            "id": one.id,
            "version": one.version,
            "file": descriptors.source_of(one).file,
        }
        for kind, one in named
    ]
