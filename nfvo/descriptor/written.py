"""
What the documents of the short form share: kebab-case keys, and what may be left out.

``Brief`` is a mapping that may be written as one word, ``Or`` a field that may be
written in another shape; both say so in the JSON schema for editors.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from nfvo.descriptor.amounts import Mbps, Millis
from nfvo.descriptor.document import Document, Flag, Name, Network, Whole, refusal
from nfvo.descriptor.vld import AffinityRule, LinkRate, Vld

Json = dict[str, Any]
WORD: Json = {"type": ["string", "number"]}
WORDS: Json = {"type": "array", "items": {"type": "string"}}


class Written(Document):
    """A part of a descriptor as it is written: keys in kebab-case."""

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))


class Brief(Written):
    """A mapping that may be left empty, or be written as the value of ``short``."""

    short: ClassVar[str] = ""
    otherwise: ClassVar[Json] = WORD

    @model_validator(mode="before")
    @classmethod
    def _spelt_out(cls, value: object) -> object:
        if value is None:
            return {}
        return (
            {cls.short: value} if cls.short and not isinstance(value, dict) else value
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Json:
        """Return the schema of the mapping, or of the word, or of nothing."""
        whole = handler.resolve_ref_schema(handler(schema))
        words = [cls.otherwise] if cls.short else []
        return {"anyOf": [whole, *words, {"type": "null"}]}


@dataclass(frozen=True)
class Or:
    """Annotates a field that may have another shape, which ``convert`` makes right."""

    convert: Callable[[object], object]
    schema: Json = field(hash=False)

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Convert before the field's own validation."""
        return core_schema.no_info_before_validator_function(
            self.convert, handler(source)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Json:
        """Return the schema of either shape."""
        return {"anyOf": [handler(schema), self.schema]}


def _named(value: object) -> object:
    """Turn a list of names into a mapping of names to nothing."""
    if value is None:
        return {}
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        return value
    if len(set(value)) < len(value):
        twice = next(name for name in value if value.count(name) > 1)
        raise refusal("value.duplicate", f"{twice!r} only once")
    return dict.fromkeys(value)


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


NAMES = Or(_named, WORDS)
ONE = Or(_several, WORD)


class ShortVl(Brief):
    """A virtual link; ``10.10.0.0/24`` alone is its pool."""

    short = "pool"

    description: str = ""
    fabric: Literal["", "vxlan", "bridge", "udp"] = Field(
        default="", description="how it is made; left out: as the site prefers"
    )
    physical_network: Name = Field(
        default="", description="the provider network that a bridge attaches to"
    )
    vlan: Annotated[Whole, Field(ge=0, le=4094)] = 0
    mtu: Annotated[Whole, Field(ge=576, le=9000)] = 1450
    pool: Annotated[tuple[Network, ...], ONE] = Field(
        default=(), description="the network of its addresses; or an IPv4 and an IPv6"
    )
    gateway: str = Field(
        default="", description="the CP that routes for the others, as firewall.left"
    )
    bit_rate: Mbps = 0
    max_latency: Millis = 0
    max_jitter: Millis = 0
    max_loss: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0, description="the ratio of packets that may be lost"
    )
    end_bit_rate: Mbps = Field(default=0, description="that of each end of the link")
    flow: Literal["", "e-lan", "e-line", "e-tree"] = ""
    protocols: Annotated[tuple[str, ...], ONE] = ()
    management: Flag = Field(default=False, description="it is for those who manage")


class ShortRate(Brief):
    """The bit rates of a link at a level; ``100 Mbit/s`` alone is that of all of it."""

    short = "bit-rate"

    bit_rate: Mbps = 0
    end_bit_rate: Mbps = Field(default=0, description="that of each end of the link")


class Group(Brief):
    """What must be together or apart; a list alone is the members."""

    short = "members"
    otherwise = WORDS

    members: tuple[Name, ...] = Field(min_length=1, description="a list of names")
    scope: Literal["host", "rack", "zone", "site"] = "host"
    hard: Flag = True


Groups = Annotated[tuple[Group, ...], Field(max_length=1000)]


def vlds(short: dict[str, ShortVl]) -> tuple[Vld, ...]:
    """Translate the virtual links of an NSD or VNFD."""
    return tuple(
        Vld(
            id=name,
            description=vl.description,
            fabric=vl.fabric,
            physical_network=vl.physical_network,
            vlan=vl.vlan,
            mtu=vl.mtu,
            pools=vl.pool,
            gateway=vl.gateway,
            bit_rate_mbps=vl.bit_rate,
            max_latency_ms=vl.max_latency,
            max_jitter_ms=vl.max_jitter,
            max_loss=vl.max_loss,
            leaf_bit_rate_mbps=vl.end_bit_rate,
            flow=vl.flow,
            protocols=vl.protocols,
            management=vl.management,
        )
        for name, vl in short.items()
    )


def rates(short: dict[str, ShortRate]) -> tuple[LinkRate, ...]:
    """Translate the bit rates of links at a level."""
    return tuple(
        LinkRate(vl=vl, bit_rate_mbps=one.bit_rate, leaf_bit_rate_mbps=one.end_bit_rate)
        for vl, one in short.items()
    )


def affinity(together: Groups, apart: Groups) -> tuple[AffinityRule, ...]:
    """Translate the rules of an NSD or VNFD; kinds keep the order of their lists."""
    return tuple(
        AffinityRule(kind=kind, members=g.members, scope=g.scope, hard=g.hard)
        for kind, groups in (("together", together), ("apart", apart))
        for g in groups
    )
