"""Long lists come in pages, which nobody at a terminal notices."""

import pytest

from nfvo.cli.client import Client
from nfvo.cli.endpoint import Endpoint
from nfvo.lcm.requests import Terminate
from tests.cli.stack import TOKEN
from tests.lcm.world import instantiate


@pytest.fixture
def client(stack):
    return Client(Endpoint(stack.url, TOKEN))


@pytest.fixture
def chain(stack):
    """Return a service with two operations, done without the stack's own worker."""
    stack.hold.set()
    stack.world.onboard()
    ns = stack.world.create()
    stack.world.run(instantiate(ns))
    stack.world.run(Terminate(ns.id))
    return ns


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_a_list_is_asked_for_until_its_end(stack, client, limit):
    stack.hold.set()
    stack.world.onboard()
    for name in "abc":
        stack.world.create(name)
    names = [one["name"] for one in client.get(f"/nfvo/v1/ns?limit={limit}")]
    assert names == ["a", "b", "c"]


def test_so_many_operations_as_were_asked_for_are_told(chain, run):
    newest, oldest = run("op list chain -o json").json
    assert [one["id"] for one in run("logs chain -o json").json] == [newest["id"]]
    assert run("logs chain --last 1 -o json").json[0]["kind"] == "TERMINATE"
    for last in (0, 2, 1000):
        found = run(f"logs chain --last {last} -o json").json
        assert [one["id"] for one in found] == [newest["id"], oldest["id"]]


def test_all_changes_are_told_however_many_the_server_tells_at_once(
    chain, run, client, monkeypatch
):
    asked = []
    real = Client.get

    def three_at_once(self, path):
        asked.append(path)
        return real(self, f"{path}&limit=3" if "/changes?" in path else path)

    whole = client.get("/nfvo/v1/changes?since=0")["changes"]
    monkeypatch.setattr(Client, "get", three_at_once)
    assert run("events -o json").json == whole
    assert len(asked) > len(whole) / 3 > 1
