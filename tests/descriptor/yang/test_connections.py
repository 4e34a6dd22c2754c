"""What CPs are plugged into, in OSM's descriptors; and descriptors without wrapping."""

import json

import pytest
import yaml

from tests.descriptor.yang.documents import (
    CATALOG,
    CATALOG_NSD,
    OSM,
    errors,
    nsd,
    problems,
    vnfd,
)


def changed(old: str, new: str, text: str = CATALOG) -> str:
    assert old in text
    return text.replace(old, new, 1)


PROVIDER = "    - id: net\n      vim-network-name: public\n"


def test_an_address_in_a_network_that_is_there_already_is_not_asked_for():
    text = changed("    - id: net\n", PROVIDER, CATALOG_NSD)
    text = changed("      ip-profile-ref: addresses\n", "", text)
    (one, _) = nsd(CATALOG, text).vnf_profiles
    assert one.connections[0].addresses == ()
    assert "osm.fixed-address" in {p.code for p in problems(CATALOG + "---\n" + text)}


def test_with_a_profile_of_that_network_it_is():
    text = changed("    - id: net\n", PROVIDER, CATALOG_NSD)
    (one, _) = nsd(CATALOG, text).vnf_profiles
    assert [str(address) for address in one.connections[0].addresses] == ["10.2.0.5"]


def test_a_connection_point_of_two_interfaces_is_refused():
    text = changed(
        "        type: INTERNAL\n        internal-connection-point-ref: b-in",
        "        type: EXTERNAL\n        external-connection-point-ref: mgmt",
    )
    assert [code for code, _, _ in errors(text)] == ["cp.both"]


def test_a_cp_of_a_vnf_on_two_links_is_refused():
    more = """\
    - id: other
      vnfd-connection-point-ref:
      - member-vnf-index-ref: 1
        vnfd-id-ref: pair
        vnfd-connection-point-ref: mgmt
"""
    assert [code for code, _, _ in errors(f"{CATALOG}---\n{CATALOG_NSD}{more}")] == [
        "cp.both"
    ]


@pytest.mark.parametrize("kind", ["old", "new"])
def test_a_descriptor_without_any_wrapping_is_read(kind: str):
    text = CATALOG if kind == "old" else OSM
    top = yaml.safe_load(text)
    bare = top["vnfd:vnfd-catalog"]["vnfd"][0] if kind == "old" else top["vnfd"]
    assert vnfd(json.dumps(bare)).flavours == vnfd(text).flavours


KNF = """\
vnfd-catalog:
  vnfd:
  - id: ldap
    name: ldap
    version: '1.0'
    connection-point: [{name: mgmt}]
    mgmt-interface: {cp: mgmt}
    k8s-cluster: {nets: [{id: net1, external-connection-point-ref: mgmt}]}
    kdu: [{name: ldap, helm-chart: stable/openldap}]
"""
NEW_KNF = """\
vnfd:
  id: ldap
  product-name: ldap
  version: '1.0'
  df: [{id: default}]
  ext-cpd: [{id: mgmt, k8s-cluster-net: net1}]
  k8s-cluster: {nets: [{id: net1}]}
  kdu: [{name: ldap, helm-chart: stable/openldap}]
"""
KNF_NSD = """\
nsd-catalog:
  nsd:
  - id: one
    version: '1.0'
    constituent-vnfd: [{member-vnf-index: 1, vnfd-id-ref: ldap}]
    vld:
    - id: net
      vnfd-connection-point-ref:
      - {member-vnf-index-ref: 1, vnfd-id-ref: ldap, vnfd-connection-point-ref: mgmt}
"""


@pytest.mark.parametrize("text", [KNF, NEW_KNF], ids=["old", "new"])
def test_a_network_of_a_cluster_of_kubernetes_is_an_external_cp(text: str):
    (cpd,) = vnfd(text).ext_cpds
    assert (cpd.id, cpd.vdu, cpd.vl) == ("mgmt", "", "net1")
    assert nsd(text, KNF_NSD).vnf_profiles[0].connections[0].vl == "net"
