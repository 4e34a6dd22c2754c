"""
Values for the parameters of VNFs: from a file, from stdin, or in clear from ``--set``.

What a VNFD calls secret may not be on a command line, where every process can read
it; such values are sent apart from the others.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from nfvo.cli.client import Client, part
from nfvo.cli.exits import Exit, Failure, Json, usage
from nfvo.cli.files import text_of

Params = Annotated[
    str,
    typer.Option(help="YAML file of 'vnf.parameter: value', or - for stdin"),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="VNF.PARAMETER=VALUE, never a secret; may be repeated"),
]


@dataclass(frozen=True, slots=True)
class Values:
    """Values by ``vnf.parameter``, in clear and not."""

    clear: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Given:
    """What the user gave: values of a file, and values of the command line."""

    of_file: Mapping[str, str] = field(repr=False)
    of_line: Mapping[str, str]

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return bool(self.of_file or self.of_line)

    def sorted_for(self, client: Client, nsd: str, version: str) -> Values:
        """Return the values as they are to be sent for a service of an NSD."""
        if not self.any:
            return Values()
        known = dict(parameters(client, nsd, version))
        everything = {**self.of_file, **self.of_line}
        secret = {n for n in everything if known.get(n, known.get(_of_profile(n)))}
        for name in self.of_line:
            if name in secret:
                hint = "write it into a file and give that with --params"
                raise usage(f"{name} is secret: it may not be in --set", hint)
        return Values(
            clear={n: v for n, v in everything.items() if n not in secret},
            secret={n: v for n, v in everything.items() if n in secret},
        )


def given(params: str, sets: Sequence[str] | None) -> Given:
    """Read what the user gave."""
    return Given(_read(params) if params else {}, dict(map(_pair, sets or ())))


def parameters(
    client: Client, nsd: str, version: str, prefix: str = ""
) -> Iterator[tuple[str, bool]]:
    """Yield the parameters of a service by VNF profiles, and which are secret."""
    flavours = document(client, "nsd", nsd, version)["flavours"]
    for inner in (one for flavour in flavours for one in flavour["ns_profiles"]):
        if inner["nsd_version"]:
            within = f"{prefix}{inner['id']}."
            yield from parameters(client, inner["nsd"], inner["nsd_version"], within)
    for profile in (one for flavour in flavours for one in flavour["vnf_profiles"]):
        vnfd = document(client, "vnfd", profile["vnfd"], profile["vnfd_version"])
        for parameter in vnfd["parameters"]:
            name = f"{prefix}{profile['id']}.{parameter['name']}"
            yield name, parameter["secret"]


def _of_profile(name: str) -> str:
    """Return the name that a parameter of one instance has in its VNF profile."""
    return re.sub(r"-[0-9]+\.", ".", name)


def document(client: Client, kind: str, id: str, version: str) -> Json:
    """Return a descriptor as it is on board."""
    path = f"/nfvo/v1/descriptors/{kind}/{part(id)}?version={part(version)}"
    found: Json = client.get(path)["document"]
    return found


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or "." not in name:
        raise usage(f"--set {name}", "write VNF.PARAMETER=VALUE")
    return name, value


def _read(source: str) -> dict[str, str]:
    """Read a file of values; no error repeats any of them."""
    from nfvo.descriptor.compose import compose

    name, text = "stdin" if source == "-" else source, text_of(Path(source))
    roots, problems = compose(name, text)
    if problems:
        first = problems[0].place
        hint = "write lines like: firewall.admin-password: VALUE"
        raise Failure(f"{first}: this is no YAML", Exit.ERROR, hint=hint)
    return {key: value for root in roots for key, value in _values(name, root)}


def _values(file: str, root: object, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield names and values; a mapping of mappings is another way to write them."""
    from nfvo.descriptor.tree import Mapping as MappingNode
    from nfvo.descriptor.tree import Scalar

    if not isinstance(root, MappingNode):
        hint = "write lines like: firewall.admin-password: VALUE"
        raise Failure(f"{file}: these are no parameters", Exit.ERROR, hint=hint)
    for entry in root.entries.values():
        name = prefix + entry.key.text
        if isinstance(entry.value, Scalar):
            yield name, entry.value.text
        elif prefix:
            line = entry.key.at.line
            hint = "write one value: TEXT, or 'TEXT' in quotes"
            message = f"{file}:{line}: {name} must be text"
            raise Failure(message, Exit.ERROR, hint=hint)
        else:
            yield from _values(file, entry.value, f"{name}.")
