"""Reading a cloud from clouds.yaml: all that is wrong at once, and no secret shown."""

from pathlib import Path

import pytest

from nfvo.cli.clouds import FILES, Login, default_file, read_login
from nfvo.cli.exits import Exit, Failure
from nfvo.cli.sections import Notes
from nfvo.lcm.cloud import AuthType, Cloud
from tests.cli.certificate import CERTIFICATE
from tests.cli.clouds_yaml import (
    APP,
    AUTH,
    GOOD,
    HIDDEN,
    NAMES,
    OF_ONE,
    TOKEN,
    URL,
    WRONG,
    with_,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clouds.yaml"


def read(file: Path, text: str, name: str = "sky") -> tuple[Login | None, list[str]]:
    file.write_text(text)
    notes = Notes()
    login = read_login(file, name, "site", notes)
    told = [str(one).replace(f"{file.parent}/", "") for one in notes.in_order()]
    assert not any(HIDDEN in one for one in told), told
    assert HIDDEN not in repr(notes) + repr(login)
    return login, told


def good(file: Path, text: str, name: str = "sky") -> Login:
    login, told = read(file, text, name)
    assert login is not None and told == [], told
    return login


@pytest.mark.parametrize(
    ("text", "cloud"),
    [
        pytest.param(GOOD, Cloud(NAMES), id="password"),
        pytest.param(
            GOOD.replace("    auth:", "    auth_type: v3password\n    auth:"),
            Cloud(NAMES),
            id="password of version 3",
        ),
        pytest.param(
            APP,
            Cloud(
                {"auth_url": URL, "application_credential_id": "0x1f"},
                AuthType.APPLICATION_CREDENTIAL,
            ),
            id="application credential",
        ),
        pytest.param(
            APP.replace("    auth_type: v3applicationcredential\n", ""),
            Cloud(
                {"auth_url": URL, "application_credential_id": "0x1f"},
                AuthType.APPLICATION_CREDENTIAL,
            ),
            id="a type that only the secret shows",
        ),
        pytest.param(
            TOKEN,
            Cloud({"auth_url": URL, "project_id": "nfv"}, AuthType.TOKEN),
            id="token",
        ),
        pytest.param(
            GOOD + "    region_name: one\n    interface: internal\n",
            Cloud(NAMES, region="one", interface="internal"),
            id="region and interface",
        ),
        pytest.param(
            GOOD + "    regions: [{name: one}]\n    endpoint_type: adminURL\n",
            Cloud(NAMES, region="one", interface="admin"),
            id="the only region, and a former interface",
        ),
        pytest.param(
            GOOD + "    identity_api_version: 3\n    verify: true\n    cacert: ~\n",
            Cloud(NAMES),
            id="what says nothing new",
        ),
    ],
)
def test_a_cloud_is_read(file: Path, text: str, cloud: Cloud):
    login = good(file, text)
    assert (login.cloud, login.secret) == (cloud, HIDDEN)


def test_certificates_are_read_into_the_record(file: Path):
    file.with_name("ca.pem").write_text(CERTIFICATE)
    assert good(file, GOOD + "    cacert: ca.pem\n").cloud.ca == CERTIFICATE


def test_what_secure_yaml_says_counts(file: Path):
    secure = (
        f"clouds:\n  sky:\n    auth: {{password: {HIDDEN}}}\n    region_name: two\n"
    )
    file.with_name("secure.yaml").write_text(f"{secure}  other: {{}}\n")
    open_part = f"clouds:\n  sky:\n    region_name: one\n    auth:\n{AUTH}"
    login = good(file, open_part)
    assert (login.secret, login.cloud.region) == (HIDDEN, "two")


def test_what_is_wrong_in_secure_yaml_is_told_there(file: Path):
    file.with_name("secure.yaml").write_text("clouds:\n  sky:\n    auth: {passwd: x}\n")
    login, told = read(file, f"clouds:\n  sky:\n    auth:\n{AUTH}")
    assert login is None
    assert told[-1].startswith("secure.yaml:3:12: error: clouds.sky.auth.passwd: ")


@pytest.mark.parametrize(
    ("name", "user"),
    [
        pytest.param("b", "b", id="that which is named"),
        pytest.param("", "site", id="that which is called like the site"),
    ],
)
def test_one_of_several_clouds_is_taken(file: Path, name: str, user: str):
    one = GOOD.partition("\n")[2].replace("  sky:", "  {0}:").replace("nfvo", "{0}")
    text = "clouds:\n" + "".join(one.format(each) for each in ("a", "b", "site"))
    assert good(file, text, name).cloud.auth["username"] == user


def test_the_only_cloud_needs_no_name(file: Path):
    assert good(file, GOOD, "").secret == HIDDEN


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_a_file_that_tells_of_no_such_cloud(file: Path, text: str, told: list[str]):
    login, found = read(file, text, "skyy")
    assert login is None
    assert [one for one in told if one not in "\n".join(found)] == []


@pytest.mark.parametrize(("text", "told"), OF_ONE)
def test_all_that_is_wrong_with_a_cloud_is_told(file: Path, text: str, told: list[str]):
    file.with_name("key.pem").write_text(f"-----BEGIN PRIVATE KEY-----\n{HIDDEN}\n")
    file.with_name("ca.der").write_bytes(b"\x30\x82\xff")
    login, found = read(file, text)
    assert login is None
    assert [one for one in told if one not in "\n".join(found)] == []


def test_what_is_not_read_is_a_warning(file: Path):
    login, told = read(file, with_("profile: vexxhost\ncompute_endpoint_override: x"))
    assert login is not None
    assert [one.split(": ", 2)[1:] for one in told] == [
        ["warning", "clouds.sky.profile: nfvo does not read it"],
        ["warning", "clouds.sky.compute_endpoint_override: nfvo does not read it"],
    ]


def test_a_file_that_is_not_there_is_named(file: Path):
    with pytest.raises(Failure, match=r"clouds.yaml: No such file") as failed:
        read_login(file, "sky", "site", Notes())
    assert failed.value.code is Exit.NOT_FOUND


@pytest.mark.parametrize("text", [b"\xff", b"a: \x00", b" " * 2_000_000])
def test_a_file_that_is_no_text_is_named(file: Path, text: bytes):
    file.write_bytes(text)
    notes = Notes()
    assert read_login(file, "sky", "site", notes) is None
    assert [one.place.file for one in notes.problems] == [str(file)]


def test_clouds_yaml_is_looked_for_where_the_sdk_does(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("nfvo.cli.clouds.FILES", FILES[:2])  # without /etc
    assert default_file() is None
    at_home = tmp_path / ".config/openstack/clouds.yaml"
    at_home.parent.mkdir(parents=True)
    at_home.write_text(GOOD)
    assert default_file() == at_home
    Path("clouds.yaml").write_text(GOOD)
    assert default_file() == Path("clouds.yaml")
