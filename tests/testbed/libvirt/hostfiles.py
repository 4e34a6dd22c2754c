"""The files of one host: what its /etc/libvirt, /etc/hosts and sshd are told."""

import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.testbed.libvirt.host import Host
from tests.testbed.libvirt.network import UNDERLAY

HOOK = Path(__file__).parents[3] / "nfvo" / "vim" / "libvirt" / "hook" / "network"
NWFILTERS = Path("/etc/libvirt/nwfilter")
DIRECTORIES = (
    *("etc/qemu", "etc/hooks"),
    *("lib/images", "lib/boot", "lib/qemu"),
    *("cache", "log/qemu", "sock"),
)

LIBVIRTD = """\
listen_tls = {tls:d}
listen_tcp = 1
listen_addr = "{ip}"
auth_tcp = "none"
auth_tls = "none"
auth_unix_rw = "none"
auth_unix_ro = "none"
unix_sock_rw_perms = "0777"
host_uuid = "{uuid}"
key_file = "{pki}/{name}-key.pem"
cert_file = "{pki}/{name}-cert.pem"
ca_file = "{pki}/cacert.pem"
keepalive_interval = 2
keepalive_count = 3
max_clients = 500
max_workers = 20
log_outputs = "2:file:/var/log/libvirt/libvirtd.log"
"""

# cgroup_controllers: the hosts share one cgroup tree and would collide in it.
QEMU = """\
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
namespaces = []
cgroup_controllers = []
seccomp_sandbox = 0
stdio_handler = "logd"
migration_address = "{ip}"
migration_host = "{ip}"
keepalive_interval = 2
keepalive_count = 3
default_tls_x509_cert_dir = "{pki}/{name}"
"""

SSHD = """\
Port 22
ListenAddress {ip}
HostKey {pki}/ssh_host
AuthorizedKeysFile {pki}/id_ed25519.pub
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
PidFile /run/sshd.pid
Subsystem sftp internal-sftp
"""


@dataclass(frozen=True, slots=True)
class HostFiles:
    """Writes the files of one host into its directory."""

    host: Host
    tls: bool

    @property
    def uuid(self) -> uuid.UUID:
        """Return the host's UUID: the same each time this bed is made."""
        return uuid.uuid5(uuid.NAMESPACE_URL, str(self.host.dir))

    @property
    def pki(self) -> Path:
        """Return where the bed's keys are."""
        return self.host.dir.parent / "pki"

    def write(self, everyone: Iterable[Host]) -> None:
        """Write all of them; ``everyone`` is who is in /etc/hosts."""
        for directory in DIRECTORIES:
            (self.host.dir / directory).mkdir(parents=True, exist_ok=True)
        (self.host.dir / "lib").chmod(0o755)
        (self.pki / self.host.name).mkdir(parents=True, exist_ok=True)
        names = "".join(f"{host.ip} {host.name}\n" for host in everyone)
        self._write("hosts", f"127.0.0.1 localhost\n{names}")
        self._write("hostname", f"{self.host.name}\n")
        self._write("machine-id", f"{self.uuid.hex}\n")
        self._write("etc/libvirtd.conf", self._fill(LIBVIRTD))
        self._write("etc/qemu.conf", self._fill(QEMU))
        self._write("sshd_config", self._fill(SSHD))
        self._install()

    def _install(self) -> None:
        """Copy in what ``playbooks/hypervisor.yml`` installs on a real host."""
        shutil.copytree(
            NWFILTERS, self.host.dir / "etc" / "nwfilter", dirs_exist_ok=True
        )
        if HOOK.exists():
            shutil.copy(HOOK, self.host.dir / "etc" / "hooks" / "network")
            self._write("etc/hooks/nfvo.conf", f"device={UNDERLAY}\n")

    def _write(self, name: str, text: str) -> None:
        (self.host.dir / name).write_text(text)

    def _fill(self, template: str) -> str:
        return template.format(
            ip=self.host.ip,
            name=self.host.name,
            uuid=self.uuid,
            pki=self.pki,
            tls=self.tls,
        )
