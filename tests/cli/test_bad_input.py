"""Whatever is wrong, one is told what, by exit code and words, and what to do."""

import socket
from dataclasses import dataclass

import pytest

from nfvo.graph import Resources
from tests.api.test_catalogue import qcow2
from tests.cli.stack import PASSWORD
from tests.lcm.world import SAMPLES, SCOPE

pytestmark = pytest.mark.usefixtures("image")

CHAIN = SAMPLES / "firewall-chain"
TEXTS = {path.name: path.read_text() for path in CHAIN.glob("*.yaml")}
CLIENT = TEXTS["client.vnfd.yaml"]
NSD = TEXTS["firewall-chain.nsd.yaml"]
TRACES = ("Traceback", 'File "')


@dataclass(frozen=True)
class Wrong:
    """A file of the sample with something wrong, and what is to be said of it."""

    file: str
    text: str | bytes
    says: str
    hint: str


def replaced(file: str, old: str, new: str, says: str, hint: str) -> Wrong:
    assert old in TEXTS[file]
    return Wrong(file, TEXTS[file].replace(old, new, 1), says, hint)


FILES = {
    "YAML syntax": replaced(
        "client.vnfd.yaml", "[eth0]", "[eth0", "a list without its end", "with ']'"
    ),
    "unknown key": replaced(
        "client.vnfd.yaml", "vcpus:", "vcpu:", "unknown key 'vcpu'", "'vcpus'"
    ),
    "wrong unit": replaced(
        "client.vnfd.yaml", "192 MiB", "192 MM", "an amount such as", "write"
    ),
    "dangling reference": replaced(
        "firewall-chain.nsd.yaml",
        "connect: {eth0: left}",
        "connect: {eth0: lefd}",
        "lefd",
        "left",
    ),
    "cyclic reference": replaced(
        "firewall-chain.nsd.yaml",
        "connect: {left: left, right: right}",
        "connect: {left: left, right: right}\n    after: [server]",
        "wait",
        "after",
    ),
    "binary file": Wrong(
        "client.vnfd.yaml", bytes(range(256)), "0x80 is not UTF-8", "save the file"
    ),
    "cut off": Wrong("client.vnfd.yaml", "\n", "nothing is described", ""),
}


def failed(ended, code, *words):
    """Check that a command failed as it should, in words for people."""
    said = ended.out + ended.err
    assert ended.code == code, said
    assert [word for word in words if word not in said] == []
    assert [trace for trace in TRACES if trace in said] == []
    return said


def first_error(said, place):
    return next(x for x in said.splitlines() if x.startswith(place) and "error" in x)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "descriptors"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("wrong", FILES.values(), ids=FILES)
def test_a_wrong_descriptor_is_refused_by_validate_and_by_apply(
    stack, run, folder, wrong
):
    content = wrong.text if isinstance(wrong.text, bytes) else wrong.text.encode()
    (folder / wrong.file).write_bytes(content)
    place = f"{folder / wrong.file}:"
    offline = failed(run("validate", str(folder)), 1, place, wrong.says, wrong.hint)
    failed(run("apply", str(folder)), 1, first_error(offline, place), wrong.hint)
    assert run("descriptor list -o json").json == []


@pytest.mark.parametrize(
    ("command", "code"),
    [("validate", 1), ("graph", 1), ("plan", 1), ("apply", 1)],
)
def test_an_empty_folder_is_named(stack, run, tmp_path, command, code):
    empty = tmp_path / "empty"
    empty.mkdir()
    failed(run(command, str(empty)), code, str(empty), "*.yaml", "hint:")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("validate /nonexistent", 1),
        ("graph /nonexistent", 1),
        ("plan /nonexistent", 3),
        ("apply /nonexistent", 3),
        ("image add vm /nonexistent", 3),
        ("image add vm /", 3),
        (f"apply {CHAIN} --params /nonexistent", 3),
    ],
)
def test_a_path_that_cannot_be_read_is_named(stack, run, line, code):
    failed(run(line), code, "hint:")


def test_text_that_yaml_takes_for_numbers_stays_as_it_was_typed(
    stack, run, folder, tmp_path
):
    vnfd = folder / "client.vnfd.yaml"
    tunnel = "parameters: {mac: {default: 12:34:56}}\n"
    vnfd.write_text(CLIENT.replace('"1.0"', "1.10") + tunnel)
    params = tmp_path / "params.yaml"
    params.write_text("firewall.admin-password: x\nclient.mac: 52:54:00:12:34:56\n")
    stack.hold.set()
    assert run(f"apply {folder} --params {params}").code == 0
    shown = run("descriptor show vnfd tiny-client -o json").json
    assert shown["version"] == "1.10"
    assert shown["parameters"][0]["default"] == "12:34:56"
    assert stack.world.ns("firewall-chain").parameters == {
        "client.mac": "52:54:00:12:34:56"
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"#!/bin/sh\n" * 20, "no qcow2 image", id="something else"),
        pytest.param(qcow2()[:50], "no qcow2 image", id="cut off"),
        pytest.param(qcow2(backing=104), "backing file", id="opens a host's file"),
    ],
)
def test_an_image_that_is_none_is_refused(stack, run, tmp_path, content, says):
    image = tmp_path / "vm.qcow2"
    image.write_bytes(content)
    failed(run("image add vm", str(image)), 1, says, "qemu-img convert")
    assert [one["name"] for one in run("image list -o json").json] == ["tiny-vnf"]


def test_an_image_that_is_missing_is_named_with_what_adds_it(stack, run, params):
    assert run("image remove tiny-vnf").code == 0
    said = failed(
        run(f"apply {CHAIN} --params {params}"), 1, "tiny-vnf", "nfvo image add"
    )
    assert PASSWORD not in said
    assert run("get -o json").json == []


def test_a_service_too_big_is_refused_with_every_reason_before_anything_is_made(
    stack, run, params
):
    for name in ("hv1", "hv2", "hv3"):
        with stack.world.store.write(SCOPE) as tx:
            host = tx.host(name)
            tx.put_host(type(host)(**_small(host)))
    failed(
        run(f"apply {CHAIN} --params {params}"),
        4,
        *("client/vm/0", "firewall/vm/0", "hv1", "hv2", "hv3", "192", "hint:"),
    )
    assert stack.world.left() == set()
    assert run("get -o json").json == run("op list -o json").json == []


def _small(host):
    values = {name: getattr(host, name) for name in host.__slots__}
    return values | {"capacity": Resources(1, 100, 1)}


def test_hosts_that_do_not_answer_are_the_reason(stack, run, params):
    stack.hold.set()
    for name in ("hv1", "hv2", "hv3"):
        stack.world.lose(name)
    failed(
        run(f"plan {CHAIN} --params {params}"),
        4,
        "hv1",
        "suspect since",
        "answers again",
    )


def test_a_new_host_that_does_not_answer_is_waited_for_in_vain(stack, run):
    line = "host add far qemu+tls://192.0.2.1/system --wait --timeout 0.1"
    failed(run(line), 7, "far is NEW")
    failed(run("host add far not-a-uri"), 1, "no URI", "qemu+ssh://")


def test_a_second_operation_on_a_busy_service_is_refused(stack, run, params):
    stack.hold.set()
    op_id = run(f"apply {CHAIN} --params {params}").out.strip()
    for line in ("heal", "terminate", "delete"):
        failed(run(f"{line} firewall-chain"), 4, "PROCESSING", f"nfvo wait {op_id}")


@pytest.mark.parametrize("option", ["--set vnf.a=b", "--placement pack"])
def test_a_plan_is_not_changed_when_it_is_applied(stack, run, params, option):
    plan_id = run(f"plan {CHAIN} --params {params} -o json").json["id"]
    failed(run(f"apply {plan_id} {option}"), 2, "plan anew")


def test_a_name_that_is_taken_is_refused(stack, run, folder, params):
    assert run(f"apply {CHAIN} --params {params}").code == 0
    (folder / "firewall-chain.nsd.yaml").write_text(NSD.replace('"1.0"', '"2.0"'))
    failed(run(f"apply {folder} --params {params}"), 4, "firewall-chain", "--name")


@pytest.mark.parametrize(
    "line",
    [
        "get nope",
        "describe nope",
        "explain nope",
        "logs nope",
        "heal nope",
        "terminate nope",
        "delete nope",
        "wait nope",
        "op show nope",
        "op retry nope",
        "host show nope",
        "host cordon nope",
        "image remove nope",
        "descriptor show nsd nope",
    ],
)
def test_what_is_not_there_is_named_with_what_lists_it(stack, run, line):
    failed(run(line), 3, "there is no", "'nope'", "see: nfvo ")


def test_without_the_right_token_one_is_told_where_it_belongs(stack, run, monkeypatch):
    monkeypatch.setenv("NFVO_TOKEN", "wrong")
    said = failed(run("get"), 5, "NFVO_TOKEN")
    assert "wrong" not in said


def test_without_a_server_one_is_told_how_to_start_it(run, monkeypatch, tmp_path):
    monkeypatch.setenv("NFVO_HOME", str(tmp_path / "nowhere"))
    failed(run("get"), 8, "nfvo up")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("NFVO_TOKEN", "x")
    failed(run(f"--url http://127.0.0.1:{port} get"), 8, str(port), "nfvo up")
