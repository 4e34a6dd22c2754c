"""The daemons that a cloud has once, in the order in which they start."""

from collections.abc import Iterator
from pathlib import Path

from tests.testbed.openstack.configuration import MODULES
from tests.testbed.openstack.daemons import Service
from tests.testbed.openstack.layout import PORTS, Layout

BOX = "control"
TERMINATOR = Path(__file__).with_name("tls_terminator.py")
RABBITMQ = "/usr/lib/rabbitmq/bin/rabbitmq-server"
ERLANG = "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none"
API = {
    "keystone": "keystone",
    "placement": "placement-api",
    "glance": "glance-api",
    "neutron": "neutron-api",
    "nova": "nova-api",
    "cinder": "cinder-api",
}
"""The service that serves each API."""


def database(layout: Layout) -> Service:
    """Return MariaDB."""
    argv = ("mariadbd", f"--defaults-file={layout.etc}/my.cnf")
    return Service("mariadb", argv, BOX)


def messaging(layout: Layout) -> Iterator[Service]:
    """Yield RabbitMQ, and what carries it to namespaces that have no address."""
    port = str(PORTS["epmd"])
    yield Service("epmd", ("epmd", "-address", "127.0.0.1", "-port", port), BOX)
    yield Service("rabbitmq", (RABBITMQ,), BOX, environment=_rabbitmq(layout))
    listen = f"UNIX-LISTEN:{layout.amqp_socket},fork,unlink-early"
    relay = ("socat", listen, f"TCP:127.0.0.1:{PORTS['amqp']}")
    yield Service("amqp-relay", relay, BOX)


def api(layout: Layout, name: str) -> Service:
    """Return one of the APIs: keystone, glance, nova and so on."""
    ini = f"{layout.etc}/uwsgi-{name}.ini"
    return Service(API[name], (layout.venv.program("pyuwsgi"), "--ini", ini), BOX)


def apis(layout: Layout) -> Iterator[Service]:
    """Yield all APIs."""
    yield from (api(layout, name) for name in MODULES)


def tls(layout: Layout) -> Service:
    """Return what makes Keystone answer by TLS too."""
    keys = (f"{layout.tls}/keystone-cert.pem", f"{layout.tls}/keystone-key.pem")
    ports = (str(PORTS["keystone_tls"]), str(PORTS["keystone"]))
    python = layout.venv.program("python")
    return Service("keystone-tls", (python, str(TERMINATOR), *ports, *keys), BOX)


def conductors(layout: Layout) -> Iterator[Service]:
    """Yield what answers compute hosts and agents, chooses hosts, makes volumes."""
    ml2 = ("--config-file", f"{layout.etc}/neutron/ml2_conf.ini")
    argv = _daemon(layout, "neutron-rpc-server", "neutron")
    yield Service("neutron-rpc", (*argv, *ml2), BOX)
    for name in ("nova-conductor", "nova-scheduler"):
        yield Service(name, _daemon(layout, name, "nova"), BOX)
    for name in ("cinder-scheduler", "cinder-volume"):
        yield Service(name, _daemon(layout, name, "cinder"), BOX)


def _daemon(layout: Layout, program: str, of: str) -> tuple[str, ...]:
    config = ("--config-file", f"{layout.etc}/{of}/{of}.conf")
    log = ("--log-file", f"{layout.log}/{program}.log")
    return (layout.venv.program(program), *config, *log)


def _rabbitmq(layout: Layout) -> dict[str, str]:
    files = layout.etc / "rabbitmq"
    return {
        "RABBITMQ_NODENAME": "nfvo@localhost",
        "RABBITMQ_MNESIA_BASE": str(layout.base / "rabbitmq"),
        "RABBITMQ_LOG_BASE": str(layout.log),
        "RABBITMQ_PID_FILE": str(layout.base / "rabbitmq.pid"),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_CONFIG_FILE": str(files / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(files / "enabled_plugins"),
        "RABBITMQ_DIST_PORT": str(PORTS["erlang"]),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG,
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(PORTS["epmd"]),
    }
