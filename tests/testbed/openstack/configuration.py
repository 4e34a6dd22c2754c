"""Fill ``templates/`` in for one bed; ``$name`` is what ``_values`` says of it."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from string import Template

from tests.testbed.openstack.layout import (
    DATABASES,
    PHYSICAL_NETWORK,
    PORTS,
    REGION,
    VLANS,
    Layout,
)

TEMPLATES = Path(__file__).with_name("templates")
CONTROL = {
    "keystone.conf": "keystone/keystone.conf",
    "placement.conf": "placement/placement.conf",
    "glance-api.conf": "glance/glance-api.conf",
    "nova.conf": "nova/nova.conf",
    "neutron.conf": "neutron/neutron.conf",
    "ml2_conf.ini": "neutron/ml2_conf.ini",
    "cinder.conf": "cinder/cinder.conf",
    "shares": "cinder/shares",
    "rabbitmq.conf": "rabbitmq/rabbitmq.conf",
    "enabled_plugins": "rabbitmq/enabled_plugins",
    "my.cnf": "my.cnf",
}
SHARED = ("authentication", "messaging", "pool")
"""Parts that several files include as ``$authentication`` and so on."""
HOST = {
    "host-nova.conf": "nova.conf",
    "host-agent.ini": "agent.ini",
    "host-dhcp.ini": "dhcp.ini",
    "host-libvirtd.conf": "etc/libvirtd.conf",
    "host-qemu.conf": "etc/qemu.conf",
}
FAKE = {"fake-nova.conf": "nova.conf"}
MODULES = {
    "keystone": "keystone.wsgi.api",
    "placement": "placement.wsgi.api",
    "glance": "glance.wsgi.api",
    "nova": "nova.wsgi.osapi_compute",
    "neutron": "neutron.wsgi.api",
    "cinder": "cinder.wsgi.api",
}
"""The WSGI application of each API."""
PASTE = ("nova", "neutron", "cinder")
PLUGIN = "nfvo_fake_hosts"


def write_control(layout: Layout) -> None:
    """Write what the control plane reads."""
    values = _values(layout)
    for template, place in CONTROL.items():
        _fill(template, layout.etc / place, values)
    for name, module in MODULES.items():
        listen = {"port": PORTS[name], "module": module}
        _fill("uwsgi.ini", layout.etc / f"uwsgi-{name}.ini", {**values, **listen})
    for name in PASTE:
        pipeline = layout.venv.directory / "etc" / name / "api-paste.ini"
        shutil.copy(pipeline, layout.etc / name)
    _write_plugin(layout.plugins)
    _write_for_cinder(layout)


def write_host(layout: Layout, host: str) -> None:
    """Write what one real compute host reads."""
    _write_compute(layout, host, HOST)


def write_fake(layout: Layout, host: str) -> None:
    """Write what one fake compute host reads."""
    _write_compute(layout, host, FAKE)


def _write_compute(layout: Layout, host: str, files: Mapping[str, str]) -> None:
    values = {**_values(layout), "host": host, "dir": layout.host(host)}
    for template, place in files.items():
        _fill(template, layout.host(host) / place, values)


def _values(layout: Layout) -> dict[str, object]:
    values: dict[str, object] = {
        "base": layout.base,
        "etc": layout.etc,
        "log": layout.log,
        "keys": layout.keys,
        "venv": layout.venv.directory,
        "mysql_socket": layout.mysql_socket,
        "password": layout.password,
        "share": layout.share,
        "auth_url": layout.auth_url,
        "region": REGION,
        "physical_network": PHYSICAL_NETWORK,
        "vlans": f"{VLANS.start}:{VLANS.stop - 1}",
        **{f"{service}_port": port for service, port in PORTS.items()},
        **{f"{name}_database": layout.database(name) for name in DATABASES},
    }
    shared = {name: _text(f"shared-{name}.conf", values) for name in SHARED}
    return {**values, **shared}


def _write_plugin(plugins: Path) -> None:
    """Install our ML2 driver: neutron finds drivers by entry point only."""
    described = plugins / f"{PLUGIN}-1.dist-info"
    described.mkdir(parents=True)
    shutil.copy(TEMPLATES / f"{PLUGIN}.py", plugins)
    (described / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {PLUGIN}\nVersion: 1\n"
    )
    (described / "entry_points.txt").write_text(
        f"[neutron.ml2.mechanism_drivers]\n{PLUGIN} = {PLUGIN}:FakeHosts\n"
    )


def _write_for_cinder(layout: Layout) -> None:
    """Let its API find its file, and its driver the program that it only looks for."""
    (layout.base / ".cinder").symlink_to(layout.etc / "cinder")
    layout.programs.mkdir()
    (layout.programs / "mount.nfs").symlink_to("/bin/true")


def _fill(template: str, target: Path, values: Mapping[str, object]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_text(template, values))


def _text(template: str, values: Mapping[str, object]) -> str:
    return Template((TEMPLATES / template).read_text()).substitute(values)
