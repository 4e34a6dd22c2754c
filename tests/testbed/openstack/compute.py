"""The daemons of compute hosts, real and fake, in the order in which they start."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.testbed.libvirt.namespace import call
from tests.testbed.openstack import control_plane
from tests.testbed.openstack.daemons import Service
from tests.testbed.openstack.layout import PORTS, Layout
from tests.testbed.openstack.network import PHYSICAL
from tests.testbed.openstack.polling import until

DIRECTORIES = (
    *("run/libvirt", "run/openvswitch", "etc/hooks", "lib", "cache", "log"),
    "nova/instances",
)
HOOK = Path(__file__).with_name("qemu-hook.sh")
SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema"
BRIDGE, INTEGRATION = "br-ph", "br-int"
START_LIMIT = 60.0


def make_directories(directory: Path) -> None:
    """Make what a real host's box mounts, and its empty database of switches."""
    for name in DIRECTORIES:
        (directory / name).mkdir(parents=True, exist_ok=True)
    shutil.copytree("/etc/libvirt/nwfilter", directory / "etc/nwfilter")
    shutil.copy(HOOK, directory / "etc/hooks/qemu")
    call("ovsdb-tool", "create", str(directory / "ovs.db"), SCHEMA)


def switch(layout: Layout, host: str) -> Iterator[Service]:
    """Yield what must answer before a host's bridge can be made, and libvirtd."""
    database = (
        *("ovsdb-server", f"{layout.host(host)}/ovs.db", "-vconsole:off"),
        *("--remote=punix:/run/openvswitch/db.sock", "--remote=ptcp:6640:127.0.0.1"),
        f"--log-file={layout.log}/ovsdb-{host}.log",
    )
    forwarding = (
        *("ovs-vswitchd", "unix:/run/openvswitch/db.sock", "-vconsole:off"),
        f"--log-file={layout.log}/vswitchd-{host}.log",
    )
    listen = f"TCP-LISTEN:{PORTS['amqp']},bind=127.0.0.1,fork,reuseaddr"
    relay = ("socat", listen, f"UNIX-CONNECT:{layout.amqp_socket}")
    yield Service(f"ovsdb-{host}", database, host)
    yield Service(f"vswitchd-{host}", forwarding, host)
    yield Service(f"amqp-{host}", relay, host)
    yield Service(f"libvirtd-{host}", ("libvirtd",), host)


def bridge(layout: Layout, host: str) -> None:
    """Join the wire to the spine with what Neutron calls the physical network."""
    _wait_for(_switch_socket(layout, host))
    call(
        *(*_vsctl(layout, host), "init", "--", "--may-exist", "add-br", BRIDGE),
        *("--", "set", "bridge", BRIDGE, "datapath_type=netdev"),
        *("--", "--may-exist", "add-port", BRIDGE, PHYSICAL),
    )
    _wait_for(layout.host(host) / "run" / "libvirt" / "libvirt-sock")


def add_access_port(layout: Layout, host: str, device: str, vlan: int) -> None:
    """Make a device of a host a port of its physical network, in one VLAN."""
    port = ("add-port", BRIDGE, device, f"tag={vlan}")
    call(*_vsctl(layout, host), "--may-exist", *port)


def add_vif(layout: Layout, host: str, device: str, port: str, mac: str) -> None:
    """Make a device of a host what a port of Neutron's (by its id) is plugged into."""
    ids = {"iface-id": port, "attached-mac": mac, "iface-status": "active"}
    told = (f"external_ids:{name}={text}" for name, text in _quoted(ids))
    add = ("--may-exist", "add-port", INTEGRATION, device)
    call(*_vsctl(layout, host), *add, "--", "set", "Interface", device, *told)


def _quoted(ids: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield texts as ovs-vsctl takes them: a MAC has colons."""
    yield from ((name, f'"{text}"') for name, text in ids.items())


def remove_port(layout: Layout, host: str, device: str) -> None:
    """Take a device off its switch; one that is not there is fine."""
    call(*_vsctl(layout, host), "--if-exists", "del-port", device)


def agents(layout: Layout, host: str) -> Iterator[Service]:
    """Yield what makes a host one of the cloud's.

    nova-compute is not in the host's network: it needs the APIs.
    """
    neutron, directory = f"{layout.etc}/neutron", layout.host(host)
    agent = (
        layout.venv.program("neutron-openvswitch-agent"),
        *("--config-file", f"{neutron}/neutron.conf"),
        *("--config-file", f"{neutron}/ml2_conf.ini"),
        *("--config-file", f"{directory}/agent.ini"),
    )
    yield Service(f"ovs-agent-{host}", agent, host)
    yield _nova_compute(layout, host, box=host)


def dhcp(layout: Layout, host: str) -> Service:
    """Return the DHCP agent of all networks, on this host."""
    argv = (
        layout.venv.program("neutron-dhcp-agent"),
        *("--config-file", f"{layout.etc}/neutron/neutron.conf"),
        *("--config-file", f"{layout.host(host)}/dhcp.ini"),
    )
    return Service("dhcp-agent", argv, host)


def fake(layout: Layout, host: str) -> Service:
    """Return a compute host without guests, for scale."""
    return _nova_compute(layout, host, box=control_plane.BOX)


def _nova_compute(layout: Layout, host: str, *, box: str) -> Service:
    argv = (
        layout.venv.program("nova-compute"),
        *("--config-file", f"{layout.etc}/nova/nova.conf"),
        *("--config-file", f"{layout.host(host)}/nova.conf"),
    )
    return Service(f"nova-compute-{host}", argv, box, network=False)


def _vsctl(layout: Layout, host: str) -> tuple[str, ...]:
    return ("ovs-vsctl", f"--db=unix:{_switch_socket(layout, host)}", "--no-wait")


def _switch_socket(layout: Layout, host: str) -> Path:
    return layout.host(host) / "run" / "openvswitch" / "db.sock"


def _wait_for(socket: Path) -> None:
    until(
        socket.exists, f"a daemon listens on {socket}; see its log", START_LIMIT, 0.02
    )
