"""What `make demo` shows to a user without root holds, for a user without root."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.console import PATIENCE
from tests.testbed.image import build
from tests.testbed.libvirt.processes import with_argument
from tests.testbed.session.user import PATH, as_user, give

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home() -> Iterator[Path]:
    """Make a home for the user, with the image of the VNFs in its cache."""
    home = Path(tempfile.mkdtemp(prefix=""))  # a short path: there are sockets below
    image = build().directory
    ours, theirs = image.parents[1], home / "cache" / "nfvo"
    shutil.copytree(image, theirs / "image" / image.name)
    shutil.copytree(ours / "kernel", theirs / "kernel")
    give(home)
    yield home
    shutil.rmtree(home)


@pytest.mark.libvirt
def test_without_root_a_service_runs_its_traffic_passes_and_nothing_is_left(home: Path):
    own = {"HOME": home, "TMPDIR": home, "XDG_CACHE_HOME": home / "cache"}
    told = {"PATH": PATH, PATIENCE: "6", **own}
    environment = [f"{name}={value}" for name, value in told.items()]
    done = subprocess.run(
        [*as_user(), "env", "-i", *environment, sys.executable, "-m", "tests.demo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "Without root" in done.stdout
    assert "traffic passes from the client" in done.stdout
    assert [path.name for path in home.iterdir()] == ["cache"]
    assert list(with_argument(f"{home}/")) == []
