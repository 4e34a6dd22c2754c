"""Every sample: it is valid, makes the same graph each time, and is drawn."""

import pytest

from nfvo.descriptor import read
from nfvo.graph import ServiceGraph, build, to_dot, to_mermaid
from tests.golden_files import ROOT, Golden

SAMPLES = sorted(
    path.name for path in (ROOT / "descriptors").iterdir() if path.is_dir()
)


def graph(sample: str) -> ServiceGraph:
    descriptors = read([ROOT / "descriptors" / sample])
    (nsd,) = descriptors.nsds
    return build(nsd, descriptors.vnfds_for(nsd))


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_has_nothing_wrong(sample: str):
    assert read([ROOT / "descriptors" / sample]).warnings == ()


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_same_descriptors_make_the_same_graph(sample: str):
    assert graph(sample) == graph(sample)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_graph_is_drawn_for_documents(sample: str, golden: Golden):
    golden.compare(f"{sample}.mermaid", to_mermaid(graph(sample)))


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_graph_is_drawn_for_graphviz(sample: str, golden: Golden):
    golden.compare(f"{sample}.dot", to_dot(graph(sample)))


def test_the_readme_of_the_firewall_chain_has_its_picture():
    readme = (ROOT / "descriptors/firewall-chain/README.md").read_text()
    assert f"```mermaid\n{to_mermaid(graph('firewall-chain'))}```" in readme


def test_the_samples_can_be_used_side_by_side():
    assert len(read([ROOT / "descriptors"]).nsds) == len(SAMPLES)
