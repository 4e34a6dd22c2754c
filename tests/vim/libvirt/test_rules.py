"""Security rules as packet filters, and what a filter says, whoever changed it."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import libvirt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from nfvo.descriptor.security import SecurityRule, digest, in_words
from nfvo.errors import VimRefused
from nfvo.lcm.records import HostRecord
from nfvo.vim.libvirt.markup import parse, text
from nfvo.vim.libvirt.port_filter import FORWARDING_PORT, PORT
from nfvo.vim.libvirt.rule_filter import OTHERS, RuleFilter, read_words, ruled_filter_of
from nfvo.vim.libvirt.rule_filters import ensure_filters, words_of
from nfvo.vim.libvirt.rule_probe import no_security
from tests.vim.libvirt import specs
from tests.vim.libvirt.test_errors import error

HOST = HostRecord("h", "hv1", "s", "qemu:///system")
WEB = (SecurityRule(port_range_min=80, port_range_max=80),)
NETWORKS = {"ipv4": ("10.0.0.0/8", "10.1.2.3/32"), "ipv6": ("fd00::/8", "fd00::1/128")}


@st.composite
def rules(draw: st.DrawFn) -> SecurityRule:
    version = draw(st.sampled_from(("ipv4", "ipv6")))
    protocol = draw(st.sampled_from(("any", "tcp", "udp", "sctp", "icmp", "esp", "ah")))
    fields: dict[str, Any] = {
        "direction": draw(st.sampled_from(("ingress", "egress"))),
        "ether_type": version,
        "protocol": protocol,
        "remote": draw(st.none() | st.sampled_from(NETWORKS[version])),
    }
    if protocol in {"tcp", "udp", "sctp"}:
        ports = st.integers(1, 65535)
        low, high = sorted((draw(ports), draw(ports)))
        fields |= {"port_range_min": low, "port_range_max": high}
    return SecurityRule.model_validate(fields)


@given(st.lists(rules(), min_size=1, max_size=6).map(tuple))
def test_a_filter_is_read_in_the_words_of_its_rules(asked: tuple[SecurityRule, ...]):
    read = read_words(parse(text(RuleFilter(PORT, asked).to_xml())))
    assert read == in_words(asked)


def more_rules(filter_xml: etree._Element) -> None:
    extra = etree.SubElement(filter_xml, "rule", action="accept", direction="inout")
    etree.SubElement(extra, "all")


def another_port(filter_xml: etree._Element) -> None:
    filter_xml.find(".//tcp").set("dstportend", "90")


def a_mark(filter_xml: etree._Element) -> None:
    filter_xml.find(".//tcp").set("srcmacaddr", "52:54:00:00:00:01")


def no_end(filter_xml: etree._Element) -> None:
    for rule in filter_xml.findall("rule[@action='drop']"):
        filter_xml.remove(rule)


OUT = in_words(WEB) - {"in tcp 80 from any IPv4"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(more_rules, in_words(WEB) | {OTHERS}, id="a rule added"),
        pytest.param(another_port, OUT | {"in tcp 80-90 from any IPv4"}, id="a port"),
        pytest.param(a_mark, OUT | {OTHERS}, id="what no rule of ours says"),
        pytest.param(no_end, in_words(WEB) | {OTHERS}, id="the end taken away"),
    ],
)
def test_what_was_changed_by_hand_is_told(change: Any, said: frozenset[str]):
    filter_xml = RuleFilter(PORT, WEB).to_xml()
    change(filter_xml)
    assert read_words(filter_xml) == said


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        pytest.param({}, PORT, id="no rules"),
        pytest.param({"security": WEB}, f"{PORT}-{digest(WEB)}", id="rules"),
        pytest.param(
            {"security": WEB, "forwards": True},
            f"{FORWARDING_PORT}-{digest(WEB)}",
            id="rules of a router",
        ),
    ],
)
def test_a_port_has_a_filter_that_is_called_by_its_rules(
    fields: dict[str, Any], name: str
):
    assert ruled_filter_of(specs.port(**fields)).name == name


@dataclass
class Found:
    """A filter that is there."""

    xml: str

    def XMLDesc(self) -> str:  # noqa: N802
        return self.xml


@dataclass
class Filters:
    """A host with filters, whose network hook ``says`` something when it is asked."""

    says: str = "NFVO-HOOK 1 absent bridge-nf=on"
    alive: bool = True
    there: dict[str, str] = field(default_factory=dict)
    defined: list[str] = field(default_factory=list)

    def isAlive(self) -> bool:  # noqa: N802
        return self.alive

    def networkCreateXML(self, xml: str) -> None:  # noqa: N802
        assert "nfvo-probe-" in xml
        raise error(0, libvirt.VIR_ERR_HOOK_SCRIPT_FAILED, self.says)

    def nwfilterLookupByName(self, name: str) -> Found:  # noqa: N802
        if name not in self.there:
            raise error(0, libvirt.VIR_ERR_NO_NWFILTER)
        return Found(self.there[name])

    def nwfilterDefineXML(self, xml: str) -> None:  # noqa: N802
        name = parse(xml).get("name") or ""
        self.defined.append(name)
        self.there[name] = xml


RULED = specs.server(ports=(specs.port(security=WEB),))
NAME = f"{PORT}-{digest(WEB)}"


def test_filters_are_defined_once_that_of_addresses_first():
    host: Any = Filters()
    for _ in range(2):
        ensure_filters(host, HOST, RULED)
    assert host.defined == [PORT, NAME]


def test_a_filter_that_was_changed_by_hand_is_made_right():
    host: Any = Filters()
    ensure_filters(host, HOST, RULED)
    changed = deepcopy(parse(host.there[NAME]))
    another_port(changed)
    host.there[NAME] = text(changed)
    assert words_of(host, NAME) != in_words(WEB)
    ensure_filters(host, HOST, RULED)
    assert words_of(host, NAME) == in_words(WEB)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("", in_words(()), id="no filter"),
        pytest.param(PORT, in_words(()), id="that of addresses"),
        pytest.param("clean-traffic", {"filter clean-traffic"}, id="another's"),
    ],
)
def test_a_port_without_rules_of_ours_lets_pass(name: str, said: frozenset[str]):
    host: Any = Filters()
    assert words_of(host, name) == said


@pytest.mark.parametrize(
    ("says", "why"),
    [
        pytest.param("NFVO-HOOK 1 absent bridge-nf=on", "", id="they are shown"),
        pytest.param(
            "NFVO-HOOK 2 absent uplinks=a,b bridge-nf=off",
            "its bridges show no packets to iptables; run there: modprobe br_netfilter",
            id="they are not",
        ),
        pytest.param("NFVO-HOOK 1 absent", "no network hook", id="an older hook"),
        pytest.param("no such thing", "no network hook", id="no hook"),
    ],
)
def test_a_host_enforces_rules_where_bridges_show_their_packets(says: str, why: str):
    host: Any = Filters(says)
    assert no_security(host).startswith(why)
    assert bool(no_security(host)) == bool(why)


def test_a_server_is_refused_where_its_rules_would_be_void():
    host: Any = Filters("NFVO-HOOK 1 absent bridge-nf=off")
    with pytest.raises(VimRefused, match="hv1 cannot enforce the security rules of"):
        ensure_filters(host, HOST, RULED)
    ensure_filters(host, HOST, specs.server())
    assert host.defined == [PORT]


def test_a_connection_that_breaks_says_nothing_about_the_host():
    host: Any = Filters("cut", alive=False)
    with pytest.raises(libvirt.libvirtError):
        no_security(host)
