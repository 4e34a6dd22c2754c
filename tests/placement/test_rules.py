"""What a host must be for VNFCs that belong together, or apart."""

import pytest

from nfvo.placement.ask import gather
from nfvo.placement.draft import Draft
from nfvo.placement.filters import rejection
from nfvo.placement.policy import DEFAULT_POLICY
from tests.placement.services import group, host, service, vnfc

ALL = DEFAULT_POLICY.filters
HERE = host(2, site="here", zone="z1")


@pytest.mark.parametrize(
    ("rule", "there", "expected"),
    [
        pytest.param(
            group("apart", "a", "b"),
            HERE,
            ("apart", "apart from b/vm/0, which is on hv2"),
            id="apart, same host",
        ),
        pytest.param(group("apart", "a", "b"), host(1), None, id="apart, other host"),
        pytest.param(
            group("apart", "a", "b", scope="zone"),
            host(1, zone="z1"),
            ("apart", "apart from b/vm/0, which is in zone z1 (hv1)"),
            id="apart, same zone",
        ),
        pytest.param(
            group("apart", "a", "b", scope="zone"),
            host(1, site="there", zone="z1"),
            None,
            id="apart, zone of that name at another site",
        ),
        pytest.param(
            group("apart", "a", "b", scope="site"),
            host(1, zone="z2"),
            ("apart", "apart from b/vm/0, which is at site here (hv1)"),
            id="apart, same site",
        ),
        pytest.param(
            group("together", "a", "b"),
            host(1),
            ("together", "together with b/vm/0, which is on hv1"),
            id="together, other host",
        ),
        pytest.param(group("together", "a", "b"), HERE, None, id="together, same host"),
        pytest.param(
            group("together", "a", "b", scope="zone"),
            host(1, zone="z2"),
            ("together", "together with b/vm/0, which is in zone z2 (hv1)"),
            id="together, other zone",
        ),
        pytest.param(
            group("together", "a", "b", scope="site"),
            host(1),
            None,
            id="together, same site",
        ),
        pytest.param(group("apart", "a", "b", hard=False), HERE, None, id="soft rule"),
    ],
)
def test_a_hard_rule_rejects_by_where_the_others_are(rule, there, expected):
    graph = service(vnfc("a"), vnfc("b"), groups=[rule])
    draft = Draft((HERE, there)).holding("b/vm/0", there)
    found = rejection(ALL, gather(graph)["a/vm/0"], HERE, draft)
    assert (found and (found.constraint, found.message)) == expected


TOGETHER = service(
    vnfc("a", 3, 1024, 1),
    vnfc("b", 2, 1024, 1, labels=frozenset({"ssd"})),
    groups=[group("together", "a", "b")],
)


def test_room_is_asked_for_all_that_must_share_the_host():
    on = host(1, 4, 16384, 100, labels=frozenset({"ssd"}))
    found = rejection(ALL, gather(TOGETHER)["a/vm/0"], on, Draft((on,)))
    assert found.message == "asks 5 vCPU together with b/vm/0, 4 of 16 are free"


def test_a_host_that_is_nothing_for_a_mate_is_rejected():
    found = rejection(ALL, gather(TOGETHER)["a/vm/0"], host(1), Draft((host(1),)))
    assert found.message == (
        "must share it with b/vm/0, which fails: asks label ssd, the host has none"
    )
