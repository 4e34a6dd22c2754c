"""From dialect to dialect and back: what all can say is the same in the end."""

from collections.abc import Iterable
from typing import TypeVar

from hypothesis import given

from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.writing import convert
from tests.descriptor.writing.nsds import ROUTER, nsds
from tests.descriptor.writing.test_sol001 import SOME
from tests.descriptor.writing.test_sol006 import of_like_flavours
from tests.descriptor.writing.vnfds import vnfds

D = TypeVar("D", Nsd, Vnfd)


def through(descriptor: D, dialects: Iterable[str], known: Iterable[Vnfd] = ()) -> D:
    for to in dialects:
        converted = convert(descriptor, to, vnfds=known)
        assert isinstance(converted.read, type(descriptor)), converted.errors
        descriptor = converted.read
    return descriptor


@SOME
@given(vnfds().filter(lambda vnfd: bool(vnfd.ext_cpds)).map(of_like_flavours))
def test_a_vnfd_goes_round_in_a_circle(vnfd: Vnfd):
    named = vnfd.model_copy(update={"provider": "acme"})
    begun = through(named, ("sol006", "sol001"))
    assert through(begun, ("short", "sol006", "sol001")) == begun


def of_one_flavour(nsd: Nsd) -> Nsd:
    """Return an NSD that SOL006, with its SAPs for all flavours, has room for."""
    return nsd.model_copy(update={"flavours": nsd.flavours[:1]})


@SOME
@given(nsds().map(of_one_flavour).filter(lambda nsd: bool(nsd.vnf_profiles)))
def test_an_nsd_goes_round_in_a_circle(nsd: Nsd):
    named = nsd.model_copy(update={"designer": "me"})
    begun = through(named, ("sol006", "sol001"), [ROUTER])
    assert through(begun, ("short", "sol006", "sol001"), [ROUTER]) == begun
