"""Traits that VDUs ask for: in the short form, and in the words that dialects have."""

import pytest

from nfvo.descriptor import read_texts
from nfvo.descriptor.compute import Capability, KeyValue, LogicalNode
from nfvo.descriptor.image import SwImage
from nfvo.descriptor.vdu import Vdu
from nfvo.descriptor.writing import convert
from nfvo.graph.traits import traits_asked

SHORT = """
vnfd: v
version: 1.0
provider: p
image: tiny-vnf
vcpus: 1
memory: 512 MiB
traits: [HW_CPU_X86_AVX2]
preferred-traits: STORAGE_DISK_SSD
"""
AVX = KeyValue(key="trait:HW_CPU_X86_AVX2", value="required")


def vdu(**more):
    return Vdu(id="a", image=SwImage(name="i"), vcpus=1, memory_mib=512, **more)


def test_the_short_form_has_a_word_for_each():
    (vnfd,) = read_texts({"v.yaml": SHORT}).vnfds
    (one,) = vnfd.vdus
    assert traits_asked(one, "required") == {"HW_CPU_X86_AVX2"}
    assert traits_asked(one, "preferred") == {"STORAGE_DISK_SSD"}


@pytest.mark.parametrize(
    "where",
    [
        pytest.param({"nfvi_constraints": (AVX,)}, id="constraints"),
        pytest.param(
            {"logical_nodes": (LogicalNode(id="n", requirements=(AVX,)),)},
            id="logical node",
        ),
        pytest.param(
            {"capabilities": (Capability(name="c", targets=(AVX,)),)}, id="capability"
        ),
    ],
)
def test_nova_s_words_may_stand_where_words_may(where):
    assert traits_asked(vdu(**where), "required") == {"HW_CPU_X86_AVX2"}


def test_a_trait_that_is_forbidden_is_not_required():
    forbidden = KeyValue(key="trait:HW_CPU_X86_AVX2", value="forbidden")
    asked = vdu(nfvi_constraints=(forbidden,))
    assert traits_asked(asked, "required") == traits_asked(asked, "preferred") == set()


VM = "{image: i, vcpus: 1, memory: 1 GiB, traits: [HW_CPU_X86_AVX2], cps: [eth0]}"
RACKS = f"""
vnfd: v
version: 1.0
provider: p
vdus:
  a: {VM}
  b: {VM}
external: {{out: a.eth0, in: b.eth0}}
apart:
  - {{members: [a, b], scope: rack}}
"""


@pytest.mark.parametrize("dialect", ["short", "sol001", "sol006"])
def test_traits_and_rules_about_racks_can_be_written_in_every_dialect(dialect):
    (vnfd,) = read_texts({"v.yaml": RACKS}).vnfds
    converted = convert(vnfd, dialect)
    assert not converted.errors
    (rule,) = converted.read.affinity
    assert rule.scope == ("rack" if dialect == "short" else "zone")
    for one in converted.read.vdus:
        assert traits_asked(one, "required") == {"HW_CPU_X86_AVX2"}
