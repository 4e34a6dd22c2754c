"""What instances will not have is told, and only that."""

from typing import Any

import pytest

from nfvo.descriptor.across import Vocabulary, judge
from nfvo.descriptor.bundle import Read
from nfvo.descriptor.checks.shared import qualities
from nfvo.descriptor.compute import (
    Capability,
    CpuDemand,
    KeyValue,
    LogicalNode,
    MemoryDemand,
)
from nfvo.descriptor.cp import CpAddress, Cpd, VipCpd
from nfvo.descriptor.flavour import Flavour
from nfvo.descriptor.image import SwImage
from nfvo.descriptor.marks import Marks
from nfvo.descriptor.nsd import (
    Nsd,
    NsFlavour,
    NsProfile,
)
from nfvo.descriptor.sources import Source
from nfvo.descriptor.storage import VirtualStorage
from nfvo.descriptor.tree import Mapping, Spot
from nfvo.descriptor.vdu import ContainerVdu, Vdu
from nfvo.descriptor.vld import Vld
from nfvo.descriptor.vnfd import Vnfd

VNFD = Vnfd(id="v", version="1", provider="acme")
ROOT = Mapping({}, Spot(1, 1))


def vdu(id: str, **more: Any) -> Vdu:
    image = SwImage(name="tiny-vnf")
    return Vdu(id=id, image=image, vcpus=1, memory_mib=64, **more)


UNREALISED = {
    "storages": vdu("a", storages=(VirtualStorage(id="data", kind="file"),)),
    "CPUs": vdu("a", cpu=CpuDemand(clock_mhz=2000)),
    "memory": vdu("a", memory=MemoryDemand(oversubscription="2")),
    "topology": vdu("a", cpu=CpuDemand(sockets=2)),
    "policy of threads": vdu("a", cpu=CpuDemand(threads="isolate")),
    "more than vCPUs": vdu("a", memory=MemoryDemand(numa_nodes=2)),
    "hw:cpu_policy": vdu(
        "a", nfvi_constraints=(KeyValue(key="hw:cpu_policy", value="dedicatedd"),)
    ),
    "do not make up": vdu(
        "a", nfvi_constraints=(KeyValue(key="hw:numa_cpus.0", value="0-7"),)
    ),
    "gpu": vdu("a", capabilities=(Capability(name="gpu"),)),
    "speed": vdu("a", nfvi_constraints=(KeyValue(key="speed", value="high"),)),
    "trunk": vdu("a", cpds=(Cpd(id="c", trunk=True),)),
    "smart-nic": vdu("a", cpds=(Cpd(id="c", vnic="smart-nic"),)),
    "floating": vdu("a", cpds=(Cpd(id="c", addresses=(CpAddress(floating=True),)),)),
}


def told(descriptor: Vnfd | Nsd) -> list[str]:
    """Return the messages about what is not realised."""
    read = Read(descriptor, Marks("v.yaml", ROOT), Source("v.yaml", ""))
    found = judge([read], Vocabulary((VNFD,), frozenset()))
    return [one.message for one in found if one.code == "not-realised"]


def test_what_is_asked_in_words_that_are_acted_on_is_not_told_of():
    words = {"hw:cpu_policy": "dedicated", "isolation": "dedicated-host"}
    pairs = tuple(KeyValue(key=key, value=value) for key, value in words.items())
    asked = vdu(
        "a",
        cpu=CpuDemand(policy="dedicated", threads="isolate", sockets=1),
        memory=MemoryDemand(pages="1 GiB", numa_nodes=1),
        nfvi_constraints=pairs,
        logical_nodes=(LogicalNode(id="n", requirements=pairs),),
        capabilities=(Capability(name="cpus", targets=pairs),),
    )
    flavour = Flavour(vdus=(asked,))
    assert told(VNFD.model_copy(update={"flavours": (flavour,)})) == []


@pytest.mark.parametrize("what", UNREALISED)
def test_what_instances_will_not_have_is_told(what: str):
    flavour = Flavour(vdus=(UNREALISED[what],))
    (message,) = told(VNFD.model_copy(update={"flavours": (flavour,)}))
    assert what in message


def test_containers_virtual_addresses_and_nested_services_are_told():
    flavour = Flavour(
        containers=(ContainerVdu(id="pod"),), vip_cpds=(VipCpd(id="shared"),)
    )
    vnfd = VNFD.model_copy(update={"flavours": (flavour,)})
    assert ["pod" in told(vnfd)[0], "shared" in told(vnfd)[1]] == [True, True]
    nested = NsFlavour(ns_profiles=(NsProfile(id="inner", nsd="other"),))
    assert "inner" in told(Nsd(id="n", version="1", flavours=(nested,)))[0]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        pytest.param({"max_jitter_ms": 2}, "2 ms are kept in known", id="jitter"),
        pytest.param({"max_loss": 0.1}, "0.1 of loss are seen to by nobody", id="loss"),
        pytest.param(
            {"leaf_bit_rate_mbps": 5},
            "5 Mbit/s an end are seen to by nobody",
            id="of an end",
        ),
    ],
)
def test_what_links_ask_in_vain_is_told(asked: dict[str, Any], told: str):
    (found,) = qualities([Vld(id="x", **asked)])
    assert told in found.fault.message
