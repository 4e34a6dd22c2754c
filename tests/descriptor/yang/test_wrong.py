"""What is wrong with SOL006's and OSM's descriptors: found, and at its place."""

import pytest

from nfvo.descriptor.codes import YANG
from nfvo.descriptor.problems import Severity
from tests.descriptor.yang.documents import (
    CATALOG,
    CATALOG_NSD,
    OSM,
    OSM_NSD,
    SOL006,
    SOL006_NSD,
    errors,
    problems,
)

IMAGE = "      sw-image-desc: tiny\n"
CASES = {
    "yang.xml": ("<nfv>\n <vnfd></nfv>", 2, 10),
    "yang.xml-doctype": ("<!DOCTYPE nfv>\n<nfv/>", 1, 14),
    "yang.key-unknown": (
        SOL006.replace("num-virtual-cpu: 2", "num-virtual-cpus: 2"),
        21,
        21,
    ),
    "yang.key-odd": (OSM.replace("  mgmt-cp:", "  acme-rack: 7\n  mgmt-cp:"), 4, 3),
    "yang.osm-only": (
        SOL006.replace("  - id: fw\n", "  - id: fw\n    mgmt-cp: outside\n"),
        4,
        5,
    ),
    "yang.key-twice": (OSM.replace("  id: h", "  vnfd:id: x\n  id: h"), 4, 3),
    "yang.key-missing": (SOL006.replace("    provider: acme\n", ""), 3, 5),
    "yang.kind": (
        SOL006.replace("virtual-cpu: {num-virtual-cpu: 2}", "virtual-cpu: 2"),
        21,
        20,
    ),
    "yang.value": (
        SOL006.replace("num-virtual-cpu: 2", "num-virtual-cpu: two"),
        21,
        38,
    ),
    "yang.choice": (SOL006.replace("sha-256", "sha-255"), 29, 29),
    "yang.not-listed": (SOL006.replace("vnfm-info: [acme]", "vnfm-info: acme"), 8, 16),
    "yang.duplicate": (
        SOL006.replace("      - {id: left,", "      - {id: in}\n      - {id: left,"),
        15,
        9,
    ),
    "yang.reference": (SOL006.replace("desc: small", "desc: smal"), 15, 29),
    "yang.unfit": (SOL006.replace("num-virtual-cpu: 2", "num-virtual-cpu: 0"), 21, 38),
    "yang.not-kept": (
        SOL006.replace("    df:\n", "    auto-scale: [x]\n    df:\n"),
        37,
        18,
    ),
    "yang.assumed": (OSM.replace("  version: 1.0\n", ""), 2, 3),
    "yang.name-mended": (SOL006.replace("name: tiny-vnf", "name: tiny vnf"), 27, 13),
    "yang.name-clash": (
        SOL006.replace(
            "- {id: left,",
            "- {id: 'in?', int-virtual-link-desc: inside}\n"
            "      - {id: 'in!', int-virtual-link-desc: inside}\n      - {id: left,",
        ),
        14,
        14,
    ),
    "yang.no-image": (SOL006.replace(IMAGE, ""), 10, 7),
    "osm.slice": ("nst:\n- id: x\n", 1, 1),
    "osm.physical": (
        OSM.replace("    sw-image-desc: u", "    pdu-type: x\n    sw-image-desc: u"),
        39,
        15,
    ),
    "osm.cloud-init-missing": (
        OSM.replace(
            "    sw-image-desc: u", "    cloud-init-file: x\n    sw-image-desc: u"
        ),
        39,
        22,
    ),
    "osm.template": (
        OSM.replace(
            "    sw-image-desc: u", "    cloud-init: '{% x %}'\n    sw-image-desc: u"
        ),
        39,
        17,
    ),
    "osm.fixed-address": (
        OSM_NSD.replace("mgmt-network: true", "vim-network-name: x").replace(
            "vnf-cp0-ext\n", "vnf-cp0-ext\n            ip-address: 10.0.0.9\n"
        ),
        13,
        25,
    ),
    "osm.vim-network": (
        OSM_NSD.replace("mgmt-network: true", "vim-network-name: x"),
        20,
        25,
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_the_problem_is_found_at_its_place(code: str):
    text, line, column = CASES[code]
    found = [
        (one.place.line, one.place.column, one.severity)
        for one in problems(text)
        if one.code == code
    ]
    assert (line, column, YANG[code].severity) in found


def test_every_code_has_a_document_that_has_it():
    assert CASES.keys() == YANG.keys()


def test_a_name_nearly_right_is_proposed():
    text = SOL006.replace("virtual-compute-desc: small", "virtual-compute-desc: smal")
    (one,) = [p for p in problems(text) if p.code == "yang.reference"]
    assert one.hint == "did you mean 'small'?"


def test_a_node_nearly_right_is_proposed_also_where_osm_is_lenient():
    text = OSM.replace("num-virtual-cpu: 1", "num-virtual-cpus: 1")
    (one,) = [p for p in problems(text) if p.severity is Severity.ERROR]
    assert (one.code, one.hint) == (
        "yang.key-unknown",
        "did you mean 'num-virtual-cpu'?",
    )


def test_all_problems_come_at_once():
    text = SOL006.replace("num-virtual-cpu: 2", "num-virtual-cpu: two")
    text = text.replace("size-of-storage: 4", "size-of-storage: 4 GB")
    text = text.replace("vdu-id: vm, cpd: left", "vdu-id: vn, cpd: left")
    assert [code for code, _, _ in errors(text)] == [
        "yang.value",
        "yang.value",
        "yang.reference",
    ]


def test_an_nsd_is_not_blamed_for_a_vnfd_that_is_broken():
    broken = SOL006.replace("num-virtual-cpu: 2", "num-virtual-cpu: two")
    found = problems(SOL006_NSD, "nsd.yaml", vnfd=broken)
    assert {p.code for p in found if p.severity is Severity.ERROR} == {"yang.value"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (
            "vnfd-connection-point-ref: mgmt",
            "vnfd-connection-point-ref: mgnt",
            "cp.unknown",
        ),
        (
            "{member-vnf-index: '2', vnfd-id-ref: pair}",
            "{member-vnf-index: '2'}",
            "yang.key-missing",
        ),
        ("ip-address: 10.2.0.5", "ip-address: 10.2.0.555", "yang.unfit"),
        ("ip-address: 10.2.0.5", "ip-address: 10.3.0.5", "address.outside"),
        ("subnet-address: 10.2.0.0/24", "subnet-address: nonsense", "yang.unfit"),
        ("member-vnf-index-ref: 2", "member-vnf-index-ref: 3", "yang.reference"),
        (
            "vnfd-id-ref: pair\n        vnfd-c",
            "vnfd-id-ref: pain\n        vnfd-c",
            "yang.reference",
        ),
        ("vld-id-ref: net", "vld-id-ref: nett", "yang.reference"),
        ("ip-profile-ref: addresses", "ip-profile-ref: nosuch", "yang.reference"),
    ],
)
def test_a_service_of_a_catalog_that_is_wrong(old: str, new: str, code: str):
    assert old in CATALOG_NSD
    found = problems(CATALOG_NSD.replace(old, new, 1), "nsd.yaml", vnfd=CATALOG)
    assert code in {p.code for p in found if p.severity is Severity.ERROR}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (
            "external-connection-point-ref: mgmt",
            "external-connection-point-ref: m",
            "yang.reference",
        ),
        (
            "internal-connection-point-ref: a-in",
            "internal-connection-point-ref: z",
            "yang.reference",
        ),
        ("image: tiny-vnf\n      count: 1", "count: 1", "yang.no-image"),
        ("memory-mb: 512", "memory-mb: 0", "yang.unfit"),
        ("vcpu-count: 2", "vcpu-count: -2", "yang.value"),
        ("type: SR-IOV", "type: SRIOV", "yang.choice"),
        ("position: 2", "positon: 2", "yang.key-unknown"),
    ],
)
def test_a_vnfd_of_a_catalog_that_is_wrong(old: str, new: str, code: str):
    assert old in CATALOG
    assert code in {c for c, _, _ in errors(CATALOG.replace(old, new, 1))}


@pytest.mark.parametrize(
    "text",
    [
        "vnfd:\n",
        "nsd: []\n",
        "vnfd-catalog: {}\n",
        "nfv: [1]\n",
        "vnfd: [x]\n",
        "nsd: {nsd: [[]]}\n",
    ],
)
def test_what_holds_no_descriptor_is_an_error(text: str):
    assert errors(text)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("max-number-of-instances: 4", "max-number-of-instances: 0", (40, 71)),
        ("cpd: left}", "cpd: lefft}", (35, 34)),
    ],
)
def test_a_vnfd_of_sol006_that_is_wrong(old: str, new: str, place: tuple[int, int]):
    assert old in SOL006
    assert place in [found[1:] for found in errors(SOL006.replace(old, new, 1))]


def test_a_connection_of_another_profile_is_an_error():
    text = OSM_NSD.replace("base-element-id: vnf", "base-element-id: vnf9")
    found = problems(text, "nsd.yaml", vnfd=OSM)
    assert "yang.reference" in {p.code for p in found}
