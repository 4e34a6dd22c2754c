"""`nfvo show` and `convert`: descriptors as we read them, and in other dialects."""

import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nfvo.cli.choice import Flavour, Level, resolved_for
from nfvo.cli.complaints import described
from nfvo.cli.exits import Exit, Failure, usage
from nfvo.cli.output import Format, Output, put, say, show_json

if TYPE_CHECKING:
    from nfvo.descriptor import Descriptors
    from nfvo.descriptor.nsd import Nsd
    from nfvo.descriptor.problems import Problem
    from nfvo.descriptor.vnfd import Vnfd
    from nfvo.descriptor.writing import Converted

Paths = Annotated[list[Path], typer.Argument(help="files, folders or packages")]


class Dialect(StrEnum):
    """What descriptors are written in."""

    SHORT = "short"
    SOL001 = "sol001"
    SOL006 = "sol006"


def show(
    paths: Paths,
    flavour: Flavour = "",
    level: Level = "",
    output: Output = Format.TEXT,
) -> None:
    """
    Print descriptors as they are understood.

    Whatever dialect they are in, it is one model; what is as ever is left out.  A
    flavour is one of the NSDs, or of the VNFDs if there are no NSDs.
    Example: nfvo show descriptors/firewall-chain
    """
    from nfvo.descriptor.writing import shown, text_of

    found = _read(paths)
    all_shown = [shown(one) for one in _chosen(found, flavour, level)]
    if output is Format.JSON:
        show_json(all_shown)
    elif output is Format.NAME:
        for one in all_shown:
            put(one["id"])
    else:
        put(text_of(*all_shown).rstrip())


def convert(
    paths: Paths,
    to: Annotated[Dialect, typer.Option("--to", help="the dialect to write")],
    directory: Annotated[
        Path | None, typer.Option("-d", "--directory", help="write files in there")
    ] = None,
) -> None:
    """
    Write descriptors in another dialect.

    What that has no place for is listed as warnings.
    Example: nfvo convert descriptors/hello --to sol001 -d converted
    """
    found = _read(paths)
    texts: dict[str, str] = {}
    for one in _converted(found, to):
        _tell((*one.warnings, *one.errors))
        if one.errors:
            raise Failure(f"it can't be written in {to.value}", Exit.ERROR)
        if twice := texts.keys() & one.texts.keys():
            raise usage(
                f"two descriptors would be {min(twice)}", "convert them one by one"
            )
        texts |= one.texts
    if directory is None:
        _print(texts)
    else:
        _write(directory, texts)


def _chosen(found: "Descriptors", flavour: str, level: str) -> "Iterable[Nsd | Vnfd]":
    """Return descriptors, those that a choice is about in that flavour only."""
    if not flavour and not level:
        return found.all()
    about = found.nsds or found.vnfds
    others = found.vnfds if found.nsds else ()
    choices = ((one, resolved_for(one, flavour, level)) for one in about)
    return [*others, *(one.chosen(c.flavour, c.level) for one, c in choices)]


def _converted(found: "Descriptors", to: Dialect) -> "Iterable[Converted]":
    from nfvo.descriptor.writing import WRITERS, convert

    if to.value not in WRITERS:
        known = ", ".join(WRITERS)
        raise usage(
            f"{to.value} can't be written yet", f"use --to with one of: {known}"
        )
    for one in found.all():
        file = found.source_of(one).file
        yield convert(one, to.value, vnfds=found.vnfds, file=file)


def _read(paths: list[Path]) -> "Descriptors":
    """Return what is in files; say all that is wrong if something is."""
    from nfvo.descriptor import read
    from nfvo.errors import DescriptorError

    try:
        return read(paths)
    except DescriptorError as error:
        _tell(error.problems)
        raise Failure(error.message, Exit.ERROR) from None


def _tell(problems: "Iterable[Problem]") -> None:
    for one in problems:
        say(described(one.model_dump(mode="json"), sys.stderr))


def _print(texts: Mapping[str, str]) -> None:
    """Print documents, one after the other, as one stream of YAML."""
    for text in texts.values():
        put(f"---\n{text.rstrip()}" if len(texts) > 1 else text.rstrip())


def _write(directory: Path, texts: Mapping[str, str]) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            with (directory / name).open("x", encoding="utf-8") as file:
                file.write(text)
            put(str(directory / name))
    except FileExistsError as error:
        hint = "give a folder that has no such file, or remove it"
        raise Failure(
            f"{error.filename} is there already", Exit.CONFLICT, hint=hint
        ) from None
    except OSError as error:
        hint = "check the folder, and who may write there"
        raise Failure(f"{directory}: {error.strerror}", Exit.ERROR, hint=hint) from None
