"""The short form as it is written: to and fro, every VNFD and NSD stays as it is."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from nfvo.descriptor import read
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.vdu import ContainerVdu
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.writing import convert
from tests.descriptor.test_flavours import VNFD
from tests.descriptor.writing.nsds import ROUTER, nsds
from tests.descriptor.writing.vnfds import vnfds
from tests.golden_files import ROOT

SAMPLES = sorted(path.name for path in (ROOT / "descriptors").iterdir())
MUCH = settings(max_examples=50, suppress_health_check=[*HealthCheck])


@MUCH
@given(vnfds())
def test_a_vnfd_is_the_same_when_it_is_read_again(vnfd: Vnfd):
    converted = convert(vnfd, "short")
    assert (converted.errors, converted.warnings) == ((), ())


@MUCH
@given(nsds())
def test_an_nsd_is_the_same_when_it_is_read_again(nsd: Nsd):
    converted = convert(nsd, "short", vnfds=[ROUTER])
    assert (converted.errors, converted.warnings) == ((), ())


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_written_as_short_as_they_were(name: str):
    path = ROOT / "descriptors" / name
    found = read([path])
    for one in found.all():
        (text,) = convert(one, "short", vnfds=found.vnfds).texts.values()
        before = yaml.safe_load_all(Path(found.source_of(one).file).read_text())
        kind = "vnfd" if isinstance(one, Vnfd) else "nsd"
        (mine,) = (document for document in before if document.get(kind) == one.id)
        assert words(yaml.safe_load(text)) <= words(mine)


def words(value: object) -> int:
    """Return how many keys and values there are."""
    inside = value.values() if isinstance(value, dict) else value
    if not isinstance(inside, str | int | None):
        return len(inside) + sum(map(words, inside))
    return 1


def test_what_has_no_place_in_the_short_form_is_listed():
    pods = (ContainerVdu(id="pod"),)
    flavour = VNFD.flavours[0].model_copy(update={"containers": pods})
    vnfd = VNFD.model_copy(update={"flavours": (flavour,)})
    (lost,) = convert(vnfd, "short", file="v.yaml").warnings
    assert (lost.code, lost.place.file) == ("convert.lost", "v.yaml")
    assert lost.path == "flavours.small.containers.pod"
