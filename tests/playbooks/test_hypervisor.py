"""The playbook of hypervisor hosts, played on a real one that has no hook yet."""

import os
from collections.abc import Iterator

import libvirt
import pytest

from nfvo.errors import VimRefused
from nfvo.lcm.records import HostRecord
from nfvo.vim.libvirt.examine import probe
from nfvo.vim.libvirt.hook_digest import HOOK_VERSION
from nfvo.vim.libvirt.hook_probe import ask_hook
from tests.playbooks.player import Player
from tests.testbed.libvirt import Host, TestBed
from tests.waiting import wait_until

pytestmark = [pytest.mark.libvirt, pytest.mark.slow]

HOOKS = ("/etc/libvirt/hooks/network", "/etc/libvirt/hooks/nfvo.conf")
LIBVIRTD_CONF = "/etc/libvirt/libvirtd.conf"
SOCKET = "/run/libvirt/libvirt-sock"
OURS = {"underlay_device": "ul0"}


@pytest.fixture(scope="module")
def bed() -> Iterator[TestBed]:
    with TestBed.up(1, name=f"play-{os.getpid()}", ssh=True, tls=True) as bed:
        yield bed


@pytest.fixture(scope="module")
def host(bed: TestBed) -> Host:
    """Return a host with an /etc of its own, as a fresh Debian has it."""
    host = bed.host("hv1")
    etc = str(host.dir / "own-etc")
    host.run(["cp", "-a", "/etc", etc])
    host.run(["mount", "--bind", etc, "/etc"])
    host.run(["sed", "-i", "s/^listen_tls = 1/listen_tls = 0/", LIBVIRTD_CONF])
    return host


@pytest.fixture
def player(
    bed: TestBed, host: Host, tmp_path_factory: pytest.TempPathFactory
) -> Player:
    """Return who plays on the host, from which the hook has been removed."""
    host.run(["rm", "-f", *HOOKS])
    host.run(["kill", "-HUP", host.run(["cat", "/run/libvirtd.pid"]).stdout.strip()])
    wait_until(lambda: not hook_answers(host), "libvirtd forgets the hook")
    return Player(bed, host, tmp_path_factory.mktemp("play"))


def hook_answers(host: Host) -> bool:
    """Ask, through libvirt, whether nfvo's hook of the right version is there."""
    connection = libvirt.open(host.uri())
    try:
        record = HostRecord(id="1", name=host.name, site="default", uri=host.uri())
        return ask_hook(connection, record, probe()).version == HOOK_VERSION
    except VimRefused:
        return False
    finally:
        connection.close()


def mode_of(host: Host, path: str) -> str:
    return host.run(["stat", "-c", "%U:%G %a", path]).stdout.strip()


def tls_answers(bed: TestBed, host: Host) -> bool:
    asked = ["virsh", "-c", host.uri("tls"), "hostname"]
    return bed.orchestrator.run(asked, check=False).stdout.strip() == host.name


def test_a_dry_run_changes_nothing_and_a_run_installs_the_hook(
    bed: TestBed, host: Host, player: Player
) -> None:
    uplinks = {"uplinks": {"cloud1": "prov0"}}
    dry = player.play("--check", "--diff", **OURS, **uplinks)
    assert (dry.code, "+device=ul0" in dry.said) == (0, True), dry.said
    assert "+uplink.cloud1=prov0" in dry.said
    assert dry.changed > 0
    assert not hook_answers(host)

    first = player.play(**OURS)
    assert first.code == 0, first.said
    assert hook_answers(host)
    assert [mode_of(host, path) for path in HOOKS] == ["root:root 755", "root:root 644"]
    assert mode_of(host, "/var/lib/libvirt/images/nfvo-cache") == "root:root 711"

    bed.kill_libvirtd("hv1")
    wait_until(lambda: "nfvo" in mode_of(host, SOCKET), "libvirtd makes its socket")
    assert mode_of(host, SOCKET) == "root:nfvo 770"


def test_tls_is_listened_to_with_the_operators_keys_and_a_second_run_changes_nothing(
    bed: TestBed, host: Host, player: Player
) -> None:
    pki = bed.base / "pki"
    keys = {
        "tls": True,
        "tls_ca": str(pki / "cacert.pem"),
        "tls_cert": str(pki / "hv1-cert.pem"),
        "tls_key": str(pki / "hv1-key.pem"),
    }
    assert not tls_answers(bed, host)

    first = player.play("--diff", **OURS, **keys)
    assert first.code == 0, first.said
    assert "PRIVATE KEY" not in first.said
    assert mode_of(host, "/etc/pki/libvirt/private/serverkey.pem") == "root:root 600"
    second = player.play(**OURS, **keys)
    assert (second.code, second.changed) == (0, 0), second.said

    bed.kill_libvirtd("hv1")
    wait_until(lambda: tls_answers(bed, host), "libvirtd listens for TLS")


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        pytest.param({}, "Set underlay_device for hv1", id="no device"),
        pytest.param(
            {"underlay_device": "eth7"},
            "hv1 has no device eth7, only br-prov, lo, prov0, ul0",
            id="wrong device",
        ),
        pytest.param(
            {"underlay_device": "prov0"},
            "prov0 of hv1 has no address",
            id="device without an address",
        ),
        pytest.param(
            {**OURS, "physical_networks": {"provider": "br-ex"}},
            "hv1 has no bridge br-ex for the physical network provider",
            id="no bridge",
        ),
        pytest.param(
            {**OURS, "uplinks": {"cloud1": "eth9"}},
            "uplink cloud1 of hv1 is eth9",
            id="no device of an uplink",
        ),
        pytest.param({**OURS, "tls": True}, "TLS needs tls_ca", id="no certificates"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_changed(
    host: Host, player: Player, variables: dict[str, object], message: str
) -> None:
    played = player.play(**variables)
    assert played.code != 0
    assert message in played.words
    assert played.changed == 0
    assert not hook_answers(host)


def test_a_hook_of_somebody_else_is_left_alone(host: Host, player: Player) -> None:
    host.run(["tee", HOOKS[0]], stdin="#!/bin/sh\nexit 0\n")
    played = player.play(**OURS)
    assert played.code != 0
    assert "move it to /etc/libvirt/hooks/network.d/" in played.words
    assert host.run(["cat", HOOKS[0]]).stdout == "#!/bin/sh\nexit 0\n"
