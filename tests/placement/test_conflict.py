"""The smallest part of a service that has no place."""

import pytest

from nfvo.placement.engine import place
from nfvo.placement.outcome import Conflict
from tests.placement.services import group, host, infrastructure, service, vnfc

TWO = infrastructure(host(1), host(2))


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        pytest.param(
            service(
                *(vnfc(name) for name in "abcdef"),
                groups=[group("apart", "b", "d", "e"), group("apart", "a", "f")],
            ),
            Conflict(("b/vm/0", "d/vm/0", "e/vm/0"), ("apart(b, d, e)",)),
            id="three apart on two hosts",
        ),
        pytest.param(
            service(vnfc("a", 10), vnfc("b", 10), vnfc("c", 1), vnfc("d", 10)),
            Conflict(("a/vm/0", "b/vm/0", "d/vm/0"), ()),
            id="room for two of three",
        ),
        pytest.param(
            service(
                vnfc("a"),
                vnfc("b"),
                vnfc("c"),
                groups=[group("together", "a", "b"), group("apart", "a", "b")],
            ),
            Conflict(("a/vm/0", "b/vm/0"), ("together(a, b)", "apart(a, b)")),
            id="rules that contradict each other",
        ),
        pytest.param(service(vnfc("a", 99), vnfc("b")), None, id="one that never fits"),
        pytest.param(
            service(*(vnfc(f"n{i}", 16) for i in range(60))), None, id="too many parts"
        ),
    ],
)
def test_a_refusal_names_the_smallest_part_that_has_no_place(graph, expected):
    assert place(graph, TWO, tier=1).conflict == expected
