"""What SOL006 2.6.1 had that its later versions write otherwise."""

from nfvo.descriptor.nsd import ForwardingPath
from nfvo.descriptor.vld import AffinityRule
from tests.descriptor.yang.documents import SOL006, SOL006_NSD, nsd, problems, vnfd

LATER = "    virtual-storage-desc:\n    - id: disk\n      block-storage-data:"
NORMAL = "    df:\n    - id: normal"


def changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def codes(text: str) -> set[str]:
    return {problem.code for problem in problems(text)}


def test_cps_have_lists_of_places():
    text = changed(
        SOL006,
        ("{id: left, layer", "{id: left, order: [1], layer"),
        ("{id: in, int", "{id: in, order: [0], int"),
    )
    assert [cp.id for cp in vnfd(text).vdus[0].cpds] == ["in", "left"]
    assert "yang.kind" in codes(changed(text, ("order: [0]", "order: {id: 0, at: 1}")))


def test_storages_have_their_size_themselves():
    older = LATER.replace(
        "block-storage-data:", "type-of-storage: root-storage\n      size-of-storage: 4"
    )
    text = changed(SOL006, (f"{LATER} {{size-of-storage: 4}}", older))
    assert vnfd(text).vdus[0].disk_gib == 4
    assert "yang.osm-only" not in codes(text)


def test_local_rules_say_their_scope_in_longer_words():
    rule = "[{affinity-type: anti-affinity, affinity-scope: zone}]"
    more = f"instances: 4, local-affinity-or-anti-affinity-rule: {rule}}}"
    text = changed(SOL006, ("instances: 4}", more))
    rules = (AffinityRule(kind="apart", members=("vm",), scope="zone"),)
    assert vnfd(text).affinity == rules
    bare = changed(text, ("affinity-type: anti-affinity, ", ""))
    assert "yang.key-missing" in codes(bare)


def test_nested_services_refer_to_groups_by_lists_with_ids():
    more = """\
      ns-profile:
      - id: inner
        nsd-id: other
        ns-df-id: d
        instantiation-level-id: l
        affinity-or-anti-affinity-group-id: [{id: far}]
"""
    found = {rule.members for rule in nsd(SOL006, SOL006_NSD + more).affinity}
    assert found == {("a", "b", "inner")}


def test_levels_of_availability_are_named_or_numbered():
    found = "- id: gold\n"
    for level, wrong in (("level-2", False), ("2", False), ("level-9", True)):
        said = f"{found}        service-availability-level: {level}\n"
        text = changed(SOL006_NSD, (found, said))
        assert ("yang.value" in codes(text)) is wrong


def test_forwarding_graphs_have_pools_of_cps():
    graph = """\
    vnffgd:
    - id: web
      cpd-pool: [{id: one, vnf-profile: {vnf-profile-id: a}}]
      nfpd:
      - id: path
        position-desc-id:
        - id: first
          cp-profile-id:
          - id: c
            constituent-profile-elements:
            - {id: a, cpd-id: outside}
            - {id: b, cpd-id: outside}
"""
    read = nsd(SOL006, changed(SOL006_NSD, (NORMAL, f"{graph}{NORMAL}")))
    assert read.paths == (ForwardingPath(id="path", hops=("a", "b"), graph="web"),)
