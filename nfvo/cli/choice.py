"""`--flavour` and `--level`: which variant of a service, and what is said of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from nfvo.cli.exits import Exit, Failure, Json

if TYPE_CHECKING:
    from nfvo.descriptor.choice import Flavoured
    from nfvo.graph import Choice

Flavour = Annotated[
    str, typer.Option(help="a deployment flavour of the NSD; else its first")
]
Level = Annotated[
    str, typer.Option(help="an instantiation level of that; else its default")
]
DEFAULT = "default"


def in_words(view: Json) -> str:
    """Return what a service or a plan is of, unless there is just one variant."""
    return ", ".join(_words(view))


def _words(view: Json) -> Iterator[str]:
    if view["flavour"] not in ("", DEFAULT):
        yield f"flavour {view['flavour']}"
    if view["level"]:
        yield f"level {view['level']}"


def check_same(view: Json, flavour: str, level: str) -> None:
    """Raise ``Failure`` when a service that is there is asked to be another variant."""
    asked = {"flavour": flavour, "level": level}
    other = [f"{key} {to}" for key, to in asked.items() if to not in ("", view[key])]
    if other:
        name = view["name"]
        raise Failure(
            f"{name} is of {in_words(view) or 'the only variant'}, "
            f"not of {', '.join(other)}",
            Exit.CONFLICT,
            hint=f"nfvo terminate {name} first, or take another --name",
        )


def resolved_for(descriptor: "Flavoured", flavour: str, level: str) -> "Choice":
    """Return what is meant of a descriptor; ``Failure`` says what there is instead."""
    from nfvo.errors import InvalidRequest
    from nfvo.graph import Choice, resolved

    try:
        return resolved(descriptor, Choice(flavour, level))
    except InvalidRequest as error:
        raise Failure(error.message, Exit.ERROR, hint=error.hint) from None
