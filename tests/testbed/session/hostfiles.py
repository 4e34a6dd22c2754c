"""What the daemon of one session host is told, and where its things are."""

import uuid
from pathlib import Path

# The longest path that libvirt makes below a host's directory is that of an agent's
# socket: domain-99-(20 letters of its name)/org.qemu.guest_agent.0.
BELOW = len("/libvirt/qemu/channel/target/domain-99-/org.qemu.guest_agent.0") + 20
SOCKET_LIMIT = 107  # unix(7): sun_path
DIRECTORIES = ("run", "cache", "data", "images", "libvirt")
POOLS = {"nfvo": "nfvo", "nfvo-images": "nfvo-cache"}

LIBVIRTD = """\
host_uuid = "{uuid}"
auth_unix_ro = "none"
auth_unix_rw = "none"
keepalive_interval = 2
keepalive_count = 3
max_clients = 500
log_outputs = "2:file:{dir}/libvirtd.log"
"""

QEMU = """\
security_driver = "none"
namespaces = []
cgroup_controllers = []
seccomp_sandbox = 0
stdio_handler = "file"
"""


def is_short_enough(directory: Path) -> bool:
    """Say whether all sockets below a host's directory have paths that work."""
    return len(str(directory)) + BELOW <= SOCKET_LIMIT


def configuration(directory: Path) -> Path:
    """Return the daemon's own file of settings."""
    return directory / "libvirt" / "libvirtd.conf"


def environment(directory: Path) -> dict[str, str]:
    """Return what keeps libvirt inside the host's directory."""
    return {
        "HOME": str(directory),
        "XDG_CONFIG_HOME": str(directory),
        "XDG_RUNTIME_DIR": str(directory / "run"),
        "XDG_CACHE_HOME": str(directory / "cache"),
        "XDG_DATA_HOME": str(directory / "data"),
    }


def write(directory: Path) -> None:
    """Make the host's directory with its files."""
    for name in DIRECTORIES:
        (directory / name).mkdir(parents=True)
    for name in POOLS.values():
        (directory / "images" / name).mkdir()
    own = uuid.uuid5(uuid.NAMESPACE_URL, str(directory))
    configuration(directory).write_text(LIBVIRTD.format(uuid=own, dir=directory))
    (directory / "libvirt" / "qemu.conf").write_text(QEMU)
