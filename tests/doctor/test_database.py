import sqlite3
from datetime import timedelta

import pytest

from nfvo.doctor import Finding, Health, database
from nfvo.store.examine import examine
from tests.doctor.asked import bad, only
from tests.doctor.conftest import settings_of
from tests.store.private_postgres import private_postgres


def judged(settings) -> list[Finding]:
    found = database.look(settings)
    return [found] if isinstance(found, Finding) else [*database.judge(settings, found)]


def change(settings, sql: str) -> None:
    db = sqlite3.connect(settings.home / "nfvo.db")
    db.execute(sql)
    db.commit()
    db.close()


def test_a_fresh_database_is_well(settings):
    found = judged(settings)
    assert len(found) == 2
    assert not bad(found)


def test_looking_changes_no_file(settings):
    def files() -> dict[str, bytes]:
        return {f.name: f.read_bytes() for f in settings.home.iterdir() if f.is_file()}

    before = files()
    judged(settings)
    assert files() | before == files()  # SQLite itself leaves an empty WAL


def test_a_database_that_is_not_there_yet_is_made_by_up(tmp_path):
    (found,) = judged(settings_of(tmp_path))
    assert (found.ok, found.mend) == (Health.SKIPPED, "nfvo up -d")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sql", "message", "mend"),
    [
        pytest.param(
            "UPDATE alembic_version SET version_num = '0001'",
            "schema 0001 is an old one",
            "python -m nfvo.bootstrap",
            id="older",
        ),
        pytest.param(
            "UPDATE alembic_version SET version_num = '9999'",
            "a newer nfvo made its schema 9999",
            "pip install --upgrade nfvo",
            id="newer",
        ),
        pytest.param(
            "DROP TABLE alembic_version",
            "it has no tables",
            "python -m nfvo.bootstrap",
            id="empty",
        ),
    ],
)
def test_another_schema_is_told_with_the_command(settings, sql, message, mend):
    change(settings, sql)
    found = only(judged(settings), Health.FAIL)
    assert message in found.message
    assert mend in found.mend


def test_a_journal_other_than_wal_is_told(settings):
    change(settings, "PRAGMA journal_mode = DELETE")
    assert "delete, not WAL" in only(judged(settings), Health.WARN).message


def test_a_file_that_is_no_database_is_told(settings):
    (settings.home / "nfvo.db").write_bytes(b"this is no database" * 1000)
    found = only(judged(settings), Health.FAIL)
    assert "file is not a database" in found.message
    assert ".recover" in found.mend


def test_a_damaged_page_is_told(settings):
    file = settings.home / "nfvo.db"
    content = bytearray(file.read_bytes())
    content[8 * 4096 : 30 * 4096] = b"\xff" * (22 * 4096)
    file.write_bytes(content)
    found = only(judged(settings), Health.FAIL)
    assert ".recover" in found.mend


@pytest.mark.parametrize(
    ("skew", "health"),
    [
        pytest.param(0.5, Health.OK, id="agrees"),
        pytest.param(61.0, Health.WARN, id="ahead"),
        pytest.param(-61.0, Health.WARN, id="behind"),
    ],
)
def test_a_clock_that_differs_from_the_databases_is_told(settings, skew, health):
    found = examine(settings.database_url)
    told = database.clock(found, found.now + timedelta(seconds=skew))
    assert told.ok is health
    assert ("61.0 s" in told.message) is (health is Health.WARN)


@pytest.mark.postgres
def test_postgresql_is_looked_at_as_well(tmp_path):
    with private_postgres() as server:
        settings = settings_of(tmp_path, NFVO_DATABASE_URL=server.create("one"))
        assert "no tables" in only(judged(settings), Health.FAIL).message
    found = only(judged(settings), Health.FAIL)
    assert "cannot be read" in found.message
    assert "NFVO_DATABASE_URL" in found.mend
