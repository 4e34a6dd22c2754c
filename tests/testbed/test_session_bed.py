"""The session bed itself: daemons of their own, without root, nothing left."""

import os
from pathlib import Path

import pytest

from tests.testbed.libvirt import BedError
from tests.testbed.libvirt.processes import with_argument
from tests.testbed.session import SessionBed
from tests.testbed.session.hostfiles import is_short_enough

pytestmark = pytest.mark.libvirt

DOMAIN = """\
<domain type='qemu'><name>a-guest-with-a-long-name</name><memory unit='MiB'>16</memory>
<os><type arch='x86_64' machine='pc'>hvm</type></os><devices>
<channel type='unix'><source mode='bind'/>
<target type='virtio' name='org.qemu.guest_agent.0'/></channel></devices></domain>
"""


def test_hosts_know_nothing_of_one_another_and_leave_nothing_behind():
    with SessionBed.up(2, name=f"own-{os.getpid()}") as bed:
        one, two = bed.host("hv1"), bed.host("hv2")
        (one.dir / "domain.xml").write_text(DOMAIN)
        one.run(["virsh", "create", str(one.dir / "domain.xml")])
        listed = ["virsh", "-q", "list", "--name"]
        assert one.run(listed).stdout.split() == ["a-guest-with-a-long-name"]
        assert two.run(listed).stdout.split() == []
        assert one.qemus() == [bed.qemu_pid("hv1", "a-guest-with-a-long-name")]
    assert not bed.base.exists()
    assert list(with_argument(f"{bed.base}/")) == []


def test_no_host_has_the_rights_of_root():
    with SessionBed.up(1, name=f"user-{os.getpid()}") as bed:
        assert bed.host("hv1").run(["id", "-u"]).stdout.strip() != "0"
        assert Path(f"/proc/{bed.host('hv1').pid}").stat().st_uid != 0


def test_another_process_finds_the_bed():
    with SessionBed.up(1, name=f"again-{os.getpid()}") as bed:
        found = SessionBed.load(name=f"again-{os.getpid()}")
        assert found == bed
        assert found.host("hv1").is_on()


def test_a_name_that_is_taken_is_refused():
    name = f"twice-{os.getpid()}"
    with SessionBed.up(0, name=name), pytest.raises(BedError, match="already up"):
        SessionBed.up(0, name=name)


def test_a_directory_in_which_sockets_would_not_work_is_refused(monkeypatch, tmp_path):
    long = tmp_path / ("x" * 100)
    long.mkdir()
    assert not is_short_enough(long)
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with pytest.raises(BedError, match="TMPDIR"):
        SessionBed.up(1)
