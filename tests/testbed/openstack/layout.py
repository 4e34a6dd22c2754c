"""Where the bed's parts are, and what they listen on: all that templates are told."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.testbed.openstack.venv import Venv

REGION = "RegionOne"
PHYSICAL_NETWORK = "physnet1"
VLANS = range(100, 3000)
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
PORTS = {
    "keystone": 15000,
    "keystone_tls": 15443,
    "placement": 18778,
    "glance": 19292,
    "cinder": 18776,
    "nova": 18774,
    "neutron": 19696,
    "mariadb": 13306,
    "amqp": 15672,
    "epmd": 15673,
    "erlang": 25672,
}
"""What listens where on 127.0.0.1. The catalogue has them, so they do not vary."""

DATABASES = (
    *("keystone", "glance", "placement"),
    *("nova", "nova_api", "nova_cell0", "neutron", "cinder"),
)


def default_base() -> Path:
    """Return where the bed lives unless told otherwise."""
    return Path(tempfile.gettempdir()) / "nfvo-openstack"


@dataclass(frozen=True, slots=True)
class Layout:
    """The bed's directory, its Python, and the password of all that needs one."""

    base: Path
    venv: Venv
    password: str = field(repr=False)

    @property
    def etc(self) -> Path:
        """Return where configuration is written."""
        return self.base / "etc"

    @property
    def log(self) -> Path:
        """Return where every daemon writes its log."""
        return self.base / "log"

    @property
    def keys(self) -> Path:
        """Return where keystone's keys are, without which no token is valid."""
        return self.base / "keys"

    @property
    def tls(self) -> Path:
        """Return where the keys of the endpoint with TLS are."""
        return self.base / "tls"

    @property
    def plugins(self) -> Path:
        """Return what is put before OpenStack's own modules."""
        return self.base / "plugins"

    @property
    def programs(self) -> Path:
        """Return the programs that there must be, but need not do anything."""
        return self.base / "bin"

    @property
    def share(self) -> Path:
        """Return where Cinder's volumes are: it wants a name like an NFS server's."""
        return self.base / "volumes:" / "share"

    @property
    def mysql(self) -> Path:
        """Return the directory of the databases."""
        return self.base / "mysql"

    @property
    def mysql_socket(self) -> Path:
        """Return the socket on which root needs no password."""
        return self.base / "mysql.sock"

    @property
    def amqp_socket(self) -> Path:
        """Return the socket by which hosts reach RabbitMQ out of their namespaces."""
        return self.base / "amqp.sock"

    def host(self, name: str) -> Path:
        """Return the directory of a compute host."""
        return self.base / "hosts" / name

    def url(self, service: str) -> str:
        """Return where an API listens, without its version."""
        return f"http://127.0.0.1:{PORTS[service]}"

    @property
    def auth_url(self) -> str:
        """Return Keystone's URL."""
        return f"{self.url('keystone')}/v3"

    @property
    def tls_auth_url(self) -> str:
        """Return Keystone's other URL, good only for who trusts the bed's CA."""
        return f"https://127.0.0.1:{PORTS['keystone_tls']}/v3"

    @property
    def ca_file(self) -> Path:
        """Return the certificate of the bed's CA."""
        return self.tls / "cacert.pem"

    def database(self, name: str) -> str:
        """Return the URL of a database, as SQLAlchemy wants it."""
        who = f"openstack:{self.password}@127.0.0.1:{PORTS['mariadb']}"
        return f"mysql+pymysql://{who}/{name}?charset=utf8"

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of every process; nothing of ours leaks into it."""
        etc = {
            f"OS_{name.upper()}_CONFIG_DIR": str(self.etc / name)
            for name in ("keystone", "placement", "glance", "nova", "neutron")
        }
        return {
            "PATH": f"{self.programs}:{self.venv.programs}:{PATH}",
            "HOME": str(self.base),
            "LANG": "C.UTF-8",
            "PYTHONWARNINGS": "ignore",
            "PYTHONPATH": str(self.plugins),
            "OS_NEUTRON_CONFIG_FILES": "neutron.conf;ml2_conf.ini",
            **etc,
        }
