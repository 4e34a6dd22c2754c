"""Fencing with a program: trusted, bounded, and believed only when it says off."""

import os
import signal
from pathlib import Path

import pytest
import structlog

from nfvo.errors import FenceFailed
from nfvo.fencing import CommandFencer
from nfvo.fencing.running import KEPT, run
from nfvo.lcm.records import HostRecord
from tests.waiting import wait_until

HOST = HostRecord(id="1", name="hv1", site="default", uri="qemu:///system")


@pytest.fixture
def write(tmp_path):
    """Return what writes a program of these lines of shell."""

    def write(*lines: str) -> Path:
        program = tmp_path / "fence"
        program.write_text("\n".join(["#!/bin/sh", f"cd {tmp_path}", *lines, ""]))
        program.chmod(0o755)
        return program

    return write


def fence(program: Path | None, within_s: float = 30.0) -> None:
    CommandFencer(program, within_s, lambda seconds: None).fence(HOST, None)


def refused(program: Path | None, within_s: float = 30.0) -> FenceFailed:
    with pytest.raises(FenceFailed) as caught:
        fence(program, within_s)
    assert caught.value.hint
    return caught.value


def test_it_is_called_off_and_then_asked_until_it_says_off(write, tmp_path):
    program = write(
        'echo "$#:$1:$2" >> calls',
        '[ "$1" = off ] && exit 0',
        "[ $(grep -c status calls) = 3 ] && echo off || echo on",
    )
    fence(program)
    assert (tmp_path / "calls").read_text().split() == ["2:off:hv1"] + [
        "2:status:hv1"
    ] * 3


def test_it_gets_nothing_of_our_environment(write, tmp_path, monkeypatch):
    monkeypatch.setenv("NFVO_ADMIN_TOKEN", "hunter2")
    fence(write("env > env", "cat > input", "echo off"))
    names = {line.partition("=")[0] for line in (tmp_path / "env").read_text().split()}
    assert names <= {"PATH", "LC_ALL", "PWD", "OLDPWD", "_", "SHLVL"}
    assert (tmp_path / "input").read_text() == ""


SAID = {
    "garbage": (["echo Status: OFF, or so"], "'Status: OFF, or so'"),
    "nothing": (["true"], "printed ''"),
    "both": (["echo on", "echo off"], "'on off'"),
    "much": (["head -c 1000000 /dev/zero | tr '\\0' x"], "printed 'xxx"),
    "terminal codes": (["printf '\\033[2Joff'"], "printed"),
    "exit 1": (["echo no route >&2", "exit 1"], "off hv1 exited with 1: no route"),
    "killed": (["kill -9 $$"], "exited with -9"),
    "off, but failed": (["echo off", '[ "$1" = off ]'], "status hv1 exited with 1"),
}


@pytest.mark.parametrize(("lines", "message"), SAID.values(), ids=SAID)
def test_whatever_else_it_says_is_no_death(write, lines, message):
    error = refused(write(*lines))
    assert message in error.message
    assert len(error.message) < 500


def test_a_host_that_stays_on_is_given_up(write):
    program = write('[ "$1" = off ] || echo on')
    assert "hv1 is not off after" in refused(program, within_s=0.3).message


def test_a_program_that_hangs_is_killed_with_all_that_it_started(write, tmp_path):
    program = write("sleep 600 & echo $! > child", "wait")
    assert "hv1 is not off after" in refused(program, within_s=0.5).message
    child = int((tmp_path / "child").read_text())
    wait_until(lambda: not _lives(child), "the child is dead")


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_a_program_that_cannot_be_started_is_said(tmp_path):
    program = tmp_path / "fence"
    program.write_text("#!/nonexistent/sh\n")
    program.chmod(0o755)
    assert "No such file" in refused(program).message


def test_without_a_program_the_variable_is_named():
    assert "NFVO_FENCE_COMMAND" in refused(None).hint


def world_writable(program: Path) -> Path:
    program.chmod(0o757)
    return program


def group_writable(program: Path) -> Path:
    program.chmod(0o775)
    return program


def anothers(program: Path) -> Path:
    os.chown(program, 65_534, 65_534)
    return program


def not_executable(program: Path) -> Path:
    program.chmod(0o644)
    return program


def in_an_open_folder(program: Path) -> Path:
    folder = program.parent / "open"
    folder.mkdir()
    folder.chmod(0o777)
    return program.rename(folder / "fence")


def through_a_link(program: Path) -> Path:
    link = program.with_name("link")
    link.symlink_to(world_writable(program))
    return link


def a_folder(program: Path) -> Path:
    return program.parent


def gone(program: Path) -> Path:
    program.unlink()
    return program


@pytest.mark.parametrize(
    "change",
    [
        world_writable,
        group_writable,
        pytest.param(
            anothers,
            marks=pytest.mark.skipif(os.geteuid() != 0, reason="needs root's chown"),
        ),
        not_executable,
        in_an_open_folder,
        through_a_link,
        a_folder,
        gone,
    ],
)
def test_a_program_that_others_may_change_or_that_is_none_is_not_run(
    write, tmp_path, change
):
    program = change(write("touch ran", "echo off"))
    assert str(program) in refused(program).message
    assert not (tmp_path / "ran").exists()


def test_what_it_says_is_logged_and_no_more_than_a_little(write):
    program = write("echo warning: slow >&2", "head -c 100000 /dev/zero | tr '\\0' x")
    with structlog.testing.capture_logs() as logs:
        refused(program)
    assert {one["event"] for one in logs} == {"fencing.program-ended"}
    assert [one["err"] for one in logs] == ["warning: slow"] * 2
    assert {len(one["out"]) for one in logs} == {KEPT}


def test_a_signal_that_ends_it_is_told():
    assert run(["/bin/sh", "-c", "kill -TERM $$"], 10.0).code == -signal.SIGTERM
