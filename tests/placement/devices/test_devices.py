"""Devices of hosts: who gets which, and why nobody gets any."""

from dataclasses import replace

import pytest

from nfvo.graph import Resources, VirtualLink
from nfvo.graph.devices import DeviceAsk
from nfvo.placement.cells.audit import oversold
from nfvo.placement.cells.fit import holding, shares_on
from nfvo.placement.cells.share import Held, devices_in
from nfvo.placement.devices.share import DeviceShare
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import OF_HOSTS, Ability
from nfvo.placement.outcome import Placement, Refusal
from tests.placement.cells.machines import cell, dedicated, machine
from tests.placement.devices.lenders import (
    GPU,
    asking,
    functions,
    gpus,
    nics,
    plugged,
    whole,
)
from tests.placement.services import host, infrastructure, service, vnfc

TWO_CELLS = (cell(0, (0,), (1,)), cell(1, (2,), (3,)))
PROVIDER = VirtualLink("out", "bridge", "provider")
GPUS = (DeviceAsk("pci", GPU, "g0"), DeviceAsk("pci", "gpu", "g1"))


def lender(*pools, number=1, **more):
    return host(number, devices=pools, **more)


def placed(on, *vnfcs):
    return place(service(*vnfcs), infrastructure(*on), tier=1)


def why(backing, on):
    found = placed([on], vnfc("a", backing=backing))
    assert isinstance(found, Refusal)
    (one,) = found.vnfcs[0].rejections
    return one.constraint, one.message


@pytest.mark.parametrize(
    ("pools", "asks", "said"),
    [
        pytest.param(
            (),
            nics(1),
            "needs 1 virtual function on provider, the host lends none",
            id="none",
        ),
        pytest.param(
            (functions(1),),
            nics(2),
            "needs 2 virtual functions on provider, 1 of 1 free",
            id="too few",
        ),
        pytest.param(
            (functions(8, network="other"),),
            nics(1),
            "needs 1 virtual function on provider, the host lends none",
            id="another network",
        ),
        pytest.param(
            (gpus(1),),
            (DeviceAsk("pci", GPU, "g0"), DeviceAsk("pci", GPU, "g1")),
            "needs 2 PCI devices 10de:1db6, 1 of 1 free",
            id="no NICs",
        ),
        pytest.param(
            (functions(2), whole()),
            (*nics(1), DeviceAsk("pf", "provider", "all")),
            "needs 1 virtual function on provider and 1 whole NIC on provider "
            "at once: no known cell has 3 free",
            id="a NIC in part and as a whole",
        ),
    ],
)
def test_a_host_is_refused_with_what_it_lends_of_what_is_asked(pools, asks, said):
    assert why(asking(*asks), lender(*pools)) == ("devices", said)


def test_devices_by_product_and_by_alias_are_of_one_pool():
    found = placed([lender(gpus(2))], vnfc("a", backing=asking(*GPUS)))
    assert isinstance(found, Placement)
    addresses = {one.address for one in devices_in(found.shares("a/vm/0"))}
    assert addresses == {"0000:ff:00.0", "0000:ff:00.1"}


NUMA = machine(*TWO_CELLS, aside="2-3")  # dedicated CPUs are in cell 1 only
ON_ONE = dedicated(2)


@pytest.mark.parametrize(
    ("affinity", "pool", "fits"),
    [
        pytest.param("required", functions(1, cell=1), True, id="required, near"),
        pytest.param("required", functions(1, cell=0), False, id="required, far"),
        pytest.param("required", functions(1), False, id="required, unknown"),
        pytest.param("legacy", functions(1, cell=0), False, id="legacy, far"),
        pytest.param("legacy", functions(1), True, id="legacy, unknown"),
        pytest.param("preferred", functions(1, cell=0), True, id="preferred, far"),
    ],
)
def test_a_device_is_as_near_to_its_cpus_as_the_policy_says(affinity, pool, fits):
    there = replace(NUMA, devices=(pool,))
    backing = asking(*nics(1, affinity), backing=ON_ONE)
    found = placed([there], vnfc("a", 2, 1024, 1, backing=backing))
    assert isinstance(found, Placement) == fits


def test_who_prefers_a_near_device_gets_it_and_the_cell_of_it():
    there = replace(
        machine(*TWO_CELLS, aside="0-3"),
        devices=(functions(4, cell=-1), functions(1, nic=1, cell=1)),
    )
    backing = asking(*nics(1, "preferred"), backing=dedicated(1))
    share, device = shares_on(there, backing)
    assert (share.cell, device.address) == (1, "0000:01:02.0")


def test_a_refusal_says_where_devices_are_that_are_too_far():
    there = replace(NUMA, devices=(functions(4, cell=0),))
    assert why(asking(*nics(2, "required"), backing=ON_ONE), there) == (
        "devices",
        "needs 2 virtual functions on provider in the NUMA cells of its CPUs and "
        "memory: cell 0 has 4 free",
    )


def test_whole_nics_stay_whole_as_long_as_they_can():
    there = lender(functions(2), whole(), functions(2, nic=1), whole(nic=1))
    first = holding(there, "one", asking(*nics(1)))
    both = holding(first, "two", asking(*nics(1)))
    assert len(devices_in(shares_on(both, asking(*nics(1, kind="pf"))))) == 1


def test_parts_of_a_nic_are_lent_no_more_once_all_of_it_is():
    there = holding(lender(functions(2), whole()), "one", asking(*nics(1, kind="pf")))
    assert shares_on(there, asking(*nics(1))) == ()


def test_what_is_released_can_be_had_again():
    there = lender(functions(1))
    taken = holding(there, "one", asking(*nics(1)))
    assert shares_on(taken, asking(*nics(1))) == ()
    assert taken.releasing("one", Resources()) == there


def test_of_two_that_ask_for_the_last_function_one_goes_elsewhere():
    hosts = [lender(functions(1), number=1), lender(functions(1), number=2)]
    found = placed(
        hosts, *(vnfc(name, backing=asking(*nics(1))) for name in ("a", "b"))
    )
    assert isinstance(found, Placement)
    assert set(found.homes.values()) == {"h1", "h2"}


def test_who_needs_a_near_function_gets_it_though_others_chose_before():
    both = replace(
        machine(*TWO_CELLS, aside="1-3"),
        devices=(functions(1, cell=0), functions(1, nic=1, cell=1)),
    )
    anywhere = vnfc("a", backing=asking(*nics(1)))
    required = asking(*nics(1, "required"), backing=dedicated(2))
    near = vnfc("b", 2, 1024, 1, backing=required)
    assert isinstance(placed([both], anywhere, near), Placement)


@pytest.mark.parametrize(
    ("on", "hint"),
    [
        pytest.param(
            lambda: holding(lender(functions(1)), "other", asking(*nics(1))),
            "1 virtual function on provider free on hv1 would do",
            id="others have them",
        ),
        pytest.param(
            lender,
            "lend 1 virtual function on provider of hv1 "
            "(nfvo host set hv1 --lend NIC=provider)",
            id="none is lent",
        ),
    ],
)
def test_a_hint_says_what_would_do(on, hint):
    found = placed([on()], vnfc("a", backing=asking(*nics(1))))
    assert isinstance(found, Refusal)
    assert found.hint == hint


@pytest.mark.parametrize(
    ("asked", "link", "on", "said"),
    [
        pytest.param({}, PROVIDER, {}, None, id="plain"),
        pytest.param(
            {},
            VirtualLink("in"),
            {},
            "a/vm/0:eth0 is a virtual function: its link in is on no physical network",
            id="an overlay",
        ),
        pytest.param(
            {"bit_rate_mbps": 9},
            PROVIDER,
            {},
            "a/vm/0:eth0 is a virtual function: the host cannot limit it to 9 Mbit/s",
            id="a limit",
        ),
        pytest.param(
            {},
            PROVIDER,
            {"abilities": OF_HOSTS - {Ability.DEVICES}},
            "a/vm/0:eth0 asks a sriov NIC, the host has virtio",
            id="a driver that lends none",
        ),
    ],
)
def test_a_cp_can_be_a_virtual_function(asked, link, on, said):
    graph = service(plugged("sriov", link, **asked), links=[link])
    there = lender(
        functions(1),
        physical_networks=frozenset({"provider"}),
        fabrics=frozenset({"bridge", "vxlan"}),
        **on,
    )
    found = place(graph, infrastructure(there))
    if said is None:
        assert isinstance(found, Placement)
    else:
        assert isinstance(found, Refusal)
        assert found.vnfcs[0].rejections[0].message == said


@pytest.mark.parametrize(
    ("address", "kind", "said"),
    [
        pytest.param(
            "0000:00:02.0", "vf", "devices 0000:00:02.0 are taken", id="twice"
        ),
        pytest.param(
            "0000:09:02.0",
            "vf",
            "devices 0000:09:02.0 are not lent any more",
            id="gone",
        ),
        pytest.param(
            "0000:00:00.0",
            "pf",
            "NIC 0000:00:00.0 is taken as a whole and in part",
            id="as a whole and in part",
        ),
        pytest.param("0000:00:02.1", "vf", "", id="another"),
    ],
)
def test_what_is_granted_twice_or_is_gone_is_told(address, kind, said):
    there = holding(lender(functions(2), whole()), "one", asking(*nics(1)))
    more = Held("two", (DeviceShare(address, "d0", kind),))
    assert oversold(there, [more]) == said
