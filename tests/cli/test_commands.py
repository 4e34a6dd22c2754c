"""Each command's words: what is printed where, and how it ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from nfvo.lcm import catalogue
from tests.api.test_catalogue import qcow2
from tests.lcm.world import IMAGE, SAMPLES, SCOPE

NFVO = Path(sys.executable).with_name("nfvo")
SAMPLE = str(SAMPLES / "firewall-chain")


def test_a_valid_folder_is_told_as_good(run):
    done = run(f"validate {SAMPLE}")
    assert (done.code, done.out) == (0, "")
    assert "0 errors" in done.err


def test_problems_are_lines_that_editors_jump_to(run, tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("vnfd: a\nvcpus: two\n")
    done = run("validate", str(file))
    assert done.code == 1
    assert f"{file}:2:" in done.out and ": error: " in done.out
    found = run("validate -o json", str(file))
    assert found.code == 1
    assert {p["place"]["file"] for p in found.json["problems"]} == {str(file)}
    assert found.json["descriptors"] == []


def test_the_schema_for_editors_is_printed(run):
    printed = run("validate --schema")
    assert printed.out == Path("docs/short-form.schema.json").read_text()
    assert run("validate").code == 2


@pytest.mark.parametrize(
    ("drawing", "begins"), [("mermaid", "flowchart"), ("dot", "graph"), ("json", "{")]
)
def test_a_graph_is_drawn_without_a_server(run, drawing, begins):
    done = run(f"graph {SAMPLE} -o {drawing}")
    assert done.code == 0
    assert done.out.startswith(begins)


def test_the_token_of_nfvo_up_goes_to_its_own_server_only(stack, run):
    done = run("--url http://127.0.0.1:9 get")
    assert (done.code, "NFVO_TOKEN" in done.err) == (5, True)


def test_a_url_that_is_none_is_a_mistake_of_the_user(run, monkeypatch):
    monkeypatch.setenv("NFVO_TOKEN", "x")
    assert run("--url ftp://x get").code == 2


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nonsense",
        "get -o nonsense",
        "wait",
        "host add a b --physical x",
        "host add a b --capacity 4,x,1",
        "apply /tmp --set x=y",
    ],
)
def test_what_cannot_be_understood_ends_with_2(run, line):
    assert run(line).code == 2


def test_hosts_are_added_listed_and_removed(stack, run):
    added = run(
        "host add hv9 fake:///hv9 --physical provider=br0 --label fast --wait=0"
    )
    assert added.code == 2
    words = "--physical provider=br0 --label fast --zone z1 --capacity 4,2048,10"
    assert run(f"host add hv9 fake:///hv9 {words}").code == 0
    host = run("host show hv9 -o json").json
    assert (host["physicalNetworks"], host["zone"]) == ({"provider": "br0"}, "z1")
    assert host["total"] == {"vcpus": 4, "memoryMib": 2048, "diskGib": 10}
    assert "hv9" in run("host list -o name").out.split()
    assert "fake:///hv9" in run("host list -o wide").out
    assert run("host add hv9 fake:///other").code == 4
    assert run("host remove hv9").code == 0
    assert run("host show hv9").code == 3


def test_waiting_for_hosts_ends_when_all_are_ready_or_with_7(stack, run):
    assert run("host list --wait --timeout 1").code == 0
    late = run("host add hv9 fake:///hv9 --wait --timeout 0.1")
    assert (late.code, "hv9 is NEW" in late.err) == (7, True)


def test_a_host_that_is_removed_by_its_id_is_waited_for_too(stack, run):
    stack.hold.set()
    (id,) = [one["id"] for one in run("host list -o json").json if one["name"] == "hv3"]
    leaving = run(f"host remove {id} --timeout 0.1")
    assert (leaving.code, "still leaves" in leaving.err) == (7, True)


def test_an_image_is_uploaded_listed_and_removed(stack, run, tmp_path):
    file = tmp_path / "vm.qcow2"
    file.write_bytes(qcow2(tail=b"x" * 100_000))
    assert run("image add vm", str(file)).code == 0
    assert run("image list -o json").json[0]["size"] == 100_104
    assert run("image remove vm").code == 0
    assert run("image remove vm").code == 3
    file.write_bytes(b"nothing")
    refused = run("image add vm", str(file))
    assert (refused.code, "qemu-img convert" in refused.err) == (1, True)
    assert run("image add vm /nonexistent").code == 3


def test_problems_of_the_server_look_like_those_of_validate(stack, run, tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("vnfd: a\nvcpus: two\n")
    offline = run("validate", str(file)).out
    online = run("apply", str(file))
    assert online.code == 1
    assert all(line in online.err for line in offline.splitlines())


def test_descriptors_are_listed_shown_and_removed(stack, run):
    catalogue.put_image(stack.world.ports, SCOPE, IMAGE)
    stack.world.onboard()
    assert "firewall-chain" in run("descriptor list").out
    shown = run("descriptor show nsd firewall-chain")
    assert yaml.safe_load(shown.out)["id"] == "firewall-chain"
    assert run("descriptor remove vnfd tiny-server").code == 4
    assert run("descriptor remove nsd firewall-chain").code == 0


def test_data_goes_to_stdout_and_words_to_stderr(stack, run):
    empty = run("get")
    assert (empty.out, "nfvo apply" in empty.err) == ("", True)
    assert json.loads(run("get -o json").out) == []
    assert yaml.safe_load(run("host list -o yaml").out)[0]["name"] == "hv1"
    assert run("site list").out.splitlines()[1].startswith("default")
    assert "READY" in run("status").out
    assert "READY" in run("status -o name").out  # it has no name


def test_a_site_is_told_which_fabric_its_links_get(stack, run):
    assert run("site set default --fabric udp").code == 0
    assert run("site list -o json").json[0]["fabric"] == "udp"
    assert run("site set default --fabric rope").code == 2


def test_a_site_is_added_shown_and_removed(stack, run):
    assert run("site add lab --kind fake --zone z1 --vnis 70000-70099").code == 0
    assert run("site show lab -o json").json["lastVni"] == 70099
    assert run("host add hv9 fake:///hv9 --site lab").code == 0
    assert run("site remove lab").code == 4
    assert run("host remove hv9").code == 0
    assert run("site remove lab").code == 0
    assert run("site show lab").code == 3
    assert run("site add lab --vnis many").code == 2


def test_what_changed_is_told(stack, run):
    last = run("status -o json").json["revision"]
    run("host cordon hv1")
    changes = run(f"events --since {last} -o json").json
    assert "host" in {change["kind"] for change in changes}


def test_nothing_is_coloured_where_nobody_watches(stack, run):
    assert "\x1b" not in run("host list").out


def test_text_of_others_cannot_steer_the_terminal():
    from nfvo.cli.output import printable

    assert (
        printable("\x1b]0;title\x07 \x1b[2J \x9b1m")
        == "\ufffd]0;title\ufffd \ufffd[2J \ufffd1m"
    )
    assert printable("\x1b[31mred\x1b[0m") == "\x1b[31mred\x1b[0m"


def test_ctrl_c_detaches_and_says_how_to_come_back(stack, tmp_path):
    catalogue.put_image(stack.world.ports, SCOPE, IMAGE)
    stack.hold.set()
    params = tmp_path / "params.yaml"
    params.write_text("firewall.admin-password: x\n")
    process = subprocess.Popen(
        [NFVO, "apply", SAMPLE, "--wait", "--params", params],
        env={**os.environ, "NFVO_HOME": str(stack.home)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    with process.stderr as said:
        assert "PROCESSING" in said.readline()
        process.send_signal(signal.SIGINT)
        rest = said.read()
    assert process.wait(10) == 130
    assert "nfvo wait" in rest


def test_a_server_behind_a_unix_socket_is_reached(stack, run, monkeypatch, tmp_path):
    monkeypatch.setenv("NFVO_TOKEN", "token-of-the-tests")
    path = tmp_path / "api.sock"
    with stack.also_at(path):
        assert run(f"--url unix://{path} status").code == 0
