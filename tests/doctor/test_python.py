import pytest

from nfvo.doctor import Health, python
from tests.doctor.asked import bad, only
from tests.doctor.conftest import settings_of


@pytest.mark.parametrize(
    ("version", "health"),
    [
        pytest.param((3, 10, 12), Health.FAIL, id="too old"),
        pytest.param((3, 11, 0), Health.OK, id="oldest"),
        pytest.param((3, 14, 1), Health.OK, id="newer"),
    ],
)
def test_python_must_be_new_enough(version, health):
    assert python.version(version).ok is health


def test_what_nfvo_needs_can_be_imported_here():
    assert not bad(python.modules())


def test_each_module_that_is_missing_is_named_with_how_to_install_it():
    found = only(python.modules(("json", "no_such_module")), Health.FAIL)
    assert "no_such_module" in found.message
    assert "pip install" in found.mend


def test_a_module_that_breaks_while_it_is_imported_is_named(tmp_path, monkeypatch):
    (tmp_path / "broken_module.py").write_text("raise OSError('no libvirt.so.0')")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = only(python.modules(("broken_module",)), Health.FAIL)
    assert "no libvirt.so.0" in found.message


def test_the_queues_server_must_be_on_path(tmp_path, monkeypatch):
    settings = settings_of(tmp_path)
    server = tmp_path / "redis-server"
    monkeypatch.setenv("PATH", str(tmp_path))
    found = python.queue_server(settings)
    assert (found.ok, "apt install redis-server" in found.mend) == (Health.FAIL, True)
    server.touch(mode=0o755)
    assert python.queue_server(settings).ok is Health.OK


def test_no_server_is_needed_where_the_broker_is_anothers(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    settings = settings_of(tmp_path, NFVO_BROKER_URL="redis://broker.example")
    assert python.queue_server(settings).ok is Health.SKIPPED
