"""`nfvo plan --map`, `--without`, `--how-many` and `nfvo explain`, with a server."""

import pytest

from tests.lcm.world import SAMPLES

pytestmark = pytest.mark.usefixtures("image")

CHAIN = str(SAMPLES / "firewall-chain")


def test_a_plan_is_drawn_when_it_is_made_and_again(stack, run, params, tmp_path):
    first, again = tmp_path / "first.svg", tmp_path / "again.svg"
    made = run(f"plan {CHAIN} -o json --map {first} --params", params)
    assert made.code == 0, made.err
    assert run(f"plan {made.json['id']} --map {again}").code == 0
    assert "firewall/vm/0" in first.read_text()
    assert first.read_text() == again.read_text()


def test_a_refusal_is_drawn_and_leaves_nothing(stack, run, params, tmp_path):
    file = tmp_path / "map.svg"
    refused = run(f"plan {CHAIN} --without hv1 --map {file} --params", params)
    assert refused.code == 4
    assert "does not fit" in file.read_text()
    assert run("get -o json").json == []


def test_how_many_more_fit_is_asked_of_the_server(stack, run, params):
    found = run(f"plan {CHAIN} --how-many --params", params)
    assert found.code == 0, found.err
    assert "more of it fit\n" in found.out
    assert run("get -o json").json == []


def test_explain_says_why_there_and_what_other_hosts_lack(stack, run, params):
    assert run(f"apply {CHAIN} --wait --params", params).code == 0
    told = run("explain firewall-chain").out
    assert "1 of 3 hosts would do" in told
    assert "2 hosts  apart; nearest: hv" in told
    rows = run("explain firewall-chain --vnfc firewall/vm/0").out.splitlines()
    assert [row.split()[0] for row in rows] == ["HOST", "hv1", "hv2", "hv3"]
