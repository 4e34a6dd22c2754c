"""The short form: what it is short for."""

import pytest

from nfvo.descriptor import check_texts, read_texts
from nfvo.descriptor.cp import ExtCpd
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.vnfd import Vnfd
from tests.descriptor.wrong import INSIDE, ONE, OUT, PAIR, VM, nsd


def vnfd(text: str) -> Vnfd:
    (read,) = read_texts({"vnfd.yaml": text}).vnfds
    return read


def service(vnfs: str, vls: str = "{left: , right: }", more: str = "") -> Nsd:
    (read,) = read_texts({"nsd.yaml": nsd(vnfs, vls) + more}).nsds
    return read


def test_the_only_vdu_is_called_vm():
    assert [vdu.id for vdu in vnfd(VM).vdus] == ["vm"]


def test_text_without_quotes_is_no_number():
    assert vnfd(VM.replace('"1.0"', "1.10")).version == "1.10"


@pytest.mark.parametrize(
    "cps",
    [
        pytest.param("[left, right]", id="names"),
        pytest.param("{left: , right: ~}", id="names with nothing"),
        pytest.param("{left: {}, right: {vnic: virtio}}", id="mappings"),
    ],
)
def test_cps_may_be_written_as_names(cps: str):
    (vdu,) = vnfd(f"{VM}cps: {cps}\n").vdus
    assert [(cpd.id, cpd.order) for cpd in vdu.cpds] == [("left", 0), ("right", 1)]


def test_the_cps_of_the_only_vdu_are_external_under_their_names():
    read = vnfd(f"{VM}vls: [inside]\ncps: {{left: , in: inside}}\n")
    assert read.ext_cpds == (ExtCpd(id="left", vdu="vm", cpd="left"),)


@pytest.mark.parametrize("cp", ["vm.eth0", "eth0"])
def test_an_external_cp_may_have_another_name(cp: str):
    read = vnfd(f"{VM}cps: [eth0]\nexternal: {{public: {cp}}}\n")
    assert read.ext_cpds == (ExtCpd(id="public", vdu="vm", cpd="eth0"),)


def test_several_vdus_have_names_and_say_what_is_external():
    read = vnfd(PAIR + INSIDE + OUT)
    assert [vdu.id for vdu in read.vdus] == ["a", "b"]
    assert read.ext_cpds == (ExtCpd(id="out", vdu="a", cpd="out"),)


def test_names_with_dots_are_told_apart():
    text = (PAIR + INSIDE).replace("  a:", "  a.b:").replace("{out: ,", "{c.d: ,")
    read = vnfd(text + "external: {out: a.b.c.d}\n")
    assert read.ext_cpds == (ExtCpd(id="out", vdu="a.b", cpd="c.d"),)


def test_the_only_vdu_s_keys_are_not_at_the_top_of_many():
    (problem,) = check_texts({"vnfd.yaml": PAIR + INSIDE + OUT + "vcpus: 1\n"})[0]
    assert (problem.code, problem.path) == ("key.unknown", "vcpus")
    assert problem.hint == "it belongs to a VDU: put it under 'vdus: {NAME: ...}'"


def test_an_image_may_have_a_checksum():
    text = VM.replace("tiny-vnf", f"{{name: tiny-vnf, sha256: {'a' * 64}}}")
    (vdu,) = vnfd(text).vdus
    assert (vdu.image.name, vdu.image.sha256) == ("tiny-vnf", "a" * 64)


def test_a_parameter_may_be_its_default():
    text = f"{VM}parameters: {{motd: hi}}\nuser-data: echo {{{{ motd }}}}\n"
    (parameter,) = vnfd(text).parameters
    assert (parameter.name, parameter.default, parameter.secret) == (
        "motd",
        "hi",
        False,
    )


@pytest.mark.parametrize("vl", ["left", "{vl: left}"])
def test_a_connection_may_be_the_name_of_a_link(vl: str):
    read = service(f"{{a: {{vnfd: router, connect: {{left: {vl}, right: right}}}}}}")
    assert read.vnf_profiles[0].connections[0].vl == "left"


@pytest.mark.parametrize("pool", ["10.0.0.0/24", "{pool: 10.0.0.0/24}"])
def test_a_link_may_be_its_pool(pool: str):
    read = service(ONE, f"{{left: {pool}, right: }}")
    assert [str(pool) for pool in read.vlds[0].pools] == ["10.0.0.0/24"]


def test_a_link_may_have_a_pool_of_each_version():
    read = service(ONE, "{left: {pool: [10.0.0.0/24, 'fd00::/64']}, right: }")
    assert [pool.version for pool in read.vlds[0].pools] == [4, 6]


def test_a_rule_may_be_its_members():
    read = service(
        ONE.replace("a: {", "a: {instances: 2, "),
        more="apart: [[a], {members: [a], scope: zone, hard: no}]\n",
    )
    assert [(rule.scope, rule.hard) for rule in read.affinity] == [
        ("host", True),
        ("zone", False),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("- a\n", "found no mapping", id="a list"),
        pytest.param("nsdd: x\n", "did you mean 'nsd'?", id="a misspelt first key"),
        pytest.param("nsd: x\nvnfd: y\n", "put '---' between", id="both kinds"),
    ],
)
def test_what_is_no_descriptor_says_so(text: str, message: str):
    (problem,) = check_texts({"file.yaml": text})[0]
    assert problem.code == "document.kind"
    assert message in str(problem)
