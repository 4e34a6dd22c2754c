"""Devices of the host in a domain: what is made of them, read back, and refused."""

import libvirt
import pytest

from nfvo.errors import VimRefused
from nfvo.lcm.binding import Binding
from nfvo.lcm.observation import ServerState
from nfvo.lcm.records import HostRecord
from nfvo.vim.libvirt.affinity import check_bound
from nfvo.vim.libvirt.facts import server_facts
from nfvo.vim.libvirt.markup import parse
from nfvo.vim.libvirt.server_xml import Place
from tests.vim.libvirt import specs
from tests.vim.libvirt.test_xml import (
    DEVICES,
    DOCUMENTS,
    KVM,
    LENT,
    SESSION_HOST,
    TEST_HOST,
    domain,
)


def test_the_devices_of_a_vm_are_read_back_of_its_xml():
    found = server_facts(
        parse(DOCUMENTS["domain-with-devices.xml"]),
        ServerState.RUNNING,
        folder="",
        words=lambda _: frozenset(),
    )
    assert [nic.network for nic in found.nics] == ["0000:3b:02.1", "nfvo-3c1f0000-left"]
    assert found.pinned == ("device 0000:3b:02.1", "device 0000:af:00.0")
    bound = KVM.binding(specs.server(shares=DEVICES))
    assert set(found.pinned) == bound.words()


@pytest.mark.parametrize(
    ("place", "fields", "said"),
    [
        pytest.param(
            SESSION_HOST, {"shares": DEVICES}, "which lends none", id="no such driver"
        ),
        pytest.param(
            KVM,
            {"ports": (specs.port(device="0000:3b:02.1", bit_rate_mbps=9),)},
            "has no limits",
            id="a limit",
        ),
        pytest.param(
            KVM,
            {"ports": (specs.port(device="sriov0.1"),)},
            "is no address of a PCI device",
            id="a device of a plan on paper",
        ),
    ],
)
def test_a_vm_gets_no_device_that(place: Place, fields: dict[str, object], said: str):
    with pytest.raises(VimRefused, match=said):
        domain(place, **fields)


def test_a_vm_that_has_not_just_the_devices_of_its_grant_is_no_success():
    host = HostRecord("h1", "hv1", "s", "test:///default")
    xml = domain(TEST_HOST, architecture="i686", ports=LENT[:1], shares=DEVICES)
    connection = libvirt.open(host.uri)
    made = connection.defineXML(xml)
    made.create()
    check_bound(made, host, Binding({}, shares=DEVICES))
    with pytest.raises(VimRefused, match=r"not bound as granted: .*af:00\.0"):
        check_bound(made, host, Binding({}, shares=DEVICES[:1]))
    connection.close()
