"""SOL001 as it is written: it is valid, what it has no place for is listed."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from nfvo.descriptor import read
from nfvo.descriptor.cp import Cpd, ExtCpd
from nfvo.descriptor.flavour import Flavour
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.vld import Vld
from nfvo.descriptor.vnfd import Parameter, Vnfd
from nfvo.descriptor.writing import convert
from tests.descriptor.test_flavours import VNFD, vdu
from tests.descriptor.writing.nsds import ROUTER, nsds
from tests.descriptor.writing.test_short import SAMPLES
from tests.descriptor.writing.vnfds import vnfds
from tests.golden_files import ROOT

SOME = settings(
    max_examples=10, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
)
LOST = {
    "flavours.default.vnf_profiles.server.connections.eth0.addresses",
    "flavours.default.vdus.vm.cpu.sockets",
    "flavours.open.description",
    "flavours.guarded.description",
}


@SOME
@given(vnfds())
def test_a_vnfd_that_was_read_once_loses_nothing_more(vnfd: Vnfd):
    once = convert(vnfd, "sol001")
    assert once.read is not None, once.errors
    again = convert(once.read, "sol001")
    assert (again.errors, again.warnings) == ((), ())


@SOME
@given(nsds())
def test_an_nsd_that_was_read_once_loses_nothing_more(nsd: Nsd):
    assume(all(one.vnf_profiles for one in nsd.flavours))
    once = convert(nsd, "sol001", vnfds=[ROUTER])
    assert once.read is not None, once.errors
    again = convert(once.read, "sol001", vnfds=[ROUTER])
    assert (again.errors, again.warnings) == ((), ())


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_become_sol001_but_for_what_it_has_no_words_for(name: str):
    found = read([ROOT / "descriptors" / name])
    for one in found.all():
        converted = convert(one, "sol001", vnfds=found.vnfds)
        assert converted.errors == ()
        assert {lost.path for lost in converted.warnings} <= LOST


def of(*vdus: Any, **more: Any) -> Vnfd:
    return VNFD.model_copy(update={"flavours": (Flavour(vdus=vdus, **more),)})


def test_cps_of_one_name_and_what_they_forward_are_kept():
    pair = tuple(
        vdu(id, cpds=(Cpd(id="eth0", vl="in", forwards=True),)) for id in ("a", "b")
    )
    vnfd = of(*pair, vlds=(Vld(id="in", gateway="b.eth0"),))
    converted = convert(vnfd, "sol001")
    assert (converted.errors, converted.warnings) == ((), ())
    assert converted.read is not None
    assert "nfvo-id: eth0" in next(iter(converted.texts.values()))


def test_a_link_that_is_an_external_cp_is_kept():
    cps = (Cpd(id="m", vl="mgmt"),)
    outside = (ExtCpd(id="out", vl="mgmt"),)
    vnfd = of(vdu("a", cpds=cps), vlds=(Vld(id="mgmt"),), ext_cpds=outside)
    converted = convert(vnfd, "sol001")
    assert (converted.errors, converted.warnings) == ((), ())


def test_parameters_keep_their_defaults():
    vnfd = of(vdu("a", user_data="echo {{ motd }} {{ site }}"))
    given = (Parameter(name="motd", default="hi"), Parameter(name="site", secret=True))
    converted = convert(vnfd.model_copy(update={"parameters": given}), "sol001")
    assert (converted.errors, converted.warnings) == ((), ())


def test_a_provider_that_nobody_names_is_unknown():
    """SOL001 wants one; OSM's descriptors often have none."""
    converted = convert(of(vdu("a")).model_copy(update={"provider": ""}), "sol001")
    assert converted.read is not None
    assert [lost.path for lost in converted.warnings] == ["provider"]


def test_each_of_several_flavours_is_a_file():
    converted = convert(VNFD, "sol001")
    assert [*converted.texts] == [
        "v-vnfd.yaml",
        "v-vnfd-types.yaml",
        "v-vnfd-small.yaml",
        "v-vnfd-big.yaml",
    ]
