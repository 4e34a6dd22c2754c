"""A secret that got out is found where it is."""

import subprocess
import sys
from pathlib import Path

from benchmarks.chaos import leaks

SECRET = "planted-for-the-test-of-leaks"
WAITS = "import sys; print('ready', flush=True); sys.stdin.read()"


def test_a_secret_in_a_log_is_found(tmp_path: Path):
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "worker.log").write_text(f"step.failed password={SECRET}")
    (tmp_path / "log" / "api.log").write_text("all is well")
    (one,) = leaks.in_files(tmp_path, SECRET)
    assert (one.goal, one.name) == ("leaked secrets", "log/worker.log")


def test_a_secret_may_be_in_a_seed(tmp_path: Path):
    (tmp_path / "vm-1-seed.iso").write_text(SECRET)
    assert list(leaks.in_files(tmp_path, SECRET)) == []


def test_a_secret_in_a_command_line_is_found():
    argv = [sys.executable, "-c", WAITS, SECRET]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as told:
        assert told.stdout is not None
        told.stdout.readline()
        found = {one.name for one in leaks.in_command_lines(SECRET)}
        told.communicate()
    assert found == {str(told.pid)}
