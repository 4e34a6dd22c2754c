"""`nfvo backup` and `restore`: what they say, and how they end."""

import os

import pytest

from nfvo import bootstrap, supervisor
from nfvo.settings import Settings
from tests.cli.test_bad_input import failed


@pytest.fixture
def home(tmp_path):
    """Return the state directory of an installation that is down."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    bootstrap.init(Settings.of({"NFVO_HOME": str(home)}), "")
    return home


def test_an_installation_goes_into_a_file_and_comes_back(run, home, tmp_path):
    file = tmp_path / "nfvo.tar"
    made = run(f"backup {file}")
    assert (made.code, f"nfvo restore {file}" in made.err) == (0, True)
    assert "hint: with --replace" in failed(run(f"restore {file}"), 1, "already")
    put_back = run(f"restore {file} --replace")
    assert put_back.code == 0, put_back.err
    assert f"what was there is in {home}/before-restore-" in put_back.err
    assert "0 operations were under way" in put_back.err
    assert "nfvo resume" in put_back.err


def test_scripts_are_told_of_what_and_what_is_missing(run, home, tmp_path):
    file = tmp_path / "nfvo.tar"
    made = run(f"backup {file} -o json")
    assert (made.json["file"], made.err) == (str(file), "")
    assert set(made.json["files"]) == {"nfvo.db", "key"}
    put_back = run(f"restore {file} --replace -o json")
    assert put_back.json["installation"] == made.json["installation"]
    assert (put_back.json["stopped"], put_back.json["missing"]) == (0, [])
    assert put_back.json["kept"].startswith(f"{home}/before-restore-")


def test_where_nfvo_runs_nothing_is_put_back(run, home, tmp_path):
    file = tmp_path / "nfvo.tar"
    run(f"backup {file}")
    with supervisor.alone(home):
        failed(run(f"restore {file} --replace"), 1, "nfvo runs in", "hint: nfvo down")


@pytest.mark.parametrize(
    "line",
    ["backup nfvo.tar", "restore nfvo.tar", "restore --in-place"],
)
def test_where_there_is_nothing_one_is_told_so(run, tmp_path, monkeypatch, line):
    monkeypatch.chdir(tmp_path)
    failed(run(line), 1, "hint:")


def test_a_restore_needs_to_know_of_what(run, home):
    failed(run("restore"), 2, "give a FILE, or --in-place")
    failed(run("restore nfvo.tar --in-place"), 2, "give a FILE, or --in-place")


def test_a_disk_that_refuses_is_told_in_words(run, home, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, os.strerror(28), str(home))

    monkeypatch.setattr("nfvo.backup.making.unfinished_folder", full)
    failed(run(f"backup {tmp_path / 'nfvo.tar'}"), 1, "No space left", "hint:")


@pytest.mark.parametrize("line", ["backup x.tar", "restore x.tar"])
def test_a_malformed_url_is_told_in_words(run, home, monkeypatch, line):
    monkeypatch.setenv("NFVO_DATABASE_URL", "sqlite:nfvo.db")
    failed(run(line), 1, "cannot be understood", "hint: write NFVO_DATABASE_URL as")
