"""The tiny guest's reading of a cloud-init network-config, in the layouts we met."""

import shutil
import subprocess
from pathlib import Path

import pytest

AWK = Path(__file__).parent / "image" / "guest" / "network.awk"
LOOPBACK = Path("/sys/class/net/lo/address")  # a device with a known MAC: lo, all zeros
MAC = "00:00:00:00:00:00"

FLOW = f"""\
version: 2
ethernets:
  left:
    match: {{macaddress: "{MAC}"}}
    set-name: left
    mtu: 1450
    addresses: [10.10.1.5/24, "fd00::5/64"]
    routes:
      - {{to: 0.0.0.0/0, via: 10.10.1.1}}
"""
BLOCK = f"""\
network:
  version: 2
  ethernets:
    anything:
      match:
        macaddress: '{MAC}'
      set-name: left
      mtu: 1450
      addresses:
      - 10.10.1.5/24
      - "fd00::5/64"
      nameservers:
        addresses: [192.0.2.53]
      routes:
      - to: 0.0.0.0/0
        via: 10.10.1.1
"""
COMMANDS = """\
link set dev lo name was-lo
link set dev was-lo name left
link set dev left mtu 1450 up
addr add 10.10.1.5/24 dev left
addr add fd00::5/64 dev left nodad
route add 0.0.0.0/0 via 10.10.1.1 dev left
"""

pytestmark = [
    pytest.mark.skipif(
        not shutil.which("busybox"), reason="the guest's awk is busybox"
    ),
    pytest.mark.skipif(not LOOPBACK.exists(), reason="needs Linux"),
]


def commands(tmp_path: Path, config: str) -> str:
    file = tmp_path / "network-config"
    file.write_text(config)
    awk = ["busybox", "awk", "-f", str(AWK), str(LOOPBACK), str(file)]
    return subprocess.run(awk, capture_output=True, text=True, check=True).stdout


def test_a_vlan_is_made_on_its_interface_and_addressed(tmp_path: Path) -> None:
    vlans = "vlans:\n  left.100:\n    id: 100\n    link: left\n    mtu: 1400\n"
    config = f"{FLOW}{vlans}    addresses: [10.10.2.5/24]\n"
    before, addresses = COMMANDS.split("addr", 1)
    assert commands(tmp_path, config) == (
        f"{before}link add link left name left.100 type vlan id 100\n"
        f"link set dev left.100 mtu 1400 up\n"
        f"addr{addresses.partition('route')[0]}addr add 10.10.2.5/24 dev left.100\n"
        f"route{addresses.partition('route')[2]}"
    )


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(FLOW, id="flow style"),
        pytest.param(BLOCK, id="block style below network"),
        pytest.param(FLOW.replace('"', ""), id="no quotes"),
        pytest.param(FLOW.replace("\n", "\r\n"), id="DOS line ends"),
        pytest.param(f"# by nfvo\n\n{FLOW}", id="comment"),
    ],
)
def test_an_interface_is_found_by_mac_named_and_addressed(
    tmp_path: Path, config: str
) -> None:
    assert commands(tmp_path, config) == COMMANDS


def test_an_interface_that_the_guest_does_not_have_is_left_out(tmp_path: Path) -> None:
    assert commands(tmp_path, FLOW.replace(MAC, "52:54:00:00:00:01")) == ""


def test_a_name_that_is_right_already_is_kept(tmp_path: Path) -> None:
    config = "ethernets:\n  lo:\n    match: {macaddress: " + MAC + "}\n"
    assert commands(tmp_path, config) == "link set dev lo up\n"
