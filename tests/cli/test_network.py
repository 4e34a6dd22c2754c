"""`nfvo network`: what is typed, what is told, and how it ends."""

import json

import pytest

from nfvo.lcm.requests import Instantiate
from tests.lcm.routed import NETWORK, prepare


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "network.yaml"
    file.write_text(NETWORK)
    return file


def test_a_network_is_given_shown_checked_and_removed(stack, run, file):
    stack.world.add_hosts()
    assert "no network is given" in run("network show").err
    given = run(f"network set {file}")
    assert given.code == 0, given.err
    assert given.err == "3 switches, 2 links, 3 hosts; see: nfvo network check\n"
    assert run("network check").code == 0
    assert run("network show -o name").out.split() == ["s1-s2", "s2-s3"]
    assert run("network remove").err == "the network between sites is forgotten\n"
    unknown = run("network check")
    assert (unknown.code, "links have no limits" in unknown.out) == (1, True)


def test_links_are_shown_with_what_services_have_of_them(stack, run):
    prepare(stack.world)
    stack.hold.set()
    stack.world.begin(Instantiate(stack.world.create("pair", "pair").id))
    shown = run("network show").out
    assert "400/1000 Mbit/s" in shown
    assert "40 %" in shown
    assert "pair 400" in shown
    plan = json.loads(run("explain pair -o json").out)
    (link,) = [one for one in plan["changes"] if one["kind"] == "vl"]
    assert "400 Mbit/s over s" in link["detail"]
    assert "400 Mbit/s over s" in run("describe pair").out
    refused = run("network remove")
    assert (refused.code, "400 Mbit/s of it" in refused.err) == (4, True)
    stack.hold.clear()


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("switches: [a]\nlinks: [1]", "network.yaml:2", id="no link"),
        pytest.param("switches: [a, a]", "two switches named a", id="twice"),
    ],
)
def test_what_is_no_network_is_refused(run, file, text, told):
    file.write_text(text)
    refused = run(f"network set {file}")
    assert refused.code == 1
    assert told in refused.err


def test_a_file_that_is_not_there_is_told(run, tmp_path):
    assert run(f"network set {tmp_path}/none.yaml").code == 3
