"""Changes are told as they come, and from where one was."""

import json
import os
import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from nfvo.api import events
from nfvo.cli.client import Client
from nfvo.cli.endpoint import Endpoint
from nfvo.cli.exits import Refused
from tests.cli.stack import TOKEN

NFVO = Path(sys.executable).with_name("nfvo")
PATH = "/nfvo/v1/events"


@pytest.fixture
def client(stack):
    stack.hold.set()  # else the stack itself writes observations
    return Client(Endpoint(stack.url, TOKEN))


def cordon(client, name):
    return client.post(f"/nfvo/v1/hosts/{name}/cordon").body["id"]


def revision(client):
    return client.get("/nfvo/v1/status")["revision"]


def take(client, count, since):
    stream = client.stream(f"{PATH}?since={since}")
    found = list(islice(stream, count))
    stream.close()
    return [(int(id), json.loads(data)) for id, data in found]


def test_a_change_is_told_with_its_revision_and_once(client):
    start = revision(client)
    ids = [cordon(client, "hv1"), cordon(client, "hv2")]
    told = take(client, 2, start)
    assert [change["id"] for _, change in told] == ids
    assert [rev for rev, _ in told] == [change["rev"] for _, change in told]
    assert take(client, 1, told[0][0]) == told[1:]


def test_a_change_to_come_is_waited_for(client):
    stream = client.stream(f"{PATH}?since={revision(client)}")
    expected = cordon(client, "hv3")
    assert json.loads(next(stream)[1])["id"] == expected
    stream.close()


def test_a_quiet_stream_gives_signs_of_life(stack, client, monkeypatch):
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.01)
    monkeypatch.setattr(events, "LIVES_S", 1.0)
    assert list(client.stream(PATH)) == []


def test_there_are_not_too_many_streams(client, monkeypatch):
    monkeypatch.setattr(events, "MOST_STREAMS", 1)
    start = revision(client)
    cordon(client, "hv1")
    first = client.stream(f"{PATH}?since={start}")
    next(first)
    with pytest.raises(Refused, match="at most 1 streams") as refused:
        next(client.stream(PATH))
    assert refused.value.status == 503
    first.close()


def test_events_are_followed_until_ctrl_c(stack, client):
    process = subprocess.Popen(
        [NFVO, "events", "--follow", "--since", str(revision(client)), "-o", "json"],
        env={**os.environ, "NFVO_HOME": str(stack.home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout as told:
        expected = cordon(client, "hv2")
        assert json.loads(told.readline())["id"] == expected
        process.send_signal(signal.SIGINT)
        told.read()
    assert process.wait(10) == 130
