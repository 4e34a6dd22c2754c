"""`nfvo show` and `convert`: what they print, what they write, and what they refuse."""

import json

import pytest
import yaml

from nfvo.cli.convert import Dialect
from nfvo.descriptor import read
from nfvo.descriptor.writing import WRITERS
from tests.lcm.world import SAMPLES

HELLO = SAMPLES / "hello"


def test_descriptors_are_shown_as_they_are_understood(run):
    done = run("show", str(HELLO))
    shown = list(yaml.safe_load_all(done.out))
    assert done.code == 0
    assert [one["kind"] for one in shown] == ["vnfd", "nsd"]
    assert shown[0]["flavours"][0]["vdus"][0]["memory_mib"] == 192
    assert "architecture" not in done.out


def test_the_same_is_shown_as_json(run):
    done = run("show", str(HELLO), "-o", "json")
    assert json.loads(done.out) == list(yaml.safe_load_all(run("show", str(HELLO)).out))


def test_every_dialect_that_can_be_written_can_be_named():
    assert {one.value for one in Dialect} == WRITERS.keys()


def test_what_is_converted_is_the_same_when_it_is_read(run, tmp_path):
    done = run("convert", str(HELLO), "--to", "short", "-d", str(tmp_path / "new"))
    assert done.code == 0
    written = read([tmp_path / "new"])
    assert (written.vnfds, written.nsds) == (read([HELLO]).vnfds, read([HELLO]).nsds)


def test_what_gets_lost_is_told(run):
    done = run("convert", str(SAMPLES / "firewall-chain"), "--to", "sol001")
    assert done.code == 0
    assert "server.connections.eth0.addresses: '10.20.0.80'" in done.err


def test_documents_are_printed_one_after_the_other(run):
    done = run("convert", str(HELLO), "--to", "short")
    assert len(list(yaml.safe_load_all(done.out))) == 2


def test_no_file_is_overwritten(run, tmp_path):
    run("convert", str(HELLO), "--to", "short", "-d", str(tmp_path))
    done = run("convert", str(HELLO), "--to", "short", "-d", str(tmp_path))
    assert done.code == 4
    assert "is there already" in done.err


@pytest.mark.parametrize("command", ["show", "convert --to short"])
def test_what_is_wrong_is_told_as_validate_does(command, run, tmp_path):
    (tmp_path / "a.yaml").write_text("vnfd: a\nvcpus: two\n")
    done = run(command, str(tmp_path))
    assert done.code == 1
    assert "a.yaml:2:8: error:" in done.err
