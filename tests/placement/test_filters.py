"""What a host must have for one VNFC: the filters, one row each."""

from dataclasses import replace

import pytest

from nfvo.descriptor.security import SecurityRule
from nfvo.graph import VirtualLink
from nfvo.placement.ask import gather
from nfvo.placement.draft import Draft
from nfvo.placement.filters import rejection
from nfvo.placement.infrastructure import OF_HOSTS, Ability, HostState
from nfvo.placement.policy import DEFAULT_POLICY
from tests.placement.services import host, service, vnfc

ALL = DEFAULT_POLICY.filters
S = HostState


def verdict(ask, on):
    graph = service(ask, links=LINKS)
    found = rejection(ALL, gather(graph)[ask.name], on, Draft((on,)))
    return found and (found.constraint, found.message)


def with_ports(links, **port):
    plain = vnfc("a", links=links)
    return replace(plain, cps=tuple(replace(cp, **port) for cp in plain.cps))


UNLIMITED = OF_HOSTS - {Ability.BIT_RATES}
UNFILTERED = OF_HOSTS - {Ability.SECURITY}
WEB = (SecurityRule(port_range_min=80, port_range_max=80),)
LINKS = (
    VirtualLink("left", fabric="vxlan"),
    VirtualLink("any"),
    VirtualLink("outside", fabric="bridge", physical_network="provider"),
)


@pytest.mark.parametrize(
    ("ask", "on", "expected"),
    [
        pytest.param(vnfc("a"), host(1), None, id="fits"),
        pytest.param(
            vnfc("a"), host(1, state=S.CORDONED), ("state", "cordoned"), id="cordoned"
        ),
        pytest.param(
            vnfc("a"),
            host(1, state=S.DOWN),
            ("state", "down since it does not answer"),
            id="down",
        ),
        pytest.param(
            vnfc("a"),
            host(1, state=S.NEW),
            ("state", "not READY yet: it was not looked at"),
            id="new",
        ),
        pytest.param(
            vnfc("a", site="there"),
            host(1),
            ("site", "asks site there, the host is at here"),
            id="another site",
        ),
        pytest.param(vnfc("a", site="here"), host(1), None, id="the site it asks"),
        pytest.param(
            vnfc("a", architecture="aarch64"),
            host(1),
            ("architecture", "asks aarch64, the host is x86_64"),
            id="other architecture",
        ),
        pytest.param(
            vnfc("a", hypervisors=frozenset({"kvm", "qemu"})),
            host(1),
            None,
            id="qemu will do",
        ),
        pytest.param(
            vnfc("a", hypervisors=frozenset({"kvm"})),
            host(1),
            ("hypervisor", "asks hypervisor kvm, the host runs qemu"),
            id="other hypervisor",
        ),
        pytest.param(
            vnfc("a"),
            host(1, hypervisor="test"),
            ("hypervisor", "asks hypervisor that runs guests, the host runs test"),
            id="a hypervisor that only pretends",
        ),
        pytest.param(
            vnfc("a", hypervisors=frozenset({"test"})),
            host(1, hypervisor="test"),
            None,
            id="pretending will do",
        ),
        pytest.param(
            vnfc("a", hypervisors=frozenset({"test"})),
            host(1),
            ("hypervisor", "asks hypervisor test, the host runs qemu"),
            id="only pretending will do",
        ),
        pytest.param(
            with_ports("left", vnic="macvtap"),
            host(1),
            ("vnic", "a/vm/0:left asks a macvtap NIC, the host has sriov, virtio"),
            id="macvtap",
        ),
        pytest.param(
            with_ports("left", vnic="e1000"),
            host(1),
            ("vnic", "a/vm/0:left asks a e1000 NIC, the host has sriov, virtio"),
            id="another NIC",
        ),
        pytest.param(
            with_ports("left", bit_rate_mbps=100), host(1), None, id="limited"
        ),
        pytest.param(
            with_ports("any", bit_rate_mbps=100),
            host(1, fabric="udp"),
            (
                "bit-rate",
                "a/vm/0:any asks 100 Mbit/s, a link of fabric udp cannot be limited",
            ),
            id="limited, over UDP",
        ),
        pytest.param(
            replace(
                with_ports("any", bit_rate_mbps=100), hypervisors=frozenset({"test"})
            ),
            host(1, hypervisor="test", abilities=frozenset()),
            (
                "bit-rate",
                "a/vm/0:any asks 100 Mbit/s, the host cannot limit bit rates",
            ),
            id="limited, where nothing is",
        ),
        pytest.param(
            with_ports("left", bit_rate_mbps=100),
            host(1, abilities=UNLIMITED),
            (
                "bit-rate",
                "a/vm/0:left asks 100 Mbit/s, the host cannot limit bit rates",
            ),
            id="limited, where the kernel cannot",
        ),
        pytest.param(
            vnfc("a", links="left"), host(1, abilities=UNLIMITED), None, id="unlimited"
        ),
        pytest.param(with_ports("left", security=WEB), host(1), None, id="rules"),
        pytest.param(
            with_ports("any", security=WEB),
            host(1, fabric="udp"),
            (
                "security",
                "a/vm/0:any has security rules, a link of fabric udp cannot be "
                "filtered",
            ),
            id="rules, over UDP",
        ),
        pytest.param(
            with_ports("left", security=WEB),
            host(1, abilities=UNFILTERED),
            (
                "security",
                "a/vm/0:left has security rules, the host cannot enforce them",
            ),
            id="rules, where the kernel cannot",
        ),
        pytest.param(
            vnfc("a", links="left"), host(1, abilities=UNFILTERED), None, id="no rules"
        ),
        pytest.param(
            vnfc("a"),
            host(1, abilities=OF_HOSTS - {Ability.AGENT}),
            (
                "agent",
                "is ready when its agent answers, the host cannot ask one "
                "(ready: running)",
            ),
            id="without agents",
        ),
        pytest.param(
            vnfc("a", ready="running"),
            host(1, abilities=OF_HOSTS - {Ability.AGENT}),
            None,
            id="ready without an agent",
        ),
        pytest.param(
            vnfc("a", hypervisors=frozenset({"test"})),
            host(1, hypervisor="test", abilities=frozenset()),
            None,
            id="an agent that is only pretended, by name",
        ),
        pytest.param(
            vnfc("a", labels=frozenset({"ssd", "sriov"})),
            host(1, labels=frozenset({"ssd"})),
            ("labels", "asks label sriov, the host has ssd"),
            id="missing label",
        ),
        pytest.param(
            vnfc("a", links="left"),
            host(1, fabrics=frozenset({"bridge", "udp"})),
            ("fabric", "link left needs fabric vxlan, the host has bridge, udp"),
            id="missing fabric",
        ),
        pytest.param(
            vnfc("a", links="any"), host(1, fabrics=frozenset()), None, id="any fabric"
        ),
        pytest.param(
            vnfc("a", links="any"),
            host(1, fabrics=frozenset({"udp"}), fabric="vxlan"),
            ("fabric", "link any needs fabric vxlan, the host has udp"),
            id="fabric of the site",
        ),
        pytest.param(
            vnfc("a", links="outside"),
            host(1, fabrics=frozenset({"bridge"})),
            (
                "physical-network",
                "link outside needs physical network provider, the host has none",
            ),
            id="missing physical network",
        ),
        pytest.param(
            vnfc("a", 8, 4096, 10), host(1, 8, 4096, 10), None, id="exact fit"
        ),
        pytest.param(
            vnfc("a", 8, 1024, 1),
            host(1, 6, 16384, 100),
            ("vcpus", "asks 8 vCPU, 6 of 16 are free"),
            id="too few vCPU",
        ),
        pytest.param(
            vnfc("a", 1, 4096, 1),
            host(1, 6, 1536, 100),
            ("memory", "asks 4 GiB memory, 1536 MiB of 16 GiB are free"),
            id="too little memory",
        ),
        pytest.param(
            vnfc("a", 1, 4096, 40),
            host(1, 6, 16384, 20),
            ("disk", "asks 40 GiB disk, 20 GiB of 100 GiB are free"),
            id="too little disk",
        ),
        pytest.param(
            vnfc("a", 1, 1024, 1),
            host(1, -2, 1024, 1),
            ("vcpus", "asks 1 vCPU, 0 of 16 are free"),
            id="overcommitted by others",
        ),
        pytest.param(
            vnfc("a", 99, 1024, 1),
            host(1, state=S.CORDONED),
            ("state", "cordoned"),
            id="the first of two",
        ),
    ],
)
def test_a_host_is_rejected_by_the_first_constraint_it_fails(ask, on, expected):
    assert verdict(ask, on) == expected


@pytest.mark.parametrize(
    ("ask", "on"),
    [
        pytest.param(vnfc("a"), host(1, state=S.CORDONED), id="state"),
        pytest.param(vnfc("a", labels=frozenset({"ssd"})), host(1), id="labels"),
        pytest.param(
            vnfc("a", links="left"), host(1, fabrics=frozenset()), id="fabric"
        ),
        pytest.param(
            vnfc("a", links="outside"),
            host(1, fabrics=frozenset({"bridge"})),
            id="physical network",
        ),
        pytest.param(
            with_ports("left", bit_rate_mbps=100),
            host(1, abilities=UNLIMITED),
            id="bit rate",
        ),
        pytest.param(
            with_ports("left", security=WEB),
            host(1, abilities=UNFILTERED),
            id="security",
        ),
        pytest.param(vnfc("a", 8, 1024, 1), host(1, 6, 16384, 100), id="vCPU"),
        pytest.param(vnfc("a", 1, 4096, 1), host(1, 6, 1536, 100), id="memory"),
        pytest.param(vnfc("a", 1, 4096, 40), host(1, 6, 16384, 20), id="disk"),
        pytest.param(vnfc("a", 1, 4096, 400), host(1), id="disk that no host has"),
    ],
)
def test_a_mended_host_passes(ask, on):
    graph = service(ask, links=LINKS)
    asked, draft = gather(graph)[ask.name], Draft((on,))
    constraint = rejection(ALL, asked, on, draft).constraint
    (failed,) = [f for f in DEFAULT_POLICY.filters if f.constraint == constraint]
    mended = failed.mend(asked, on, draft).host
    assert rejection(ALL, asked, mended, draft) is None
    assert replace(mended, name="x") != replace(on, name="x")
