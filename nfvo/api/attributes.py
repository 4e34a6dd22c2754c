"""What may be said of hosts and sites, as it comes over the wire."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from nfvo.api.schemas import Body, Text
from nfvo.descriptor.document import Name
from nfvo.lcm.attributes import Attributes
from nfvo.placement.overcommit import Overcommit
from nfvo.placement.tariff import Power, Price

MOST = 1e9
ADDRESS, PRODUCT = r"[\da-f]{4}:[\da-f]{2}:[\da-f]{2}\.[0-7]", r"[\da-f]{4}:[\da-f]{4}"
DEVICE = rf"^([\w.-]{{1,15}}|{ADDRESS}|{PRODUCT})$"
Ratio = Annotated[float, Field(gt=0, le=64)] | None
Cost = Annotated[float, Field(ge=0, le=MOST)]
MOST_LENT = 64
Device = Annotated[str, Field(pattern=DEVICE)]
"""A NIC by its interface, a device by its address, or all of a product."""
LentAs = Annotated[str, Field(pattern=r"^[\w.-]{0,64}$")]
Watts = Annotated[float, Field(ge=0, le=MOST)]


class OvercommitBody(Body):
    """What is promised for each that is there; None: as the site has it, or once."""

    vcpus: Ratio = None
    memory: Ratio = None
    disk: Ratio = None

    def overcommit(self) -> Overcommit:
        """Return it as the core takes it."""
        return Overcommit(self.vcpus, self.memory, self.disk)


class PriceBody(Body):
    """What an hour costs: of the whole host, of a vCPU, of a GiB of memory."""

    host: Cost = 0.0
    vcpu: Cost = 0.0
    gib: Cost = 0.0

    def price(self) -> Price:
        """Return it as the core takes it."""
        return Price(self.host, self.vcpu, self.gib)


class PowerBody(Body):
    """What a host draws in watts: with nothing on it, and with all vCPUs in use."""

    idle_w: Watts
    full_w: Watts

    @model_validator(mode="after")
    def _grows(self) -> Self:
        if self.full_w < self.idle_w:
            raise ValueError("a host in full use draws no less than an idle one")
        return self

    def power(self) -> Power:
        """Return it as the core takes it."""
        return Power(self.idle_w, self.full_w)


class HostAttributes(Body):
    """What an operator says of a host; what is left out stays."""

    rack: Text | None = None
    traits: Annotated[frozenset[Name], Field(max_length=1000)] | None = None
    overcommit: OvercommitBody | None = None
    price: PriceBody | None = None
    power: PowerBody | None = None
    lends: Annotated[dict[Device, LentAs], Field(max_length=MOST_LENT)] | None = None

    def attributes(self) -> Attributes:
        """Return it as the core takes it."""
        return Attributes(
            rack=self.rack,
            traits=self.traits,
            overcommit=self.overcommit.overcommit() if self.overcommit else None,
            price=self.price.price() if self.price else None,
            power=self.power.power() if self.power else None,
            lends=self.lends,
        )
