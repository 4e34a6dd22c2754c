"""
What goes over the wire: camelCase there, snake_case here, translated in this module.

Answers are dataclasses of the core, encoded by ``to_json`` without a model of their
own; requests are pydantic models that refuse what they do not know.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from operator import attrgetter
from typing import Annotated, Any, Literal

import orjson
from fastapi import Path, Query
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StrictBool,
    StringConstraints,
)
from pydantic.alias_generators import to_camel

from nfvo.descriptor.document import Name
from nfvo.graph import Choice, Resources
from nfvo.lcm.hosts import NewHost
from nfvo.lcm.op_occ import OnFailure
from nfvo.lcm.requests import Heal, Instantiate, Spare, Terminate
from nfvo.lcm.secret import Secret
from nfvo.placement.objectives import Objective

OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_UTC_Z
Text = Annotated[str, StringConstraints(max_length=1024, pattern=r"^[^\x00-\x1f]*$")]
Id = Annotated[str, Path(max_length=255, pattern=r"^[^\x00-\x1f]+$")]
Values = dict[Text, Annotated[str, StringConstraints(max_length=65_536)]]
Revision = Annotated[int, Query(ge=0, lt=2**63)]
Amount = Annotated[int, Field(ge=0, le=2**31 - 1)]
Weight = Annotated[float, Field(gt=0, le=1e6)]
Placing = Objective | Annotated[dict[Objective, Weight], Field(min_length=1)]
"""An objective, or several with what each counts for."""


def to_json(value: object) -> bytes:
    """Return a value of the core as JSON; names of fields become camelCase."""
    return orjson.dumps(value, default=_wire, option=OPTIONS)


def _wire(value: object) -> object:
    kind: type[Any] = type(value)
    if is_dataclass(kind):
        names, get = _reader(kind)
        return dict(zip(names, get(value), strict=True))
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, IPv4Address | IPv6Address | IPv4Network | IPv6Network):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form on the wire")


@cache
def _reader(kind: type[Any]) -> tuple[tuple[str, ...], Any]:
    """Return the names on the wire of a dataclass, and what reads all its fields."""
    names = [field.name for field in fields(kind)]
    if len(names) == 1:
        return (to_camel(names[0]),), lambda value: (getattr(value, names[0]),)
    return tuple(to_camel(name) for name in names), attrgetter(*names)


class Body(BaseModel):
    """What a client sends."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


class Files(Body):
    """Descriptors as texts, by file name."""

    files: Annotated[dict[Text, str], Field(min_length=1, max_length=500)]


class HostBody(Body):
    """A host to add."""

    name: Name
    uri: Annotated[Text, Field(min_length=1)]
    site: Text = ""
    underlay: Text = ""
    zone: Text = ""
    labels: frozenset[Name] = frozenset()
    physical_networks: dict[Name, Name] = {}
    capacity: "CapacityBody | None" = None
    architecture: Text = ""

    def new_host(self) -> NewHost:
        """Return it as the core takes it."""
        return NewHost(
            name=self.name,
            uri=self.uri,
            site=self.site,
            underlay=self.underlay,
            zone=self.zone,
            labels=self.labels,
            physical_networks=self.physical_networks,
            capacity_override=self.capacity.resources() if self.capacity else None,
            architecture=self.architecture,
        )


class CapacityBody(Body):
    """What an operator says a host has, instead of what is found there."""

    vcpus: Amount
    memory_mib: Amount
    disk_gib: Amount

    def resources(self) -> Resources:
        """Return it as the core takes it."""
        return Resources(self.vcpus, self.memory_mib, self.disk_gib)


class NsChange(Body):
    """What is to be different about a service that is there."""

    auto_heal: StrictBool


class _PlanBody(Body):
    ns: Text
    hold_s: Annotated[float, Field(ge=0, le=3600)] = 0.0


class PlanInstantiate(_PlanBody):
    """A plan to make a service run."""

    kind: Literal["INSTANTIATE"]
    parameters: Values = {}
    secrets: dict[Text, SecretStr] = {}
    placement: Placing = "spread"
    auto_heal: StrictBool | None = None
    flavour: Text = ""
    level: Text = ""
    without: frozenset[Text] = frozenset()
    spare: Spare = ""

    def request(self, ns_id: str) -> Instantiate:
        """Return what is asked of the core."""
        secrets = sealed(self.secrets)
        return Instantiate(
            ns_id,
            self.parameters,
            secrets,
            self.placement,
            auto_heal=self.auto_heal,
            choice=Choice(self.flavour, self.level),
            without=self.without,
            spare=self.spare,
        )


class PlanHeal(_PlanBody):
    """A plan to rebuild VNFCs."""

    kind: Literal["HEAL"]
    vnfcs: tuple[Text, ...] = ()
    cause: Text = ""
    dead_hosts: frozenset[Text] = frozenset()
    restart: StrictBool = False
    without: frozenset[Text] = frozenset()
    placement: Placing | None = None

    def request(self, ns_id: str) -> Heal:
        """Return what is asked of the core."""
        return Heal(
            ns_id,
            self.vnfcs,
            self.cause,
            self.dead_hosts,
            restart=self.restart,
            leaving=self.without,
            placement=self.placement,
        )


class PlanTerminate(_PlanBody):
    """A plan to remove a service from the hosts."""

    kind: Literal["TERMINATE"]
    force: bool = False

    def request(self, ns_id: str) -> Terminate:
        """Return what is asked of the core."""
        return Terminate(ns_id, self.force)


PlanBody = Annotated[
    PlanInstantiate | PlanHeal | PlanTerminate, Field(discriminator="kind")
]


class ApplyBody(Body):
    """How a plan is to be run."""

    on_failure: OnFailure = OnFailure.HOLD


def sealed(secrets: Mapping[str, SecretStr]) -> dict[str, Secret]:
    """Return secrets in a form that does not show itself."""
    return {name: Secret(value.get_secret_value()) for name, value in secrets.items()}
