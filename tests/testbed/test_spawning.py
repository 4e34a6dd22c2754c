"""What a bed's daemons inherit of who starts them."""

import os
from pathlib import Path

from tests.testbed.libvirt.spawning import reap, spawn


def test_a_daemon_gets_none_of_our_files_but_its_log(tmp_path: Path) -> None:
    lock, out = os.open(tmp_path / "lock", os.O_CREAT), tmp_path / "out"
    os.set_inheritable(lock, True)
    try:
        reap(spawn(["ls", "-l", "/proc/self/fd"], os.environ, output=out))
    finally:
        os.close(lock)
    assert "/lock" not in out.read_text()
    assert out.read_text().count(f"-> {out}") == 2
