"""SOL006 as it is written: samples are valid in it, and stable once they were read."""

import pytest
from hypothesis import given

from nfvo.descriptor import read
from nfvo.descriptor.cp import Cpd, ExtCpd
from nfvo.descriptor.flavour import Flavour
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.vnfd import Parameter, Vnfd
from nfvo.descriptor.writing import convert
from tests.descriptor.test_flavours import VNFD, vdu
from tests.descriptor.writing.nsds import ROUTER, nsds
from tests.descriptor.writing.test_short import SAMPLES
from tests.descriptor.writing.test_sol001 import SOME
from tests.descriptor.writing.vnfds import vnfds
from tests.golden_files import ROOT


def of_like_flavours(vnfd: Vnfd) -> Vnfd:
    """Return a VNFD whose flavours differ in numbers only, as SOL006 has them."""
    first, *others = vnfd.flavours
    alike = (
        first.model_copy(update={"id": one.id, "description": one.description})
        for one in others
    )
    return vnfd.model_copy(update={"flavours": (first, *alike)})


@SOME
@given(vnfds().filter(lambda vnfd: bool(vnfd.ext_cpds)).map(of_like_flavours))
def test_a_vnfd_that_was_read_once_loses_nothing_more(vnfd: Vnfd):
    once = convert(vnfd, "sol006")
    assert once.read is not None, once.errors
    again = convert(once.read, "sol006")
    assert (again.errors, again.warnings) == ((), ())


@SOME
@given(nsds())
def test_an_nsd_that_was_read_once_loses_nothing_more(nsd: Nsd):
    once = convert(nsd, "sol006", vnfds=[ROUTER])
    assert once.read is not None, once.errors
    again = convert(once.read, "sol006", vnfds=[ROUTER])
    assert (again.errors, again.warnings) == ((), ())


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_valid_and_lose_nothing_twice(name: str):
    found = read([ROOT / "descriptors" / name])
    once = [convert(one, "sol006", vnfds=found.vnfds) for one in found.all()]
    assert [one.errors for one in once] == [()] * len(once)
    vnfds = [one.read for one in once][: len(found.vnfds)]
    for one in once:
        assert one.read is not None
        again = convert(one.read, "sol006", vnfds=vnfds)
        assert (again.errors, again.warnings) == ((), ())


def test_what_forwards_and_where_pools_are_is_kept():
    found = read([ROOT / "descriptors" / "load-balancer"])
    (vnfd,) = found.vnfds
    converted = convert(vnfd, "sol006")
    assert {one.path.rpartition(".")[2] for one in converted.warnings} == {
        "ready",
        "gateway",
    }


def test_parameters_keep_their_defaults_and_that_they_are_secret():
    told = vdu("a", user_data="echo {{ motd }} {{ site }}", cpds=(Cpd(id="out"),))
    outside = (ExtCpd(id="out", vdu="a", cpd="out"),)
    flavour = Flavour(id="small", vdus=(told,), ext_cpds=outside)
    given = (
        Parameter(name="site", secret=True, description="where"),
        Parameter(name="motd", default=""),
    )
    more = {"flavours": (flavour,), "parameters": given}
    converted = convert(VNFD.model_copy(update=more), "sol006")
    assert converted.read is not None, converted.errors
    assert isinstance(converted.read, Vnfd) and converted.read.parameters == given


def test_flavours_have_the_vdus_that_they_had():
    a = vdu("a", cpds=(Cpd(id="out"),))
    outside = (ExtCpd(id="out", vdu="a", cpd="out"),)
    small = Flavour(id="small", vdus=(a,), ext_cpds=outside)
    big = Flavour(id="big", vdus=(a, vdu("b")), ext_cpds=outside)
    converted = convert(VNFD.model_copy(update={"flavours": (small, big)}), "sol006")
    assert converted.read is not None, converted.errors
    vdus = {one.id: {vdu.id for vdu in one.vdus} for one in converted.read.flavours}
    assert vdus == {"small": {"a"}, "big": {"a", "b"}}


def test_a_vnf_that_nothing_is_plugged_into_cannot_be_written():
    (error,) = convert(VNFD, "sol006").errors
    assert "ext-cpd" in error.message
