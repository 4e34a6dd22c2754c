"""
What all parts of a descriptor share: the frozen base, names, numbers and addresses.

Documents arrive as text; each type here decides what text it accepts and refuses
the rest with ``refusal``, which says what was expected and what to write instead.
A type for amounts with units belongs in ``amounts``.
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from ipaddress import ip_address as parse_address
from ipaddress import ip_network as parse_network
from typing import Annotated, LiteralString

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from nfvo.descriptor.names import mended

NAME = r"^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$"
VERSION = r"^[0-9A-Za-z.+_-]{1,64}$"
SHA256 = r"^([0-9a-f]{64})?$"
NUMBER = r"^-?(0|[1-9][0-9]{0,14})$"


class Document(BaseModel):
    """A part of a descriptor: immutable, with no room for unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def refusal(code: LiteralString, expected: str, hint: str = "") -> PydanticCustomError:
    """Return the error with which a type refuses a value."""
    return PydanticCustomError(
        code, "expected {expected}", {"expected": expected, "hint": hint}
    )


def _name(value: str) -> str:
    if re.match(NAME, value) is None or "\n" in value:
        hint = f"'{mended(value)}' would do" if value else ""
        expected = "a name of letters, digits, '.', '_' and '-', at most 63 long"
        raise refusal("value.name", expected, hint)
    return value


def _version(value: str) -> str:
    if re.match(VERSION, value) is None or "\n" in value:
        raise refusal("value.version", "a version such as 1.0 or 2.3-rc1")
    return value


def _sha256(value: str) -> str:
    if re.match(SHA256, value) is None or "\n" in value:
        hint = "take it from: sha256sum IMAGE"
        raise refusal("value.sha256", "64 digits of 0-9 and a-f", hint)
    return value


def _number(value: object) -> object:
    """Read plain decimal digits; ``012``, ``0x1f``, ``2.0`` and ``1e3`` are refused."""
    if not isinstance(value, str):
        return value
    if re.match(NUMBER, value) is None:
        raise refusal("value.number", "a whole number such as 2")
    return int(value)


def _flag(value: object) -> object:
    if not isinstance(value, str):
        return value
    flag = {"true": True, "yes": True, "false": False, "no": False}.get(value.lower())
    if flag is None:
        raise refusal("value.flag", "true or false")
    return flag


def _address(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return parse_address(value)
    except ValueError:
        hint = "leave out the prefix length" if "/" in value else ""
        raise refusal(
            "value.address", "an IP address such as 10.20.0.80", hint
        ) from None


def _network(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        network = parse_network(value, strict=False)
    except ValueError:
        raise refusal("value.network", "a network such as 10.10.0.0/24") from None
    if "/" not in value:
        hint = f"write {value}/24 for 256 addresses" if network.version == 4 else ""
        raise refusal("value.network", "a network such as 10.10.0.0/24", hint)
    if value.split("/")[0] != str(network.network_address) and (
        parse_address(value.split("/")[0]) != network.network_address
    ):
        hint = f"did you mean {network}?"
        raise refusal("value.network", "the first address of the network", hint)
    return network


Name = Annotated[
    str, AfterValidator(_name), WithJsonSchema({"type": "string", "pattern": NAME})
]
Version = Annotated[
    str,
    AfterValidator(_version),
    WithJsonSchema({"type": ["string", "number"], "pattern": VERSION}),
]
Sha256 = Annotated[
    str, AfterValidator(_sha256), WithJsonSchema({"type": "string", "pattern": SHA256})
]
Whole = Annotated[int, BeforeValidator(_number)]
Count = Annotated[int, Field(ge=1, le=100_000), BeforeValidator(_number)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Address = Annotated[
    IPv4Address | IPv6Address,
    BeforeValidator(_address),
    WithJsonSchema({"type": "string"}),
]
Network = Annotated[
    IPv4Network | IPv6Network,
    BeforeValidator(_network),
    WithJsonSchema({"type": "string", "pattern": "/[0-9]+$"}),
]
