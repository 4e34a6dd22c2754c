"""Fencing through sushy-tools' emulator: Redfish as OpenStack's developers read it."""

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import bcrypt
import pytest

from nfvo.errors import FenceFailed
from nfvo.fencing import RedfishFencer
from nfvo.lcm.fencing.asked import NewFencing, ask, set_fencing
from nfvo.lcm.fencing.carry_out import fence_hosts
from nfvo.lcm.records import HostRecord
from nfvo.lcm.secret import Secret
from nfvo.lcm.switching_off import FencerKind, Fencing
from nfvo.placement.infrastructure import HostState
from tests.lcm.world import SCOPE
from tests.waiting import wait_until

USER, PASSWORD = "nfvo", "correct horse"
ON = "11111111-1111-4111-8111-111111111111"
OFF = "22222222-2222-4222-8222-222222222222"
OTHER = "33333333-3333-4333-8333-333333333333"
SYSTEMS = "/redfish/v1/Systems"

# The fake driver takes 1 to 11 s to switch; the configuration is Python, and says 1.
CONFIG = """
import random
random.randint = lambda first, last: first
SUSHY_EMULATOR_FAKE_DRIVER = True
SUSHY_EMULATOR_LISTEN_IP = "127.0.0.1"
SUSHY_EMULATOR_LISTEN_PORT = {port}
SUSHY_EMULATOR_SSL_CERT = {cert!r}
SUSHY_EMULATOR_SSL_KEY = {key!r}
SUSHY_EMULATOR_AUTH_FILE = {logins!r}
SUSHY_EMULATOR_STATE_DIR = {folder!r}
SUSHY_EMULATOR_FAKE_SYSTEMS = [
    dict(uuid={on!r}, name="on", power_state="On", nics=[]),
    dict(uuid={off!r}, name="off", power_state="Off", nics=[]),
    dict(uuid={other!r}, name="other", power_state="On", nics=[]),
]
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory, certificate):
    folder = tmp_path_factory.mktemp("emulator")
    logins = folder / "htpasswd"
    hashed = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    logins.write_text(f"{USER}:{hashed}\n")
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        port = chosen.getsockname()[1]
    config = folder / "emulator.conf"
    words = dict(port=port, cert=str(certificate.cert), key=str(certificate.key))
    words |= dict(logins=str(logins), folder=str(folder))
    words |= dict(on=ON, off=OFF, other=OTHER)
    config.write_text(CONFIG.format(**words))
    program = Path(sys.executable).with_name("sushy-emulator")
    with (folder / "log").open("w") as log:
        emulator = subprocess.Popen(
            [program, "--config", config],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TMPDIR": str(folder)},
        )
        try:
            wait_until(lambda: _listens(port), "the emulator listens")
            yield f"https://127.0.0.1:{port}"
        finally:
            emulator.kill()
            emulator.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def host(url: str, system: str) -> HostRecord:
    record = HostRecord(id="1", name="hv1", site="default", uri="qemu:///system")
    path = f"{SYSTEMS}/{system}" if system else ""
    return replace(record, fencing=Fencing(FencerKind.REDFISH, url, path, USER))


def test_a_machine_is_switched_off_and_stays_off(url, ca):
    waited = []
    fencer = RedfishFencer(ca.file, look_every_s=0.05)
    again = RedfishFencer(ca.file, pause=waited.append)
    fencer.fence(host(url, ON), Secret(PASSWORD))
    again.fence(host(url, ON), Secret(PASSWORD))
    again.fence(host(url, OFF), Secret(PASSWORD))
    assert waited == []


def test_a_host_is_down_when_its_bmc_has_said_that_it_is_off(url, ca, world):
    fencer = RedfishFencer(ca.file, look_every_s=0.05)
    world.ports = replace(world.ports, fencers={"redfish": fencer})
    path = f"{SYSTEMS}/{OTHER}"
    password = Secret(PASSWORD)
    how = NewFencing(FencerKind.REDFISH, url, path, USER, password)
    set_fencing(world.ports, SCOPE, "hv1", how)
    ask(world.ports, SCOPE, "hv1")
    fence_hosts(world.ports)
    host = world.host("hv1")
    assert (host.state, host.detail) == (HostState.DOWN, "fenced by redfish: it is off")


@pytest.mark.parametrize(
    ("system", "password", "message"),
    [
        pytest.param(OFF, "nonsense", "refuses the user nfvo", id="wrong password"),
        pytest.param("nowhere", PASSWORD, "has no such thing", id="unknown system"),
        pytest.param("", PASSWORD, "has 3 systems", id="which of three"),
    ],
)
def test_what_the_emulator_refuses_is_no_death(url, ca, system, password, message):
    with pytest.raises(FenceFailed, match=message):
        RedfishFencer(ca.file).fence(host(url, system), Secret(password))
