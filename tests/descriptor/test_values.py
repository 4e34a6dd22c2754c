"""The types of the model: what text each accepts, and as what."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from nfvo.descriptor.amounts import GiB, Mbps, MiB, Millis
from nfvo.descriptor.document import Address, Count, Flag, Name, Network, Version


def value(kind: Any, text: object) -> Any:
    return TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        pytest.param(MiB, "512 MiB", 512, id="memory"),
        pytest.param(MiB, "512", 512, id="memory without a unit"),
        pytest.param(MiB, "1.5GiB", 1536, id="a fraction of a larger unit"),
        pytest.param(GiB, "1 TiB", 1024, id="a disk"),
        pytest.param(Mbps, "10 Gbit/s", 10_000, id="a rate"),
        pytest.param(Millis, "2 s", 2000, id="a time"),
        pytest.param(Count, "2", 2, id="a count"),
        pytest.param(Flag, "yes", True, id="yes"),
        pytest.param(Flag, "False", False, id="a capital letter"),
        pytest.param(MiB, 512, 512, id="a number of the model's own JSON"),
    ],
)
def test_text_becomes_a_value(kind: Any, text: object, expected: object):
    assert value(kind, text) == expected


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        pytest.param(MiB, "0.3 MiB", "value.amount", id="a fraction of the unit"),
        pytest.param(GiB, "512 MiB", "value.amount", id="too fine a unit"),
        pytest.param(MiB, "-1 MiB", "value.amount", id="less than nothing"),
        pytest.param(MiB, "0 MiB", "greater_than_equal", id="no memory"),
        pytest.param(Count, "012", "value.number", id="octal, or not"),
        pytest.param(Count, "0x1f", "value.number", id="hexadecimal"),
        pytest.param(Count, "1_000", "value.number", id="underscores"),
        pytest.param(Count, "9" * 5000, "value.number", id="a huge number"),
        pytest.param(Flag, "on", "value.flag", id="on"),
        pytest.param(Name, "a\n", "value.name", id="a line break at the end"),
        pytest.param(Name, "a" * 64, "value.name", id="a long name"),
        pytest.param(Name, "-a", "value.name", id="a name like an option"),
        pytest.param(Version, "1 0", "value.version", id="a version of two words"),
        pytest.param(Address, "10.0.0.1/24", "value.address", id="a prefix"),
        pytest.param(Network, "10.0.0.1", "value.network", id="no prefix"),
        pytest.param(Network, "10.0.0.1/24", "value.network", id="a host's address"),
        pytest.param(Network, "10.0.0.0/33", "value.network", id="a long prefix"),
    ],
)
def test_other_text_is_refused(kind: Any, text: str, code: str):
    with pytest.raises(ValidationError) as caught:
        value(kind, text)
    assert [error["type"] for error in caught.value.errors()] == [code]


@pytest.mark.parametrize("text", ["10.0.0.0/24", "fd00::/64", "FD00:0::/64"])
def test_networks_of_both_versions_are_read(text: str):
    assert value(Network, text).num_addresses > 2
