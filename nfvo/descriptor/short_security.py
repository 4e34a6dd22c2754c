"""Security groups in the short form: rules by the name of a group, for CPs to name."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Self, get_args

from pydantic import (
    BeforeValidator,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from nfvo.descriptor.document import Document, Network, refusal
from nfvo.descriptor.security import (
    FIRST_PORT,
    LAST_PORT,
    WITH_PORTS,
    EtherType,
    Protocol,
    Security,
    SecurityRule,
)
from nfvo.descriptor.tree import Where
from nfvo.descriptor.words import did_you_mean, listed
from nfvo.descriptor.written import ONE, Brief, Json, Or

PROTOCOLS = get_args(Protocol)
TRAFFIC = re.compile(r"([a-z]+)(?:\s+([0-9]{1,5})(?:\s*-\s*([0-9]{1,5}))?)?")
PATTERN = rf"^\s*({'|'.join(PROTOCOLS)})(\s+[0-9]+(\s*-\s*[0-9]+)?)?\s*$"
ONE_RULE: Json = {"type": "string", "pattern": PATTERN}
EXPECTED = "a protocol, and ports if it has any, such as tcp 80-443"
VERSIONS: Mapping[int, EtherType] = {4: "ipv4", 6: "ipv6"}


class Traffic(Document):
    """Packets of a protocol to a range of ports."""

    protocol: Protocol
    first: int = FIRST_PORT
    last: int = LAST_PORT

    def __str__(self) -> str:
        """Return it as it is written: ``tcp 80-443``."""
        if (self.first, self.last) == (FIRST_PORT, LAST_PORT):
            return self.protocol
        ports = (
            f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"
        )
        return f"{self.protocol} {ports}"


def _traffic(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = TRAFFIC.fullmatch(value.strip())
    if match is None:
        hint = f"write tcp {value}" if value[:1].isdecimal() else ""
        raise refusal("security.rule", EXPECTED, hint)
    protocol, first, last = match[1], match[2], match[3] or match[2]
    if protocol not in PROTOCOLS:
        hint = did_you_mean(protocol, PROTOCOLS)
        raise refusal("security.rule", f"one of {listed(PROTOCOLS)}", hint)
    if first is None:
        return Traffic(protocol=protocol)
    _check_ports(protocol, int(first), int(last))
    return Traffic(protocol=protocol, first=int(first), last=int(last))


def _check_ports(protocol: str, first: int, last: int) -> None:
    if protocol not in WITH_PORTS:
        hint = f"write {protocol} alone"
        expected = f"no ports: only {listed(sorted(WITH_PORTS), 'and')} have some"
        raise refusal("security.rule", expected, hint)
    if not 1 <= first <= last <= LAST_PORT:
        hint = f"write {protocol} {last}-{first}" if 1 <= last < first else ""
        expected = f"ports of 1 to {LAST_PORT}, the first one first"
        raise refusal("security.rule", expected, hint)


def _several(value: object) -> object:
    return [value] if isinstance(value, str | dict) else value


Words = Annotated[
    tuple[
        Annotated[
            Traffic,
            BeforeValidator(_traffic),
            WithJsonSchema(ONE_RULE),
        ],
        ...,
    ],
    Or(_several, ONE_RULE),
]
Networks = Annotated[tuple[Network, ...], ONE]


class ShortRule(Brief):
    """What is let in, or out; ``tcp 80-443`` alone is let in from anywhere."""

    short = "in"
    otherwise = ONE_RULE

    in_: Words = Field(
        default=(),
        alias="in",
        description="what is let in: protocols, with ports",
        examples=["tcp 80-443"],
    )
    from_: Networks = Field(
        default=(), alias="from", description="where it comes from; left out: anywhere"
    )
    out: Words = Field(default=(), description="what is let out")
    to: Networks = Field(default=(), description="where it goes to; left out: anywhere")
    description: str = ""

    @model_validator(mode="after")
    def _goes_one_way(self) -> Self:
        if bool(self.in_) == bool(self.out):
            raise refusal("security.rule", "'in' or 'out', and one of them only")
        if (self.from_ and self.out) or (self.to and self.in_):
            raise refusal("security.rule", "'in' with 'from', or 'out' with 'to'")
        return self

    def rules(self) -> Iterator[SecurityRule]:
        """Yield a rule for each protocol and network; without one, for IPv4 and v6."""
        for traffic in self.in_ or self.out:
            for remote in self.from_ or self.to:
                yield self._rule(traffic, VERSIONS[remote.version], remote)
            if not (self.from_ or self.to):
                yield from (self._rule(traffic, one, None) for one in VERSIONS.values())

    def _rule(
        self, traffic: Traffic, version: EtherType, remote: Network | None
    ) -> SecurityRule:
        return SecurityRule(
            direction="ingress" if self.in_ else "egress",
            ether_type=version,
            protocol=traffic.protocol,
            port_range_min=traffic.first,
            port_range_max=traffic.last,
            remote=remote,
            description=self.description,
        )


Group = Annotated[
    tuple[ShortRule, ...], Or(_several, {"anyOf": [ONE_RULE, {"type": "object"}]})
]
SecurityGroups = Mapping[str, tuple[ShortRule, ...]]


def rules_of(names: Iterable[str], groups: SecurityGroups) -> Security:
    """Return the rules of the groups that a CP names, each once."""
    rules = (rule for name in names for short in groups[name] for rule in short.rules())
    return tuple(dict.fromkeys(rules))


def refuse_unknown(
    uses: Iterable[tuple[Where, Iterable[str]]], groups: SecurityGroups
) -> None:
    """Raise ``ValidationError`` for names, by where they are, of no group."""
    errors = [
        InitErrorDetails(type=_unknown(name, groups), loc=(*where, index), input=name)
        for where, names in uses
        for index, name in enumerate(names)
        if name not in groups
    ]
    if errors:
        raise ValidationError.from_exception_data("security groups", errors)


def _unknown(name: str, groups: SecurityGroups) -> PydanticCustomError:
    known = f"one of {listed(sorted(groups))}" if groups else "a group of 'security'"
    hint = did_you_mean(name, groups) or f"add 'security: {{{name}: [tcp 80]}}'"
    return refusal("security.unknown", known, hint)
