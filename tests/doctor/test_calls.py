"""What calls for an operator: open alarms, old copies of the database, fencing."""

import pytest

from nfvo.doctor import Health, calls, fencing, run, world
from nfvo.doctor.world import World
from nfvo.lcm import restored
from nfvo.lcm.alarm import Severity
from nfvo.lcm.alarms import raise_alarm
from nfvo.lcm.records import HostRecord
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.switching_off import FencerKind, Fencing
from nfvo.store import load_key, open_store
from nfvo.store.watermark import Mark, write_mark
from tests.doctor.asked import bad, only
from tests.doctor.conftest import settings_of

NOTHING = World((), {}, ())
BY_COMMAND = HostRecord(
    id="1", name="hv1", site="lab", uri="x", fencing=Fencing(FencerKind.COMMAND)
)


@pytest.fixture
def store(settings):
    store = open_store(settings.database_url, load_key(settings.key_file))
    yield store
    store.close()


def test_where_all_is_well_nothing_calls(settings):
    assert not bad(calls.findings(world.read(settings)))


@pytest.mark.parametrize(
    ("severity", "health"),
    [
        pytest.param(Severity.CRITICAL, Health.FAIL, id="critical"),
        pytest.param(Severity.WARNING, Health.WARN, id="warning"),
    ],
)
def test_an_open_alarm_is_told_as_bad_as_it_is(settings, store, severity, health):
    with store.write(SYSTEM) as tx:
        raise_alarm(tx, "host.unreachable", severity, "host", "1", "hv1 is silent")
    found = only(calls.findings(world.read(settings)), health)
    assert "host.unreachable: hv1 is silent" in found.message
    assert "nfvo alarm ack" in found.mend


def test_of_many_alarms_the_newest_are_told_and_the_others_counted(settings, store):
    with store.write(SYSTEM) as tx:
        for n in range(calls.MOST_SHOWN + 2):
            raise_alarm(tx, "host.unreachable", Severity.MAJOR, "host", str(n), "")
    found = bad(calls.findings(world.read(settings)))
    assert len(found) == calls.MOST_SHOWN + 1
    assert "2 more alarms are open" in found[-1].message


def test_a_database_that_was_restored_waits_for_resume(settings, store):
    with store.write(SYSTEM) as tx:
        restored.hold(tx, "it was restored")
    found = only(calls.findings(world.read(settings)), Health.FAIL)
    assert "an old copy of the database was put back" in found.message
    assert "nfvo resume" in found.mend


def test_an_old_copy_that_nobody_has_noticed_yet_is_told(settings, store):
    with store.read(SYSTEM) as view:
        mark = Mark(view.installation(), view.revision() + 7)
    write_mark(settings.watermark, mark)
    found = only(calls.findings(world.read(settings)), Health.FAIL)
    assert "lacks 7 changes" in found.message


def test_a_host_that_is_fenced_by_a_program_needs_one(tmp_path):
    settings = settings_of(tmp_path)
    assert not bad(fencing.findings(settings, ()))
    found = only(fencing.findings(settings, [BY_COMMAND]), Health.FAIL)
    assert "fences hv1" in found.message
    assert "NFVO_FENCE_COMMAND" in found.mend


@pytest.mark.parametrize(
    ("mode", "message"),
    [
        pytest.param(None, "cannot be read", id="missing"),
        pytest.param(0o644, "is no program", id="not executable"),
        pytest.param(0o777, "changed by others", id="writable by others"),
    ],
)
def test_a_fencing_program_that_cannot_be_trusted_is_told(tmp_path, mode, message):
    program = tmp_path / "fence"
    if mode is not None:
        program.touch()
        program.chmod(mode)
    settings = settings_of(tmp_path, NFVO_FENCE_COMMAND=str(program))
    found = only(fencing.findings(settings, [BY_COMMAND]), Health.FAIL)
    assert message in found.message
    assert "chmod 755" in found.mend


def test_a_fencing_program_of_ours_is_well(tmp_path):
    program = tmp_path / "fence"
    program.touch()
    program.chmod(0o755)
    settings = settings_of(tmp_path, NFVO_FENCE_COMMAND=str(program))
    assert not bad(fencing.findings(settings, [BY_COMMAND]))


@pytest.mark.parametrize(
    "content", [pytest.param(None, id="missing"), pytest.param("no PEM", id="broken")]
)
def test_an_authority_of_bmcs_that_is_none_is_told(tmp_path, content):
    ca = tmp_path / "ca.pem"
    if content is not None:
        ca.write_text(content)
    settings = settings_of(tmp_path, NFVO_BMC_CA=str(ca))
    found = only(fencing.findings(settings, ()), Health.FAIL)
    assert "NFVO_BMC_CA" in found.message
    assert "PEM" in found.mend


def test_all_of_it_is_part_of_the_report(settings, store):
    with store.write(SYSTEM) as tx:
        restored.hold(tx, "it was restored")
    environ = {"NFVO_HOME": str(settings.home), "NFVO_BMC_CA": "/nothing/there.pem"}
    broken = {one.part for one in run(environ) if one.ok is Health.FAIL}
    assert broken == {calls.PART, fencing.PART}
