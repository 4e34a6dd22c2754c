"""What is wired, and what an installation without `nfvo up` begins with."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from nfvo.bootstrap import Drivers
from nfvo.errors import VimRefused
from nfvo.lcm.store import SYSTEM
from nfvo.store import load_key, open_store
from nfvo.vim.fake import FakeVim


def initialise(home: Path, token: str) -> str:
    """Run the job that production runs before its roles; return what it prints."""
    (home / "admin_token").write_text(f"{token}\n")
    done = subprocess.run(
        [sys.executable, "-m", "nfvo.bootstrap"],
        env={
            **os.environ,
            "NFVO_HOME": str(home),
            "NFVO_ADMIN_TOKEN_FILE": str(home / "admin_token"),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


def test_an_installation_keeps_its_id_and_its_newest_token_only(tmp_path: Path):
    first = initialise(tmp_path, "one")
    assert initialise(tmp_path, "two") == first
    store = open_store(f"sqlite:///{tmp_path}/nfvo.db", load_key(tmp_path / "key"))
    with store.read(SYSTEM) as view:
        assert view.installation() == first
        assert [site.name for site in view.sites()] == ["default"]
        assert view.token(sha256(b"one").hexdigest()) is None
        token = view.token(sha256(b"two").hexdigest())
    store.close()
    assert token is not None
    assert token.roles == {"admin"}


def test_a_driver_is_made_once_and_only_when_it_is_asked_for(tmp_path: Path):
    made: list[Path] = []

    def maker(home: Path) -> FakeVim:
        made.append(home)
        return FakeVim(home)

    drivers = Drivers(tmp_path, {"fake": maker})
    assert "fake" in drivers
    assert made == []
    assert drivers["fake"] is drivers["fake"]
    assert made == [tmp_path]


def test_a_kind_without_a_driver_is_refused_with_those_there_are(tmp_path: Path):
    with pytest.raises(
        VimRefused, match="no driver for sites of kind 'mainframe'"
    ) as e:
        Drivers(tmp_path)["mainframe"]
    assert "libvirt" in e.value.hint


def test_a_driver_without_its_sdk_is_refused_with_the_extra_to_install(tmp_path: Path):
    def maker(_: Path) -> FakeVim:
        raise ModuleNotFoundError("No module named 'sdk'", name="sdk")

    with pytest.raises(VimRefused, match="needs the module sdk") as caught:
        Drivers(tmp_path, {"cloud": maker})["cloud"]
    assert "nfvo[cloud]" in caught.value.hint
