"""Make the databases of a new cloud: MariaDB's own, every schema, Keystone's admin."""

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from tests.testbed.bed import BedError
from tests.testbed.openstack.commands import run_logged
from tests.testbed.openstack.layout import DATABASES, REGION, Layout

Command = tuple[str, ...]


def make_data_directory(layout: Layout) -> None:
    """Make MariaDB's own tables, before it starts for the first time."""
    argv = (
        *("mariadb-install-db", f"--defaults-file={layout.etc}/my.cnf"),
        *("--auth-root-authentication-method=socket", "--skip-test-db"),
    )
    run_logged(argv, layout.log / "mariadb-install.log", layout.environment)


def make_schemas(layout: Layout) -> None:
    """Make and fill every database; MariaDB runs."""
    _make_databases(layout)
    with ThreadPoolExecutor() as pool:
        for _ in pool.map(lambda chain: _run(layout, *chain), _chains(layout).items()):
            pass


def _make_databases(layout: Layout) -> None:
    account = "openstack@'127.0.0.1'"
    statements = [
        *(f"CREATE DATABASE {name} CHARACTER SET utf8mb3;" for name in DATABASES),
        f"CREATE USER {account} IDENTIFIED BY '{layout.password}';",
        *(f"GRANT ALL ON {name}.* TO {account};" for name in DATABASES),
    ]
    client = ["mariadb", "--no-defaults", f"--socket={layout.mysql_socket}"]
    done = subprocess.run(
        client, input="\n".join(statements), text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise BedError(f"MariaDB refused its databases: {done.stderr}")


def _chains(layout: Layout) -> dict[str, list[Command]]:
    """Return the commands of each service, in their order."""
    nova = _manage(layout, "nova-manage", "nova/nova.conf")
    neutron = _manage(layout, "neutron-db-manage", "neutron/neutron.conf")
    ml2 = ("--config-file", f"{layout.etc}/neutron/ml2_conf.ini")
    glance = _manage(layout, "glance-manage", "glance/glance-api.conf")
    cinder = _manage(layout, "cinder-manage", "cinder/cinder.conf")
    placement = _manage(layout, "placement-manage", "placement/placement.conf")
    return {
        "keystone": list(_keystone(layout)),
        "neutron": [(*neutron, *ml2, "upgrade", "heads")],
        "nova": [
            (*nova, "api_db", "sync"),
            (*nova, "cell_v2", "map_cell0"),
            (*nova, "db", "sync"),
            (*nova, "cell_v2", "create_cell", "--name", "cell1"),
        ],
        "glance": [(*glance, "db_sync")],
        "placement": [(*placement, "db", "sync")],
        "cinder": [(*cinder, "db", "sync")],
    }


def _keystone(layout: Layout) -> Iterator[Command]:
    manage = _manage(layout, "keystone-manage", "keystone/keystone.conf")
    owner = ("--keystone-user", "root", "--keystone-group", "root")
    yield (*manage, "db_sync")
    yield (*manage, "fernet_setup", *owner)
    yield (*manage, "credential_setup", *owner)
    urls = [
        word
        for interface in ("admin", "public", "internal")
        for word in (f"--bootstrap-{interface}-url", layout.auth_url)
    ]
    yield (*manage, "bootstrap", "--bootstrap-region-id", REGION, *urls)


def _manage(layout: Layout, program: str, config: str) -> Command:
    return (
        layout.venv.program(program),
        *("--config-file", f"{layout.etc}/{config}"),
    )


def _run(layout: Layout, name: str, commands: list[Command]) -> None:
    secret = {"OS_BOOTSTRAP_PASSWORD": layout.password}
    for argv in commands:
        log = layout.log / f"schema-{name}.log"
        run_logged(argv, log, {**layout.environment, **secret})
