import os
import shutil

import pytest

from nfvo.doctor import Health, home
from tests.doctor.asked import bad, only
from tests.doctor.conftest import settings_of

GIB = 2**30


def test_a_fresh_state_directory_is_well(settings):
    assert not bad([*home.directory(settings), *home.private(settings)])


def test_one_that_is_not_there_yet_is_made_by_up(tmp_path):
    (found,) = home.directory(settings_of(tmp_path / "nothing"))
    assert (found.ok, "nfvo up" in found.mend) == (Health.SKIPPED, True)


def test_a_file_in_its_place_is_told(tmp_path):
    (tmp_path / "home").touch()
    found = only(home.directory(settings_of(tmp_path / "home")), Health.FAIL)
    assert "is no directory" in found.message


def test_a_directory_that_others_may_enter_is_told(settings):
    settings.home.chmod(0o755)
    found = only(home.directory(settings), Health.FAIL)
    assert "0755" in found.message
    assert found.mend == f"chmod 700 {settings.home}"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_directory_of_somebody_else_is_told_with_whom_to_become(settings):
    os.chown(settings.home, 65534, -1)
    found = only(home.directory(settings), Health.WARN)
    assert "belongs to nobody" in found.message
    assert "sudo -u nobody nfvo doctor" in found.mend


def test_a_key_that_others_may_read_is_told(settings):
    settings.key_file.chmod(0o644)
    found = only(home.private(settings), Health.FAIL)
    assert found.mend == f"chmod 600 {settings.key_file}"


def test_a_key_of_another_length_is_told(settings):
    settings.key_file.write_bytes(b"short")
    assert "5 bytes" in only(home.private(settings), Health.FAIL).message


def test_a_database_without_its_key_is_told(settings):
    settings.key_file.unlink()
    assert "backup" in only(home.private(settings), Health.FAIL).mend


def test_a_token_that_others_may_read_is_told(settings):
    settings.endpoint_file.touch(mode=0o604)
    settings.endpoint_file.chmod(0o604)
    assert "token" in only(home.private(settings), Health.FAIL).message


@pytest.mark.parametrize(
    ("free", "health"),
    [
        pytest.param(50 * GIB, Health.OK, id="enough"),
        pytest.param(GIB, Health.WARN, id="low"),
        pytest.param(GIB // 100, Health.FAIL, id="too low"),
    ],
)
def test_a_disk_that_is_nearly_full_is_told(tmp_path, free, health):
    assert home.room(tmp_path, free).ok is health


def test_the_room_on_the_real_disk_is_judged(settings):
    told = home.room(settings.home, shutil.disk_usage(settings.home).free)
    assert "GiB free" in told.message
