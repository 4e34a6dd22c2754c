"""The pytest fixture ``openstack``: one cloud for all tests of a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.testbed.openstack.bed import OpenStack


@pytest.fixture(scope="session")
def openstack() -> Iterator[OpenStack]:
    """Yield a cloud that is up; one that was up before is used, and left up."""
    # Here, for every run of pytest reads this module, and few need a cloud.
    from tests.testbed.openstack import leftovers
    from tests.testbed.openstack.bed import OpenStack
    from tests.testbed.openstack.layout import default_base

    base = default_base()
    if found := OpenStack.found(base):
        yield found
        return
    with OpenStack.up(base=base) as cloud:
        yield cloud
    assert leftovers.of(base) == []
