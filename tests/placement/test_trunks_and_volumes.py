"""Links in trunks, and disks beside the root disk, need a host that makes these."""

from dataclasses import replace

import pytest

from nfvo.graph import Storage
from nfvo.placement.infrastructure import OF_HOSTS, Ability
from tests.placement.services import host, vnfc
from tests.placement.test_filters import verdict, with_ports

TAG = {"trunk": "a/vm/0:own", "vlan": 100}
DATA = (Storage("data", 5),)


@pytest.mark.parametrize(
    ("ask", "on", "expected"),
    [
        pytest.param(with_ports("left", **TAG), host(1), None, id="trunk"),
        pytest.param(
            with_ports("left", **TAG),
            host(1, abilities=OF_HOSTS - {Ability.TRUNKS}),
            (
                "trunk",
                "a/vm/0:left is VLAN 100 of a trunk, the host makes no trunks",
            ),
            id="trunk, where none is made",
        ),
        pytest.param(
            with_ports("any", **TAG),
            host(1, fabric="udp"),
            (
                "trunk",
                "a/vm/0:any is VLAN 100 of a trunk, a link of fabric udp cannot be in "
                "one",
            ),
            id="trunk, over UDP",
        ),
        pytest.param(vnfc("a", storages=DATA), host(1), None, id="storages"),
        pytest.param(
            vnfc("a", storages=DATA),
            host(1, abilities=OF_HOSTS - {Ability.VOLUMES}),
            ("volumes", "asks for volumes (data), the host has no volume service"),
            id="storages, without volumes",
        ),
        pytest.param(
            replace(vnfc("a"), boot_volume=True),
            host(1, abilities=OF_HOSTS - {Ability.VOLUMES}),
            ("volumes", "boots from a volume, the host has no volume service"),
            id="boot volume, without volumes",
        ),
    ],
)
def test_a_host_is_rejected_with_the_reason(ask, on, expected):
    assert verdict(ask, on) == expected
