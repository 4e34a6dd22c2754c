"""SOL006 as it is written: samples are valid in it, and stable once they were read."""

import pytest

from nfvo.descriptor import read
from nfvo.descriptor.cp import Cpd, ExtCpd
from nfvo.descriptor.flavour import Flavour
from nfvo.descriptor.writing import convert
from tests.descriptor.test_flavours import VNFD, vdu
from tests.descriptor.writing.test_short import SAMPLES
from tests.golden_files import ROOT


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
