"""A cloud from clouds.yaml to its end, over HTTP: the real API, driver and watcher."""

import json
import re
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from time import monotonic

import pytest
from structlog.testing import capture_logs

from nfvo.cli.clouds import read_login
from nfvo.cli.sections import Notes
from nfvo.errors import VimUnavailable
from nfvo.lcm.cloud import SECRET_OF
from nfvo.lcm.clouds import credentials
from nfvo.lcm.saga.relay import relay
from nfvo.vim.openstack.driver import OpenStackVim
from nfvo.watcher import hosts as watched
from nfvo.watcher import look
from nfvo.watcher.hosts import Hosts
from tests.cli.certificate import CERTIFICATE
from tests.cli.conftest import Run
from tests.cli.stack import Stack
from tests.lcm.world import SAMPLES, World
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.neutron import Network
from tests.vim.openstack.cloud.nova import Machine
from tests.waiting import wait_until

CHAIN = SAMPLES / "firewall-chain"
GUIDE = Path("docs/operations.md").read_text()
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.M | re.S)
SECRETS = ('"pass"', "rotated")


@dataclass
class CloudStack(Stack):
    """A stack whose hosts are a cloud's; only a watcher says what is seen there."""

    cloud: FakeCloud = field(kw_only=True)

    def _work(self) -> None:
        while not self._over.wait(0.02):
            while self.world.queue.run_until_idle() or relay(self.world.ports):
                pass


@pytest.fixture(scope="module")
def served() -> Iterator[FakeCloud]:
    with FakeCloud() as cloud:
        yield cloud


@pytest.fixture
def cloud(served: FakeCloud) -> FakeCloud:
    served.reset()
    network = Network("physnet1", shared=True)
    served.neutron.networks[network.id] = network
    served.nova.machines.append(Machine("h3"))
    return served


@pytest.fixture
def driver(world: World) -> Iterator[OpenStackVim]:
    driver = OpenStackVim(partial(credentials, world.store))
    yield driver
    driver.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.store.close()


@pytest.fixture
def stack(
    world: World,
    driver: OpenStackVim,
    cloud: FakeCloud,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CloudStack]:
    """Return a server with a real watcher, and no hosts but those of clouds."""
    for what in ("SWEEP_EVERY_S", "ASK_FOR_LEASE_EVERY_S"):
        monkeypatch.setattr(look, what, 0.05)
    monkeypatch.setattr(watched, "LOOK_FOR_HOSTS_EVERY_S", 0.05)
    artifacts = tmp_path / "artifacts"
    artifacts.mkdir()
    vims = {"libvirt": world.vim, "openstack": driver}
    world.ports = replace(world.ports, vims=vims, artifacts=artifacts)
    world.performer = world.performer_with(back_off=0.0)
    stack, over = CloudStack(world, tmp_path, cloud=cloud), threading.Event()
    watcher = threading.Thread(
        target=Hosts(world.ports, "here", monotonic).run, args=(over,)
    )
    with capture_logs() as logs:
        stack.start()
        watcher.start()
        yield stack
        over.set()
        watcher.join(30)
        stack.stop()
    assert not any(secret in str(logs) for secret in SECRETS)


@pytest.fixture
def clouds_yaml(cloud: FakeCloud, tmp_path: Path) -> Path:
    """Return a clouds.yaml with an administrator, a user, and its credential."""
    file = tmp_path / "clouds.yaml"
    everyone = {
        "admin": cloud.account(admin=True),
        "mycloud": cloud.account(admin=True),
        "member": cloud.account(),
        "app": cloud.application_credential(),
    }
    clouds = {
        name: {
            "auth_type": login.auth_type,
            "auth": {**login.auth, SECRET_OF[login.auth_type]: secret.reveal()},
            "region_name": login.region,
        }
        for name, (login, secret) in everyone.items()
    }
    file.write_text(json.dumps({"clouds": clouds}))  # JSON is YAML too
    return file


def hosts(run: Run) -> dict[str, str]:
    return {one["name"]: one["state"] for one in run("host list -o json").json}


def cells(told: str) -> list[list[str]]:
    return [line.split() for line in told.splitlines()]


@pytest.mark.parametrize(
    ("placement", "places"),
    [
        pytest.param("delegated", {"sky-nova"}, id="in a zone"),
        pytest.param("directed", {"sky-h1", "sky-h2", "sky-h3"}, id="on machines"),
    ],
)
def test_a_service_in_a_cloud_from_beginning_to_end(
    stack: CloudStack, run: Run, clouds_yaml: Path, placement: str, places: set[str]
):
    how = f"--placement {placement} --network provider=physnet1"
    done = run(f"site add sky --cloud admin --clouds {clouds_yaml} {how} --wait")
    assert done.code == 0, done.err
    assert hosts(run) == dict.fromkeys({"sky", *places}, "READY")
    assert run("site check sky").err.endswith("sky: nothing is missing\n")
    image, secrets = stack.folder / "tiny.raw", stack.folder / "secrets.yaml"
    image.write_bytes(b"\0" * 1024)
    secrets.write_text("firewall.admin-password: correct horse\n")
    assert run(f"image add tiny-vnf {image} --raw").code == 0
    plan = run(f"plan {CHAIN} --params {secrets} -o json").json
    assert {one["host"] for one in plan["changes"] if one["host"]} == places
    done = run(f"apply {plan['id']} --wait --timeout 60")
    assert done.code == 0, done.err
    wait_until(
        lambda: run("get firewall-chain -o json").json["status"] == "RUNNING", ""
    )
    told = cells(run("describe firewall-chain").out)
    assert {line[2] for line in told if line and "/vm/" in line[0]} == places
    cloud = stack.cloud
    assert len(cloud.nova.alive()) == 3
    assert run("site remove sky").code == 4
    assert run("diff --live --detailed-exitcode").code == 0
    assert run("terminate firewall-chain --wait").code == 0
    assert (cloud.nova.alive(), cloud.neutron.ports) == ([], {})
    assert run("site remove sky").code == 0
    assert (hosts(run), cloud.glance.images, cloud.nova.flavors) == ({}, {}, {})
    assert [one.name for one in cloud.neutron.networks.values()] == ["physnet1"]


def test_a_user_lacks_what_machines_need_and_is_told_so(
    stack: CloudStack, run: Run, clouds_yaml: Path
):
    add = f"site add sky --cloud member --clouds {clouds_yaml} --placement directed"
    assert run(add).code == 0
    done = run("site check sky")
    lacking = {line.split("  ")[0] for line in done.out.splitlines() if "  no" in line}
    assert done.code == 1
    assert lacking >= {"see compute hosts", "read Placement", "make flavors"}
    assert run("site set sky --placement delegated").code == 0
    assert run("site check sky").code == 0
    wait_until(lambda: hosts(run).get("sky-nova") == "READY", "its zone is found")


def test_new_credentials_are_used_as_soon_as_the_old_ones_are_refused(
    stack: CloudStack, run: Run, cloud: FakeCloud, driver: OpenStackVim, clouds_yaml
):
    assert run(f"site add sky --cloud member --clouds {clouds_yaml} --wait").code == 0
    anchor = stack.world.host("sky")
    assert driver.inspect(anchor).places
    assert run(f"site set sky --cloud app --clouds {clouds_yaml}").code == 0
    cloud.keystone.passwords["nfvo"] = "nobody knows it any more"
    cloud.keystone.revoke()
    assert driver.inspect(anchor).places
    told: set[str] = set()

    def well() -> bool:
        states = set(hosts(run).values())
        told.update(states)
        return states == {"READY"}

    wait_until(well, "the cloud was looked at anew")
    assert told <= {"NEW", "READY"}


def test_a_cloud_that_refuses_us_is_suspect_until_it_has_new_credentials(
    stack: CloudStack, run: Run, cloud: FakeCloud, driver: OpenStackVim, clouds_yaml
):
    assert run(f"site add sky --cloud member --clouds {clouds_yaml} --wait").code == 0
    cloud.keystone.passwords["nfvo"] = "rotated"
    cloud.keystone.revoke()
    wait_until(lambda: "SUSPECT" in hosts(run).values(), "the old login is refused")
    told = run("host list")
    assert "sky: the cloud refuses our login" in told.out
    with pytest.raises(VimUnavailable, match="refuses our login") as refused:
        driver.inspect(stack.world.host("sky"))
    assert "nfvo site set sky" in refused.value.hint
    text = clouds_yaml.read_text().replace('"pass"', '"rotated"')
    clouds_yaml.write_text(text)
    assert run(f"site set sky --cloud member --clouds {clouds_yaml}").code == 0
    assert driver.inspect(stack.world.host("sky")).places
    wait_until(lambda: set(hosts(run).values()) == {"READY"}, "all places are well")
    assert not any(secret in told.out + refused.value.message for secret in SECRETS)


def test_the_guide_is_run_as_it_is_written(
    stack: CloudStack, run: Run, clouds_yaml: Path, monkeypatch: pytest.MonkeyPatch
):
    guide = GUIDE.partition("## Add an OpenStack cloud\n")[2].partition("\n## ")[0]
    blocks = FENCED.findall(guide)
    lines = [one for block in blocks for one in block.splitlines()]
    typed = [one.removeprefix("nfvo ") for one in lines if one.startswith("nfvo ")]
    *first, rotate, try_it = typed
    assert (rotate.split()[:2], try_it.split()[:2]) == (
        ["site", "set"],
        ["site", "check"],
    )
    (stack.folder / "descriptors").symlink_to(SAMPLES.absolute())
    (stack.folder / "tiny-vnf.qcow2").write_bytes(_qcow2())
    (stack.folder / "params.yaml").write_text(
        "firewall.admin-password: correct horse\n"
    )
    monkeypatch.chdir(stack.folder)
    for line in [*first[:2], rotate, try_it, *first[2:]]:
        done = run(line.partition("#")[0])
        assert done.code == 0, f"{line}: {done.err}"
    assert run("site list -o name").out.split() == ["default"]


def test_the_clouds_yaml_of_the_guide_is_read(tmp_path: Path):
    (block,) = [one for one in FENCED.findall(GUIDE) if one.startswith("clouds:")]
    file, notes = tmp_path / "clouds.yaml", Notes()
    file.write_text(block)
    file.with_name("ca.pem").write_text(CERTIFICATE)
    login = read_login(file, "mycloud", "vim1", notes)
    assert login is not None and notes.problems == []
    assert (login.secret, login.cloud.region) == ("...", "RegionOne")


def _qcow2() -> bytes:
    """Return an empty disk of 1 MiB: the header alone (QEMU's docs/interop/qcow2)."""
    header = b"QFI\xfb" + struct.pack(">IQIIQ", 2, 0, 0, 16, 2**20)
    return header + bytes(2**16 - len(header))
