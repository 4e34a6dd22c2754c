"""
Trying each right that we need in a cloud, and naming those that are missing.

A check is a function that does something and undoes it; what it makes is called
``nfvo-check``, so that it is found when a check is killed (``unfinished``).  To add
one, write it and name it in ``CHECKS``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from uuid import uuid4

from openstack.connection import Connection
from openstack.exceptions import BadRequestException

from nfvo.errors import VimError, VimRefused
from nfvo.lcm.cloud import Chooser, Cloud, Right, Stitch
from nfvo.vim.openstack.errors import cloud_errors, gone_is_fine
from nfvo.vim.openstack.rest import NOVA, PLACEMENT, PLAIN, delete, get, post
from nfvo.vim.openstack.stitches import try_stitch
from nfvo.vim.openstack.unfinished import NAME, clear, flavor_name

CIDR, ADDRESS, MAC = "192.0.2.0/28", "192.0.2.5", "52:54:00:6e:66:76"
PATIENCE_S = 45.0
SIZE = {"ram": 1, "vcpus": 1, "disk": 1}
OPERATOR = "ask the cloud's operator for it"


@dataclass(frozen=True, slots=True)
class Check:
    """One right, and how it is tried; ``choosers`` are those that need it."""

    what: str
    attempt: Callable[[Connection], None]
    hint: str = OPERATOR
    needed: bool = True
    choosers: frozenset[Chooser] = frozenset(Chooser)


def checks(
    conn: Connection, site: str, cloud: Cloud, clock: Callable[[], float] = monotonic
) -> tuple[Right, ...]:
    """
    Try all rights; who cannot log in is told of that only.

    What is not tried within ``PATIENCE_S`` is told as that: somebody waits.
    """
    ends_s = clock() + PATIENCE_S
    login, *others = CHECKS
    logged_in = _tried(conn, site, login)
    if not logged_in.allowed:
        return (logged_in,)
    with suppress(VimError), cloud_errors(site):  # the checks tell what is wrong
        clear(conn)
    needed = [check for check in others if cloud.placement in check.choosers]
    rights = (
        _tried(conn, site, check) if clock() < ends_s else _untried(check)
        for check in (*needed, *map(_of_stitch, cloud.stitches))
    )
    return (logged_in, *rights)


def _of_stitch(stitch: Stitch) -> Check:
    return Check(
        f"have the network of stitch {stitch}",
        lambda conn: try_stitch(conn, stitch),
        "take another for it: nfvo site set {site} --stitch NETWORK=HOST/UPLINK",
    )


def _untried(check: Check) -> Right:
    why = "not tried: the cloud took too long to answer before"
    hint = "try again when its services answer"
    return Right(check.what, False, check.needed, why, hint)


def _tried(conn: Connection, site: str, check: Check) -> Right:
    try:
        with cloud_errors(site):
            check.attempt(conn)
    except VimError as error:
        hint = error.hint if "nfvo site check" not in error.hint else ""
        hint = hint or check.hint.format(site=site)
        return Right(check.what, False, check.needed, error.message, hint)
    return Right(check.what, True, check.needed)


def _log_in(conn: Connection) -> None:
    if conn.session is None or conn.session.get_token() is None:
        raise VimRefused("Keystone gave no token")


def _list_servers(conn: Connection) -> None:
    get(conn.compute, "/servers/detail", NOVA, limit=1)


def _read_limits(conn: Connection) -> None:
    get(conn.compute, "/limits", NOVA)


def _see_zones(conn: Connection) -> None:
    get(conn.compute, "/os-availability-zone", NOVA)


def _see_machines(conn: Connection) -> None:
    get(conn.compute, "/os-services", NOVA, binary="nova-compute")
    get(conn.compute, "/os-hypervisors/detail", NOVA)


def _read_placement(conn: Connection) -> None:
    get(conn.placement, "/resource_providers", PLACEMENT, name=NAME)


def _make_server(conn: Connection) -> None:
    _ask_for_server(conn)


def _choose_machine(conn: Connection) -> None:
    _ask_for_server(conn, host=NAME)


def _ask_for_server(conn: Connection, **fields: str) -> None:
    """Ask for a server of a flavor that there is not: Nova looks at rights first."""
    server = {"name": NAME, "flavorRef": str(uuid4()), "imageRef": str(uuid4())}
    with _refused_as_wrong():
        body = {"server": {**server, "networks": "none", **fields}}
        post(conn.compute, "/servers", NOVA, body)
        raise VimRefused("Nova took a server of a flavor that there is not")


@contextmanager
def _refused_as_wrong() -> Iterator[None]:
    try:
        yield
    except BadRequestException:
        return


def _make_flavor(conn: Connection) -> None:
    made = conn.compute.create_flavor(name=flavor_name(), **SIZE)
    conn.compute.delete_flavor(made)


def _make_image(conn: Connection) -> None:
    kind = {"disk_format": "qcow2", "container_format": "bare"}
    made = post(conn.image, "/images", PLAIN, {"name": NAME, **kind})
    delete(conn.image, f"/images/{made['id']}", PLAIN)


def _make_port(conn: Connection) -> None:
    """Make a network with a port whose MAC and address we choose."""
    network = conn.network.create_network(name=NAME)
    try:
        subnet = conn.network.create_subnet(
            network_id=network.id, cidr=CIDR, ip_version=4, enable_dhcp=False
        )
        fixed = [{"subnet_id": subnet.id, "ip_address": ADDRESS}]
        port = conn.network.create_port(
            network_id=network.id, mac_address=MAC, fixed_ips=fixed
        )
        conn.network.delete_port(port)
    finally:
        with gone_is_fine():
            conn.network.delete_network(network)


DIRECTED = frozenset({Chooser.DIRECTED})
FLAVORS = "then the cloud must have a flavor of just each size that a VDU asks for"
DELEGATE = (
    "ask the cloud's operator for it, or let Nova choose: "
    "nfvo site set {site} --placement delegated"
)

CHECKS = (
    Check("log in", _log_in),
    Check("list servers", _list_servers),
    Check("read limits", _read_limits),
    Check("see availability zones", _see_zones),
    Check("make images", _make_image),
    Check("make networks, and ports with our MACs and addresses", _make_port),
    Check("make servers", _make_server),
    Check("make flavors", _make_flavor, FLAVORS, needed=False),
    Check("see compute hosts", _see_machines, DELEGATE, choosers=DIRECTED),
    Check("read Placement", _read_placement, DELEGATE, choosers=DIRECTED),
    Check("choose compute hosts", _choose_machine, DELEGATE, choosers=DIRECTED),
)
