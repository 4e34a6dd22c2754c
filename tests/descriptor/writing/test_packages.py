"""Descriptors of others, written in each dialect: all that is lost is listed."""

from pathlib import Path

import pytest

from nfvo.descriptor import check
from nfvo.descriptor.writing import WRITERS, convert

PACKAGES = Path(__file__).parents[1] / "packages" / "osm"
UNSAID = ("provider", "ext-cpd")
"""What a dialect insists on, and some of them do not have."""


@pytest.mark.parametrize("to", WRITERS)
def test_descriptors_of_others_can_be_written(to: str):
    _, found = check([PACKAGES])
    assert found.vnfds
    for one in found.all():
        converted = convert(one, to, vnfds=found.vnfds)
        wrong = [e for e in converted.errors if not any(u in e.message for u in UNSAID)]
        assert wrong == []
        assert converted.errors or converted.read is not None
        assert {lost.code for lost in converted.warnings} <= {"convert.lost"}
