"""A backup holds all of an installation, and putting it back starts nothing."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from nfvo import bootstrap
from nfvo.api.app import create_app
from nfvo.api.artifacts import clear_unneeded
from nfvo.backup.archive import DATABASE, KEY, MANIFEST
from nfvo.backup.making import SMALL, Choice, back_up
from nfvo.backup.restoring import restore, restored_in_place
from nfvo.errors import BackupRefused
from nfvo.lcm import restored, service
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.store import SYSTEM
from nfvo.settings import Settings
from tests.api.client import Client
from tests.api.packages.sol005 import onboarded
from tests.api.packages.test_whole import package
from tests.backup.conftest import ALL, settings_of
from tests.lcm.world import IMAGE, World, instantiate


def opens(settings: Settings) -> bool:
    """Whether the key there is that of the database there."""
    with closing(bootstrap.ports(settings).store) as store:
        store.check()
    return True


def test_what_is_put_back_elsewhere_is_the_same(
    here: Settings, file: Path, tmp_path: Path
):
    made = back_up(here, file, ALL)
    assert file.stat().st_mode & 0o777 == 0o600
    there = settings_of(tmp_path / "there")
    done = restore(there, file, replace=False)
    assert (done.manifest, done.missing, done.kept) == (made, (), None)
    assert opens(there)
    assert (there.artifacts / IMAGE.sha256).read_bytes() == b"image"
    with closing(bootstrap.ports(there).store) as store, store.read(SYSTEM) as view:
        assert view.installation() == made.installation
        assert view.restored_at() is not None
        assert [alarm.code for alarm in view.alarms()] == ["store.restored"]


def test_images_that_are_not_in_the_backup_are_named(
    here: Settings, file: Path, tmp_path: Path
):
    large = here.artifacts / IMAGE.sha256
    large.write_bytes(b"x" * (SMALL + 1))
    back_up(here, file, Choice())
    done = restore(settings_of(tmp_path / "there"), file, replace=False)
    assert done.missing == (IMAGE.sha256,)


def test_packages_are_put_back_with_their_bytes(
    here: Settings, file: Path, tmp_path: Path
):
    data = package()
    bootstrap.init(here, hashlib.sha256(b"token").hexdigest())
    ports = bootstrap.ports(here)
    with closing(ports.store):
        client = Client(create_app(ports, artifacts=here.artifacts), "token")
        shown = onboarded(client, data)
        client.close()
    back_up(here, file, ALL)
    there = settings_of(tmp_path / "there")
    assert restore(there, file, replace=False).missing == ()
    with closing(bootstrap.ports(there).store) as store, store.read(SYSTEM) as view:
        found = view.package("vnfd", shown["id"])
        assert (found.descriptor, found.state) == ("vm", "ONBOARDED")
        assert (there.artifacts / found.content.sha256).read_bytes() == data
        (image,) = [one for one in view.images() if one.packaged]
        assert (there.artifacts / image.path).is_file()


def test_nothing_is_cleared_by_the_word_of_an_old_copy(
    here: Settings, file: Path, tmp_path: Path
):
    back_up(here, file, ALL)
    newer = here.artifacts / ("0" * 64)
    newer.write_bytes(b"of a package that came after the backup")
    restore(here, file, replace=True)
    ports = bootstrap.ports(here)
    with closing(ports.store):
        assert clear_unneeded(ports, here.artifacts) == []
        with ports.store.write(SYSTEM) as tx:
            tx.put_restored(False)
        assert clear_unneeded(ports, here.artifacts) == [newer.name]


def test_a_backup_without_its_key_needs_the_key_there(
    here: Settings, file: Path, tmp_path: Path
):
    back_up(here, file, Choice(key=False))
    there = settings_of(tmp_path / "there")
    with pytest.raises(BackupRefused, match="without its key"):
        restore(there, file, replace=False)
    there.key_file.write_bytes(here.key_file.read_bytes())
    there.key_file.chmod(0o600)
    restore(there, file, replace=False)
    assert opens(there)


def test_what_is_there_is_replaced_only_when_asked_for_and_then_kept(
    here: Settings, file: Path
):
    back_up(here, file, ALL)
    before = Path(here.home, "nfvo.db").read_bytes()
    with pytest.raises(BackupRefused, match="already"):
        restore(here, file, replace=False)
    done = restore(here, file, replace=True)
    assert done.kept and (done.kept / "nfvo.db").read_bytes() == before
    assert done.kept.stat().st_mode & 0o777 == 0o700


def test_a_database_of_another_kind_is_left_to_its_own_tools(
    here: Settings, file: Path
):
    other = replace(here, database_url="postgresql://nfvo@localhost/nfvo")
    with pytest.raises(BackupRefused) as refused:
        back_up(other, file, ALL)
    assert "--in-place" in refused.value.hint and not file.exists()


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write a backup anew with other members, in their order."""
    with tarfile.open(file) as tar:
        members = {m.name: tar.extractfile(m).read() for m in tar}  # type: ignore[union-attr]
    change(members)
    with tarfile.open(file, "w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def damage(members: dict[str, bytes]) -> None:
    members[DATABASE] = members[DATABASE][:-1] + b"x"


def escape(members: dict[str, bytes]) -> None:
    members["../escaped"] = b"x"


def unlisted(members: dict[str, bytes]) -> None:
    members["artifacts/" + "0" * 64] = b"x"


def no_manifest(members: dict[str, bytes]) -> None:
    del members[MANIFEST]


def of_tomorrow(members: dict[str, bytes]) -> None:
    manifest = json.loads(members[MANIFEST])
    members[MANIFEST] = json.dumps({**manifest, "format": 2}).encode()


def shorter(members: dict[str, bytes]) -> None:
    del members[KEY]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (damage, "damaged"),
        (escape, "does not belong"),
        (unlisted, "does not belong"),
        (no_manifest, "no backup"),
        (of_tomorrow, "format 2"),
        (shorter, "lacks key"),
    ],
)
def test_a_file_that_is_not_as_it_was_written_changes_nothing(
    change: Callable[[dict[str, bytes]], None],
    why: str,
    here: Settings,
    file: Path,
    tmp_path: Path,
):
    back_up(here, file, ALL)
    rewritten(file, change)
    there = settings_of(tmp_path / "there")
    with pytest.raises(BackupRefused, match=why):
        restore(there, file, replace=False)
    assert list(there.home.iterdir()) == []
    assert not (tmp_path / "escaped").exists()


def test_a_link_in_a_backup_is_refused(here: Settings, file: Path, tmp_path: Path):
    back_up(here, file, Choice(key=False))
    with tarfile.open(file, "a") as tar:
        link = tarfile.TarInfo("key")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/shadow"
        tar.addfile(link)
    with pytest.raises(BackupRefused, match="does not belong"):
        restore(settings_of(tmp_path / "there"), file, replace=False)


def test_what_is_no_backup_is_refused_in_words(here: Settings, file: Path):
    file.write_bytes(b"not a tar" * 1000)
    with pytest.raises(BackupRefused, match="no backup"):
        restore(here, file, replace=True)


def test_an_old_copy_that_was_put_back_by_hand_is_noticed_at_the_next_start(
    here: Settings, tmp_path: Path
):
    database = here.home / "nfvo.db"
    old = database.read_bytes()
    from nfvo.conductor import keep_watermark

    ports = bootstrap.ports(here)
    with ports.store.write(SYSTEM) as tx:
        tx.put_image(replace(IMAGE, name="later"))
    keep_watermark(here.watermark, ports)
    with closing(ports.store):
        pass
    database.write_bytes(old)
    bootstrap.init(here, "")
    with closing(bootstrap.ports(here).store) as store, store.read(SYSTEM) as view:
        assert view.restored_at() is not None
        assert "lacks 1 changes" in view.alarms()[0].detail


def test_how_far_a_database_has_come_is_kept_where_there_is_no_folder_yet(
    here: Settings, tmp_path: Path
):
    from nfvo.conductor import keep_watermark

    ports = bootstrap.ports(here)
    with closing(ports.store):
        keep_watermark(tmp_path / "state" / "watermark", ports)
    assert (tmp_path / "state" / "watermark").exists()


def test_a_start_with_the_newest_database_holds_nothing(here: Settings):
    from nfvo.conductor import keep_watermark

    with closing(bootstrap.ports(here).store) as store:
        keep_watermark(here.watermark, bootstrap.ports(here))
        bootstrap.init(here, "")
        with store.read(SYSTEM) as view:
            assert view.restored_at() is None


def test_a_database_put_back_by_its_own_tools_is_marked(here: Settings):
    assert restored_in_place(here, "pg_restore") == 0
    with closing(bootstrap.ports(here).store) as store, store.read(SYSTEM) as view:
        assert view.restored_at() is not None


class Killed(BaseException):
    """The process is gone; nothing of ours catches this."""


def killed_at(call: str) -> Callable[[str, str], None]:
    def before(called: str, on: str) -> None:
        if called == call:
            raise Killed

    return before


def test_operations_of_an_old_copy_wait_for_an_operator_and_can_go_back(
    tmp_path: Path,
):
    world = World(tmp_path)
    world.add_hosts()
    world.onboard()
    world.before = killed_at("ensure_server")
    op_occ = world.begin(instantiate(world.create()))
    with pytest.raises(Killed):
        world.drain(op_occ)
    world.before = lambda call, host: None
    with world.store.write(SYSTEM) as tx:
        assert restored.hold(tx, "restored") == 1
    world.restart()
    held = world.drain(op_occ)
    assert (held.state, held.error) == (OperationState.FAILED_TEMP, "restored")
    from nfvo.lcm.recovery import roll_back

    assert restored.resume(world.ports, SYSTEM)
    assert not restored.resume(world.ports, SYSTEM)
    back = world.drain(roll_back(world.ports, SYSTEM, op_occ.id))
    assert back.state is OperationState.ROLLED_BACK
    assert world.left() == set()
    service.delete(world.ports, SYSTEM, "chain")
