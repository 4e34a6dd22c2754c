from dataclasses import replace

import pytest

from nfvo.graph import VirtualLink
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import HostState
from nfvo.placement.outcome import Refusal
from nfvo.placement.suitability import PLAYBOOK
from tests.placement.services import group, host, infrastructure, service, vnfc

S = HostState
APART = service(
    *(vnfc(name) for name in ("client", "firewall", "server")),
    groups=[group("apart", "client", "firewall", "server")],
)


def refusal(graph, *hosts, tier=1, **more):
    outcome = place(graph, infrastructure(*hosts), tier=tier, **more)
    assert isinstance(outcome, Refusal), outcome
    return outcome


def test_a_refusal_says_for_every_host_what_it_fails():
    kept = {"client/vm/0": "h1", "firewall/vm/0": "h2"}
    refused = refusal(APART, host(1), host(2), host(3, state=S.CORDONED), keep=kept)
    assert refused.summary == "no host for 1 of 3 VNFCs: server/vm/0"
    (server,) = refused.vnfcs
    reasons = {(r.host, r.constraint, r.message) for r in server.rejections}
    assert reasons == {
        ("h1", "apart", "apart from client/vm/0, which is on hv1"),
        ("h2", "apart", "apart from firewall/vm/0, which is on hv2"),
        ("h3", "state", "cordoned"),
    }


def test_without_hosts_a_refusal_names_the_command_that_adds_one():
    refused = refusal(APART)
    assert refused.summary == "there are no hosts to place on"
    assert refused.hint == "add one with: nfvo host add"
    assert [v.vnfc for v in refused.vnfcs] == list(APART.vnfcs)


def test_those_that_would_fit_are_not_refused():
    graph = service(vnfc("big", 99, 1024, 1), vnfc("small"))
    assert [v.vnfc for v in refusal(graph, host(1)).vnfcs] == ["big/vm/0"]


ONLY_UDP = {"fabrics": frozenset({"udp"}), "fabric": "vxlan"}
PAIR = service(vnfc("a", links="x"), vnfc("b", links="x"))
ONE = service(vnfc("a", 8, 8192, 50))


@pytest.mark.parametrize(
    ("graph", "hosts", "hint"),
    [
        pytest.param(
            ONE,
            [host(1, 8, 6144, 50), host(2, 8, 4096, 50)],
            "2 GiB more free memory on hv1 would do",
            id="the smallest shortage",
        ),
        pytest.param(
            ONE,
            [host(1, 6, 7168, 50)],
            "2 more free vCPU on hv1 would do, and "
            "1 GiB more free memory on hv1 would do",
            id="two dimensions",
        ),
        pytest.param(
            service(vnfc("a", 20, 1024, 1)),
            [host(1), host(2, total=(18, 16384, 100))],
            "2 more vCPU than hv2 has would do",
            id="more than any host has",
        ),
        pytest.param(
            ONE,
            [host(1, 1, 1, 1), host(3, state=S.CORDONED)],
            "uncordon hv3",
            id="cordoned",
        ),
        pytest.param(ONE, [host(1, state=S.DOWN)], "bring hv1 back", id="down"),
        pytest.param(
            service(vnfc("a", labels=frozenset({"ssd"}))),
            [host(1, state=S.DOWN), host(2)],
            "label hv2 ssd",
            id="label",
        ),
        pytest.param(
            service(vnfc("a", links="x"), links=[VirtualLink("x", fabric="bridge")]),
            [host(1)],
            f"prepare hv1 for fabric bridge ({PLAYBOOK})",
            id="fabric",
        ),
        pytest.param(
            PAIR,
            [host(1, **ONLY_UDP), host(2, site="there", **ONLY_UDP)],
            "nfvo site set here --fabric udp, and nfvo site set there --fabric udp",
            id="no host has the fabric of its site",
        ),
        pytest.param(
            PAIR,
            [host(1, 1, 16384, 100, **ONLY_UDP)],
            "nfvo site set here --fabric udp, and 1 more free vCPU on hv1 would do",
            id="nor room",
        ),
        pytest.param(
            service(vnfc("a", links="x")),
            [host(1, **ONLY_UDP)],
            f"prepare hv1 for fabric vxlan ({PLAYBOOK})",
            id="a link that UDP cannot be",
        ),
        pytest.param(
            service(
                vnfc("a", links="x"),
                vnfc("b", links="x"),
                links=[VirtualLink("x", fabric="vxlan")],
            ),
            [host(1, **ONLY_UDP)],
            f"prepare hv1 for fabric vxlan ({PLAYBOOK})",
            id="a link that names its fabric",
        ),
        pytest.param(
            PAIR,
            [host(1, **ONLY_UDP), host(2, 1, 16384, 100, fabric="vxlan")],
            "1 more free vCPU on hv2 would do",
            id="one host has the fabric of its site",
        ),
        pytest.param(
            APART,
            [host(1), host(2)],
            "one more host would satisfy apart(client, firewall, server)",
            id="apart",
        ),
        pytest.param(
            APART,
            [host(1)],
            "2 more hosts would satisfy apart(client, firewall, server)",
            id="apart, two short",
        ),
        pytest.param(
            service(
                vnfc("a"), vnfc("b"), groups=[group("apart", "a", "b", scope="zone")]
            ),
            [host(1, zone="z1"), host(2, zone="z1")],
            "one more host in another zone would satisfy apart(a, b)",
            id="apart by zone",
        ),
        pytest.param(
            service(
                *(vnfc(name) for name in "abcdef"),
                groups=[group("apart", *"abcdef", scope="site")],
            ),
            [host(1)],
            "5 more hosts at other sites would satisfy apart(a, b, c, d, e, f)",
            id="apart by site, many short",
        ),
        pytest.param(
            service(vnfc("a", architecture="aarch64")),
            [host(1)],
            "one more host with architecture aarch64, 1 vCPU, 1 GiB memory and "
            "1 GiB disk free would do (nfvo host add)",
            id="another machine",
        ),
        pytest.param(
            service(*(vnfc(name, 20, 1024, 1) for name in "abcd")),
            [host(1)],
            "these 4 VNFCs ask 80 vCPU, 4 GiB memory and 4 GiB disk: "
            "add hosts (nfvo host add)",
            id="many",
        ),
    ],
)
def test_a_hint_is_the_smallest_change_that_would_do(graph, hosts, hint):
    assert refusal(graph, *hosts).hint == hint


def test_nothing_helps_one_bound_to_a_host_of_another_architecture():
    graph = service(
        vnfc("a"),
        vnfc("b", architecture="aarch64"),
        groups=[group("together", "a", "b")],
    )
    refused = refusal(graph, host(1), keep={"a/vm/0": "h1"})
    assert refused.hint == ""


def test_one_new_host_is_enough_for_all_that_must_share_it():
    graph = service(
        vnfc("a", 2, 1024, 1, architecture="aarch64"),
        vnfc("b", 3, 1024, 1, architecture="aarch64", labels=frozenset({"ssd"})),
        groups=[group("together", "a", "b")],
    )
    assert refusal(graph, host(1)).hint == (
        "one more host with architecture aarch64, 5 vCPU, 2 GiB memory and "
        "2 GiB disk free would do (nfvo host add)"
    )


def test_hints_for_several_vnfcs_add_up():
    graph = service(vnfc("a", 8, 8192, 10), vnfc("b", 8, 8192, 10))
    refused = refusal(graph, host(1, 8, 4096, 50), host(2, 8, 6144, 50))
    assert [v.hint for v in refused.vnfcs] == [
        "2 GiB more free memory on hv2 would do",
        "2 GiB more free memory on hv2 would do",
    ]
    assert refused.hint == (
        "2 GiB more free memory on hv2 would do, and "
        "4 GiB more free memory on hv1 would do"
    )


@pytest.mark.parametrize(
    "port",
    [
        pytest.param({"vnic": "macvtap"}, id="a NIC that no driver makes"),
        pytest.param({"bit_rate_mbps": 9}, id="a limit that no driver sets"),
    ],
)
def test_no_host_is_asked_for_that_would_not_do_either(port):
    plain = vnfc("a", links="left")
    (cp,) = plain.cps
    asking = replace(plain, cps=(replace(cp, **port),))
    graph = service(asking, links=[VirtualLink("left", fabric="udp")])
    refused = refusal(graph, host(1))
    assert refused.hint == ""
    assert [r.constraint for r in refused.vnfcs[0].rejections] == [
        "vnic" if "vnic" in port else "bit-rate"
    ]


def test_who_may_run_at_one_site_only_needs_a_host_there():
    refused = place(service(vnfc("a", site="edge")), infrastructure(host(1)))
    assert "one more host at site edge with" in refused.hint
