"""Security groups in the short form, what their rules come to, and what is refused."""

import jsonschema_rs
import pytest
import yaml
from pydantic import ValidationError

from nfvo.descriptor import check_texts, read_texts, short_form_schema
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.security import (
    SecurityRule,
    digest,
    in_order,
    in_short,
    in_words,
)
from tests.descriptor.wrong import INSIDE, OUT, PAIR, VM

OPEN = {
    "in any from any IPv4",
    "in any from any IPv6",
    "out any to any IPv4",
    "out any to any IPv6",
}
ALL_OUT = {one for one in OPEN if one.startswith("out")}


def written(group: str) -> str:
    return f"{VM}cps: {{eth0: {{security: web}}}}\nsecurity: {{web: {group}}}\n"


def rules(group: str) -> tuple[SecurityRule, ...]:
    (vnfd,) = read_texts({"vnfd.yaml": written(group)}).vnfds
    return vnfd.vdus[0].cpds[0].security


def problem(text: str) -> Problem:
    (found,) = check_texts({"vnfd.yaml": text})[0]
    return found


@pytest.mark.parametrize(
    ("group", "said"),
    [
        pytest.param(
            "tcp 80", {"in tcp 80 from any IPv4", "in tcp 80 from any IPv6"}, id="word"
        ),
        pytest.param(
            "[tcp 80-443, icmp]",
            {
                "in tcp 80-443 from any IPv4",
                "in tcp 80-443 from any IPv6",
                "in icmp from any IPv4",
                "in icmp from any IPv6",
            },
            id="words",
        ),
        pytest.param(
            "{in: [tcp 22, udp 53], from: [10.0.0.0/8, 'fd00::/8']}",
            {
                "in tcp 22 from 10.0.0.0/8",
                "in tcp 22 from fd00::/8",
                "in udp 53 from 10.0.0.0/8",
                "in udp 53 from fd00::/8",
            },
            id="a rule of several",
        ),
        pytest.param(
            "[{out: sctp, to: 10.0.0.0/8}]",
            {"out sctp to 10.0.0.0/8"},
            id="a protocol whole",
        ),
        pytest.param(
            "[{out: any, to: 0.0.0.0/0}]", {"out any to 0.0.0.0/0"}, id="IPv4 only"
        ),
    ],
)
def test_a_group_is(group: str, said: set[str]):
    assert set(map(str, rules(group))) == said


def test_a_cp_without_groups_has_no_rules_and_one_with_several_has_them_all_once():
    text = f"""{VM}cps:
  eth0:
  eth1: {{security: [web, more]}}
security:
  web: [tcp 80]
  more: [tcp 80, {{in: udp 53, from: 10.0.0.0/8, description: names}}]
"""
    (vnfd,) = read_texts({"vnfd.yaml": text}).vnfds
    eth0, eth1 = vnfd.vdus[0].cpds
    assert eth0.security == ()
    assert [str(rule) for rule in eth1.security] == [
        "in tcp 80 from any IPv4",
        "in tcp 80 from any IPv6",
        "in udp 53 from 10.0.0.0/8",
    ]
    assert eth1.security[-1].description == "names"


@pytest.mark.parametrize(
    ("group", "expected", "hint"),
    [
        pytest.param("80", "a protocol, and ports", "write tcp 80", id="a port alone"),
        pytest.param("tpc 80", "one of any, tcp", "did you mean 'tcp'?", id="typo"),
        pytest.param("icmp 8", "no ports", "write icmp alone", id="ports of icmp"),
        pytest.param("tcp 443-80", "first", "write tcp 80-443", id="backwards"),
        pytest.param("tcp 0", "ports of 1 to 65535", "", id="port 0"),
        pytest.param("udp 70000", "ports of 1 to 65535", "", id="a port too high"),
        pytest.param("{from: 10.0.0.0/8}", "'in' or 'out'", "", id="neither way"),
        pytest.param("{in: tcp, out: tcp}", "one of them only", "", id="both ways"),
        pytest.param("{in: tcp, to: 10.0.0.0/8}", "'in' with 'from'", "", id="in to"),
        pytest.param("{out: tcp, from: 10.0.0.0/8}", "'out' with", "", id="out from"),
    ],
)
def test_a_rule_is_refused_that_matches_nothing(group: str, expected: str, hint: str):
    found = problem(written(group))
    assert (found.code, found.place.line) == ("security.rule", 8)
    assert expected in found.expected
    assert hint in found.hint


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param(
            f"{VM}cps: {{eth0: {{security: wed}}}}\nsecurity: {{web: [tcp 80]}}\n",
            "cps.eth0.security",
            id="a word",
        ),
        pytest.param(
            PAIR.replace("out: ,", "out: {security: [web, wed]},")
            + INSIDE
            + OUT
            + "security: {web: [tcp 80]}\n",
            "vdus.a.cps.out.security[1]",
            id="the second of a list",
        ),
    ],
)
def test_a_group_that_there_is_not_is_told_where_it_is_named(text: str, path: str):
    found = problem(text)
    assert (found.code, found.path) == ("security.unknown", path)
    assert found.hint == "did you mean 'web'?"


def test_an_editor_takes_what_we_take():
    validator = jsonschema_rs.validator_for(short_form_schema())
    for group in ("tcp 80", "[tcp 80-443, {in: icmp, from: 10.0.0.0/8}]"):
        assert validator.is_valid(yaml.safe_load(written(group)))
    assert not validator.is_valid(yaml.safe_load(written("[icmp 8 0]")))


@pytest.mark.parametrize(
    ("group", "more"),
    [
        pytest.param("tcp 80", ALL_OUT, id="ingress rules leave the way out open"),
        pytest.param("{out: tcp 80}", set(), id="egress rules close it"),
    ],
)
def test_rules_come_to_themselves_and(group: str, more: set[str]):
    asked = rules(group)
    assert in_words(asked) == set(map(str, asked)) | more


def test_no_rules_let_all_in_and_out():
    assert in_words(()) == OPEN
    everything = rules("[any, {out: any}]")
    assert digest(everything) == digest(())


def test_rules_that_say_the_same_have_one_digest():
    one = rules("[{in: tcp 1-99, from: 0.0.0.0/0, description: x}, udp 53]")
    ports = {"port_range_min": 0, "port_range_max": 99}
    other = SecurityRule.model_validate(ports), *rules("udp 53"), *rules("udp 53")
    assert digest(one) == digest(other)
    assert in_order(one) == in_order(other)
    assert digest(one) != digest(one[:-1])


def test_a_rule_is_of_one_ip_version():
    with pytest.raises(ValidationError, match="is not IPv6"):
        SecurityRule.model_validate({"ether_type": "ipv6", "remote": "10.0.0.0/8"})


@pytest.mark.parametrize(
    ("group", "short"),
    [
        pytest.param("tcp 80", "in tcp 80 and out any", id="both IP versions"),
        pytest.param(
            "[icmp, {in: tcp 22, from: 10.0.0.0/8}, {out: udp 53, to: 0.0.0.0/0}]",
            "in icmp, in tcp 22 from 10.0.0.0/8 and out udp 53 to any IPv4",
            id="one of them",
        ),
    ],
)
def test_a_plan_shows_rules_in_short(group: str, short: str):
    assert in_short(rules(group)) == short
