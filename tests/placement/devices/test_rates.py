"""The rates of NICs: virtual links take them of the NIC that a CP is a part of."""

from dataclasses import replace

import pytest

from nfvo.placement.cells.audit import oversold
from nfvo.placement.cells.fit import holding
from nfvo.placement.cells.share import Held
from nfvo.placement.devices.share import DeviceShare
from nfvo.placement.outcome import Placement
from tests.placement.devices.lenders import asking, functions, nics
from tests.placement.devices.test_devices import lender, placed, why
from tests.placement.services import vnfc


def rated(*mbps):
    """Ask for virtual functions whose links have these rates."""
    asks = (replace(one, use=f"d{n}") for n, one in enumerate(nics(len(mbps))))
    pairs = zip(asks, mbps, strict=True)
    return asking(*(replace(one, mbps=rate) for one, rate in pairs))


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        pytest.param((10, 15), None, id="all of a NIC"),
        pytest.param(
            (30,),
            "needs 30 Mbit/s of a NIC on provider, 25 of 25 are left of the widest",
            id="more than any has",
        ),
        pytest.param(
            (15, 15, 15),
            "needs 3 virtual functions on provider at once: no known cell has 8 free; "
            "45 Mbit/s in all, NICs have 25, 25 left",
            id="too much together",
        ),
    ],
)
def test_links_take_their_rates_of_the_nic(rates, said):
    pools = (functions(4), functions(4, nic=1))
    there = lender(*(replace(pool, mbps=25) for pool in pools))
    backing = rated(*rates)
    if said is None:
        assert isinstance(placed([there], vnfc("a", backing=backing)), Placement)
    else:
        assert why(backing, there) == ("devices", said)


def test_a_nic_that_is_granted_more_than_it_has_is_told():
    there = lender(replace(functions(4), mbps=25))
    there = holding(there, "one", rated(20))
    more = Held("two", (DeviceShare("0000:00:02.1", "d0", "vf", 10),))
    assert oversold(there, [more]) == "NIC 0000:00:00.0 is 5 Mbit/s short"
