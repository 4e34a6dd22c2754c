"""Whether a host can limit bit rates, and what is said when it cannot."""

from dataclasses import dataclass, field

import libvirt
import pytest

from nfvo.errors import VimRefused
from nfvo.vim.libvirt.bit_rates import explained, no_bit_rates
from tests.vim.libvirt.test_errors import error

NO_SFQ = (
    "internal error: Child process (tc qdisc add dev nvb-1 parent 1:2 handle 2: sfq "
    "perturb 10) unexpected exit status 2: Error: Specified qdisc kind is unknown.\n"
)
SAID = (
    "its kernel refuses “tc qdisc add dev nvb-1 parent 1:2 handle 2: sfq perturb 10” "
    "(Error: Specified qdisc kind is unknown.)"
)


@dataclass
class Network:
    """A network that can be ended."""

    ended: bool = False

    def destroy(self) -> None:
        self.ended = True


@dataclass
class Host:
    """A host where starting a network fails with ``says``, unless that is empty."""

    says: str = ""
    alive: bool = True
    network: Network = field(default_factory=Network)

    def isAlive(self) -> bool:  # noqa: N802
        return self.alive

    def networkCreateXML(self, xml: str) -> Network:  # noqa: N802
        assert "<bandwidth>" in xml
        if self.says:
            raise error(0, 1, self.says)
        return self.network


def test_a_host_that_limits_a_network_can_and_keeps_nothing_of_it():
    host = Host()
    assert no_bit_rates(host) == ""
    assert host.network.ended


@pytest.mark.parametrize(
    ("says", "why"),
    [
        pytest.param(NO_SFQ, SAID, id="its kernel lacks a queue"),
        pytest.param("no firewall backend", "", id="another reason proves nothing"),
    ],
)
def test_a_host_that_cannot_start_the_network(says: str, why: str):
    assert no_bit_rates(Host(says)).startswith(why)
    assert bool(no_bit_rates(Host(says))) == bool(why)


def test_what_a_host_lacks_comes_with_the_command_that_mends_it():
    assert "modprobe -a sch_htb sch_sfq" in no_bit_rates(Host(NO_SFQ))


def test_a_connection_that_breaks_says_nothing_about_the_kernel():
    with pytest.raises(libvirt.libvirtError):
        no_bit_rates(Host(NO_SFQ, alive=False))


def test_a_server_that_cannot_be_limited_is_refused_for_good():
    with pytest.raises(VimRefused) as refused, explained("hv1", "fw"):
        raise error(0, 1, NO_SFQ)
    assert refused.value.message == f"hv1 cannot limit the bit rates of fw: {SAID}"
    assert refused.value.hint.startswith("run on hv1: modprobe -a sch_htb sch_sfq")


def test_a_server_that_fails_otherwise_is_left_to_others():
    with pytest.raises(libvirt.libvirtError), explained("hv1", "fw"):
        raise error(10, 1, "qemu died")
