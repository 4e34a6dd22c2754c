"""Files that are no text, and times that cannot be: words, and no traceback."""

import pytest

from tests.cli.test_bad_input import failed
from tests.lcm.world import SAMPLES

CHAIN = SAMPLES / "firewall-chain"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"apply {CHAIN} --params", 1),
        ("host fencing hv1 --bmc https://bmc --bmc-user a --bmc-password-file", 1),
        ("restore", 1),
    ],
)
def test_a_file_that_is_no_text_is_named(stack, run, tmp_path, line, code):
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe secret")
    said = failed(run(line, str(binary)), code, str(binary), "hint:")
    assert "secret" not in said


def test_a_token_that_is_no_text_is_an_error_in_words(run, tmp_path, monkeypatch):
    binary = tmp_path / "token"
    binary.write_bytes(b"\xff\xfe")
    monkeypatch.setenv("NFVO_TOKEN_FILE", str(binary))
    failed(run("get"), 5, "NFVO_TOKEN_FILE", "hint:")


@pytest.mark.parametrize(
    "line",
    [
        "wait chain --timeout -1",
        "diff --live --timeout -1",
        "host list --timeout -1",
        "host drain hv1 --timeout -1",
        "host fence hv1 --timeout -1",
        "plan chain --hold -1",
        "plan chain --hold 3601",
    ],
)
def test_a_time_that_cannot_be_is_typed_wrongly(run, line):
    failed(run(line), 2, "Invalid value")


@pytest.mark.parametrize("command", ["apply", "plan"])
def test_nothing_is_not_the_folder_where_one_is(stack, run, monkeypatch, command):
    monkeypatch.chdir(CHAIN)
    failed(run(command, ""), 2, "'' is no file", "may be empty")
    assert run("descriptor list -o name").out == ""
