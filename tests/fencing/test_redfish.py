"""Fencing through a BMC: off is only what was read to be off."""

import json
import logging
from dataclasses import replace

import pytest
import structlog

from nfvo.errors import FenceFailed
from nfvo.fencing import RedfishFencer
from nfvo.lcm.records import HostRecord
from nfvo.lcm.secret import Secret
from nfvo.lcm.switching_off import FencerKind, Fencing
from tests.fencing.ca import Ca
from tests.fencing.fake_bmc import PASSWORD, RESET, SYSTEM, USER, FakeBmc, serving

HOST = HostRecord(id="1", name="hv1", site="default", uri="qemu:///system")
OFF = f"POST {RESET}"
LOOK = f"GET {SYSTEM}"


@pytest.fixture
def bmc(certificate):
    with serving(FakeBmc(), certificate) as bmc:
        yield bmc


@pytest.fixture
def fencer(ca):
    return RedfishFencer(ca.file, off_within_s=5.0, look_every_s=0.0)


def fence(fencer: RedfishFencer, bmc: FakeBmc, **changes: str) -> None:
    fencing = Fencing(FencerKind.REDFISH, bmc.url, "", USER)
    secret = Secret(changes.pop("password", PASSWORD))
    fencer.fence(replace(HOST, fencing=replace(fencing, **changes)), secret)


def refused(fencer: RedfishFencer, bmc: FakeBmc, **changes: str) -> FenceFailed:
    with pytest.raises(FenceFailed) as caught:
        fence(fencer, bmc, **changes)
    shown = f"{caught.value!r} {caught.value.message} {caught.value.hint}"
    assert PASSWORD not in shown and "wrong" not in shown.replace("is wrong", "")
    return caught.value


def test_a_host_is_switched_off_and_looked_at_until_it_is_off(fencer, bmc):
    fence(fencer, bmc)
    assert bmc.power == "Off"
    assert bmc.asked == ["GET /redfish/v1/Systems", LOOK, OFF, LOOK, LOOK, LOOK]


def test_a_host_that_is_off_already_is_left_alone(fencer, bmc):
    bmc.power = "Off"
    fence(fencer, bmc, system=SYSTEM)
    assert bmc.asked == [LOOK]


@pytest.mark.parametrize("host", ["bmc..1", ".bmc", "b" * 64], ids=str)
def test_a_name_that_no_bmc_can_have_is_said(fencer, bmc, host):
    error = refused(fencer, bmc, url=f"https://{host}")
    assert f"the BMC https://{host} does not answer" in error.message


@pytest.mark.parametrize("power", ["On", "PoweringOn", "Paused", ""])
def test_a_power_state_that_never_becomes_off_is_no_death(ca, bmc, power):
    bmc.power, bmc.stays = power, True
    fencer = RedfishFencer(ca.file, off_within_s=0.2, look_every_s=0.0)
    error = refused(fencer, bmc, system=SYSTEM)
    assert "hv1 is not off" in error.message
    assert bmc.asked.count(OFF) == 1


def test_a_bmc_that_stumbles_while_it_is_waited_for_is_asked_again(ca, bmc):
    def pause(seconds: float) -> None:
        bmc.answers.clear()

    bmc.looks = 0
    original = bmc.answer

    def answer(asked: str, sent: object) -> object:
        said = original(asked, sent)
        if asked == OFF:
            bmc.answers[LOOK] = (503, {}, b"")
        return said

    bmc.answer = answer
    fence(RedfishFencer(ca.file, pause=pause), bmc)
    assert bmc.power == "Off"


WRONG = {
    "password": ({"password": "wrong"}, "refuses the user nfvo"),
    "user": ({"user": "root"}, "refuses the user root"),
    "system": ({"system": "/redfish/v1/Systems/9"}, "has no such thing"),
    "not a system": ({"system": "/redfish/v1/Systems"}, "gave no Redfish"),
}


@pytest.mark.parametrize(("changes", "message"), WRONG.values(), ids=WRONG)
def test_what_is_set_wrongly_is_said(fencer, bmc, changes, message):
    assert message in refused(fencer, bmc, **changes).message
    assert bmc.power == "On"


ANSWERS = {
    "500": ((500, {}, b"correct horse"), "failed"),
    "a redirect": ((302, {"Location": "https://127.0.0.1:1/x"}, b""), "elsewhere"),
    "not JSON": ((200, {}, b"<html>correct horse</html>"), "gave no Redfish"),
    "a list": ((200, {}, b"[]"), "gave no Redfish"),
    "nested deep": ((200, {}, b"[" * 100_000), "gave no Redfish"),
    "no power": ((200, {}, b'{"Actions": {}}'), "gave no Redfish"),
    "too much": ((200, {}, b" " * (1 << 21)), "without end"),
    "a target elsewhere": (
        (200, {}, json.dumps({
            "PowerState": "On",
            "Actions": {"#ComputerSystem.Reset": {"target": "https://evil/x"}},
        }).encode()),
        "target",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "message"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_that_is_none_is_no_death(fencer, bmc, answer, message):
    bmc.answers[LOOK] = answer
    assert message in refused(fencer, bmc).message
    assert OFF not in bmc.asked


def test_a_redirect_is_not_followed_with_the_password(fencer, bmc, certificate):
    with serving(FakeBmc(power="Off"), certificate) as other:
        bmc.answers[LOOK] = (307, {"Location": f"{other.url}{SYSTEM}"}, b"")
        refused(fencer, bmc)
        assert other.asked == []


def test_a_bmc_that_says_no_to_the_switch_is_no_death(fencer, bmc):
    bmc.answers[OFF] = (400, {}, b"{}")
    assert "failed" in refused(fencer, bmc).message


def test_a_bmc_that_cannot_force_off_is_not_asked_to(fencer, bmc):
    bmc.allowed = ("On", "GracefulShutdown")
    assert "cannot do ForceOff" in refused(fencer, bmc).message
    assert OFF not in bmc.asked


@pytest.mark.parametrize("members", [(), (SYSTEM, "/redfish/v1/Systems/2")])
def test_of_several_machines_none_is_guessed(fencer, bmc, members):
    bmc.members = members
    error = refused(fencer, bmc)
    assert f"has {len(members)} systems" in error.message
    assert all(path in error.hint for path in members)


def test_a_bmc_that_hangs_is_given_up(ca, bmc):
    bmc.talks.clear()
    fencer = RedfishFencer(ca.file, call_within_s=0.2)
    assert "does not answer" in refused(fencer, bmc).message


def test_a_bmc_that_nobody_is_at_is_said(fencer):
    nobody = FakeBmc(url="https://127.0.0.1:1")
    assert "Connection refused" in refused(fencer, nobody).message


def test_a_bmc_with_a_certificate_of_another_ca_gets_no_password(bmc, tmp_path):
    fencer = RedfishFencer(Ca(tmp_path).file)
    error = refused(fencer, bmc)
    assert "is not who it says" in error.message and "NFVO_BMC_CA" in error.hint
    assert bmc.asked == []


def test_a_certificate_for_another_address_is_refused(ca):
    with serving(FakeBmc(), ca.certificate("127.0.0.2")) as bmc:
        assert "is not who it says" in refused(RedfishFencer(ca.file), bmc).message


def test_a_ca_that_is_no_file_is_said(bmc, tmp_path):
    for file in (tmp_path / "none.pem", tmp_path / "empty.pem"):
        (tmp_path / "empty.pem").write_text("")
        assert "NFVO_BMC_CA" in refused(RedfishFencer(file), bmc).message


def test_no_password_is_no_attempt(fencer, bmc):
    with pytest.raises(FenceFailed, match="no password"):
        fencer.fence(HOST, None)
    assert bmc.asked == []


def test_the_password_is_in_no_log(fencer, bmc, caplog):
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as logs:
        fence(fencer, bmc)
    assert [one["event"] for one in logs] == ["fencing.switching-off"]
    assert PASSWORD not in f"{logs} {caplog.text}"
