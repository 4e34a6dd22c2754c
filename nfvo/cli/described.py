"""Services as their files describe them, for commands that need no server."""

import dataclasses
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nfvo.cli.choice import resolved_for
from nfvo.cli.complaints import described
from nfvo.cli.exits import Exit, Failure, which_nsd
from nfvo.cli.output import say

if TYPE_CHECKING:
    from nfvo.descriptor import Descriptors
    from nfvo.descriptor.nsd import Nsd
    from nfvo.errors import DescriptorError
    from nfvo.graph import ServiceGraph


def service_of(path: Path, nsd: str, flavour: str, level: str) -> "ServiceGraph":
    """Return the graph of a service; raise ``Failure`` with all problems printed."""
    from nfvo.descriptor import read
    from nfvo.errors import DescriptorError, InvalidRequest
    from nfvo.graph import build

    try:
        descriptors = read([path])
    except DescriptorError as error:
        raise told(error) from None
    chosen = _choose(descriptors, nsd, str(path))
    choice = resolved_for(chosen, flavour, level)
    nested, vnfds = descriptors.nested_in(chosen), descriptors.vnfds_for(chosen)
    try:
        return build(chosen, vnfds, choice=choice, nested=nested)
    except InvalidRequest as error:
        raise Failure(error.message, Exit.ERROR, hint=error.hint) from None


def told(error: "DescriptorError") -> Failure:
    """Print every problem of documents; return the failure that they are."""
    for problem in error.problems:
        say(described(problem.model_dump(mode="json"), sys.stderr))
    return Failure(error.message, Exit.ERROR)


def on_the_wire(value: Any) -> Any:
    """Return a value of the core in the form that JSON has in the API."""
    if dataclasses.is_dataclass(value):
        return {
            re.sub("_(.)", lambda match: match[1].upper(), field.name): on_the_wire(
                getattr(value, field.name)
            )
            for field in dataclasses.fields(value)
        }
    if isinstance(value, str | int | float | None):
        return value
    if isinstance(value, Sequence):
        return [on_the_wire(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, dict):
        return {name: on_the_wire(one) for name, one in value.items()}
    return str(value)


def _choose(descriptors: "Descriptors", wanted: str, where: str) -> "Nsd":
    """Return the NSD that is meant: the only one in no other, or that of this name."""
    nested = {p.nsd for one in descriptors.nsds for p in one.all_ns_profiles()}
    inner = set() if wanted else nested
    found = [
        one
        for one in descriptors.nsds
        if wanted in ("", one.id) and one.id not in inner
    ]
    if len(found) == 1:
        return found[0]
    raise which_nsd(where, [one.id for one in descriptors.nsds])
