"""
Networks of links: an overlay that is made for the link, or a provider's network.

Neutron knows no name twice: who made a network while another worker may have done the
same looks for it, and removes its own.  Doubles that nobody was left to see go when the
cloud is tidied.  https://docs.openstack.org/api-ref/network/v2/
"""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec
from nfvo.vim.hints import ANEW
from nfvo.vim.openstack import providers, subnets
from nfvo.vim.openstack.errors import cloud_errors, gone_is_fine, words
from nfvo.vim.openstack.known import forget, keep, known, taken
from nfvo.vim.openstack.mark import mark, read_mark
from nfvo.vim.openstack.tries import FIRST, Try
from nfvo.vim.whose import check_tag


def begins(spec: NetworkSpec) -> bool:
    """
    Whether this is the first try to make the network of a new link.

    A provider's network is never new: other links may be on it.
    """
    return spec.new and spec.tag.fence == FIRST and spec.fabric != "bridge"


def begin_network(
    conn: Connection, host: HostRecord, spec: NetworkSpec, this: Try
) -> None:
    """Make the network and the subnets of a new link, and look for none before."""
    network = _made(conn, host, spec)
    if not this.is_alone():
        network = _oldest(conn, spec, network)
    with cloud_errors(host.site):  # else ``Sessions.call`` would make it once more
        _complete(conn, host, spec, network)


def ensure_network(conn: Connection, host: HostRecord, spec: NetworkSpec) -> None:
    """Make a link's network and its subnets, or what is missing of them."""
    forget_network(conn, spec)
    if spec.fabric == "bridge":
        network = providers.ensure(conn, host, spec)
    else:
        network = _found(conn, host, spec)
    if network is None:
        network = _oldest(conn, spec, _made(conn, host, spec))
    _complete(conn, host, spec, network)


def _complete(
    conn: Connection, host: HostRecord, spec: NetworkSpec, network: Any
) -> None:
    """Make the subnets that are missing, and remember the network."""
    try:
        subnets.ensure_subnets(conn, network, spec)
    except sdk.NotFoundException as error:
        raise VimUnavailable(
            f"{host.name}: network {spec.name} was removed meanwhile: {words(error)}"
        ) from error
    if spec.fabric == "bridge":
        known(conn, _what(spec), lambda: str(network.id))
    else:
        keep(conn, _what(spec), str(network.id))


def delete_network(conn: Connection, host: HostRecord, spec: NetworkSpec) -> None:
    """
    Remove a link's network, unless ports are on it; a provider's may stay.

    A network that surveys have found says no more of it than its name.  One that we
    know is not looked for, unless it is gone.
    """
    id = taken(conn, _what(spec))
    if spec.fabric == "bridge" and spec.bridge:
        providers.delete(conn, spec)
        return
    if id and _is_deleted(conn, host, spec, id):
        return
    for network in _named(conn, host, spec):
        _is_deleted(conn, host, spec, str(network.id))


def _is_deleted(conn: Connection, host: HostRecord, spec: NetworkSpec, id: str) -> bool:
    """Remove a network; False when there is none."""
    try:
        conn.network.delete_network(id, ignore_missing=False)
    except sdk.NotFoundException:
        return False
    except sdk.ConflictException as error:
        raise VimRefused(
            f"{host.name}: network {spec.name} has ports on it: {words(error)}",
            hint=f"openstack port list --network {id}",
        ) from error
    return True


def delete_doubles(conn: Connection, installation: str) -> None:
    """
    Leave one network of each link that has several, but none that has ports.

    The others are those of tries that nobody was left of to remove them.
    """
    named: defaultdict[str, list[Any]] = defaultdict(list)
    for network in conn.network.networks(project_id=conn.current_project_id):
        tag = read_mark(network.description)
        if tag is not None and tag.owner and tag.installation == installation:
            named[network.name].append(network)
    for networks in named.values():
        _leave_one(conn, sorted(networks, key=_age))


def _leave_one(conn: Connection, networks: Sequence[Any]) -> None:
    """Remove the youngest of several networks that nothing is on, until one is left."""
    left = len(networks)
    for network in reversed(networks):
        if left == 1:
            return
        with suppress(sdk.ConflictException), gone_is_fine():
            conn.network.delete_network(network.id, ignore_missing=False)
            left -= 1


def network_id(conn: Connection, spec: NetworkSpec) -> str:
    """Return Neutron's id of a link's network; raises VimRefused when there is none."""
    return known(conn, _what(spec), lambda: _looked_up(conn, spec))


def forget_network(conn: Connection, spec: NetworkSpec) -> None:
    """Look it up anew when it is asked for next."""
    forget(conn, _what(spec))


def _what(spec: NetworkSpec) -> tuple[str, ...]:
    if spec.fabric == "bridge":
        return "network", spec.bridge, str(spec.vlan)
    return "network", spec.name


def _looked_up(conn: Connection, spec: NetworkSpec) -> str:
    if spec.fabric == "bridge":
        network = providers.found(conn, spec)
    else:
        network = next(iter(_ours(conn, spec)), None)
    if network is None:
        raise VimUnavailable(
            f"the cloud has no network {spec.name}",
            hint=f"somebody deleted it in the cloud: {ANEW}",
        )
    return str(network.id)


def _found(conn: Connection, host: HostRecord, spec: NetworkSpec) -> Any:
    return next(iter(_named(conn, host, spec)), None)


def _named(conn: Connection, host: HostRecord, spec: NetworkSpec) -> list[Any]:
    """Return our networks of that name, oldest first; refuse what is not ours."""
    there = _all(conn, spec)
    for network in there:
        theirs = read_mark(network.description)
        if theirs is None:
            raise VimRefused(
                f"{host.name}: network {spec.name} ({network.id}) has our name, but "
                "not our mark",
                hint=f"if it is left over: openstack network delete {network.id}",
            )
        check_tag(host.name, f"network {spec.name}", spec.tag, theirs)
    return there


def _made(conn: Connection, host: HostRecord, spec: NetworkSpec) -> Any:
    try:
        return conn.network.create_network(
            name=spec.name, description=mark(spec.tag), mtu=spec.mtu
        )
    except sdk.BadRequestException as error:
        if "MTU" not in words(error):
            raise
        raise VimRefused(
            f"{host.name}: link {spec.name} asks for an MTU of {spec.mtu}: "
            f"{words(error)}",
            hint="give the link an mtu in the descriptor that the cloud allows",
        ) from error


def _oldest(conn: Connection, spec: NetworkSpec, ours: Any) -> Any:
    """Return the network that all tries agree on; if it is not ours, ours goes."""
    oldest = next(iter(_ours(conn, spec)), ours)
    if oldest.id != ours.id:
        with gone_is_fine():
            conn.network.delete_network(ours.id, ignore_missing=False)
    return oldest


def _ours(conn: Connection, spec: NetworkSpec) -> list[Any]:
    """Return the networks of that name that bear our installation's mark."""
    return [
        one
        for one in _all(conn, spec)
        if (tag := read_mark(one.description))
        and tag.installation == spec.tag.installation
    ]


def _all(conn: Connection, spec: NetworkSpec) -> list[Any]:
    found = conn.network.networks(name=spec.name, project_id=conn.current_project_id)
    return sorted(found, key=_age)


def _age(network: Any) -> tuple[str, int, str]:
    """
    Return what networks are sorted by, the oldest first, by all alike.

    Neutron tells the second; of one second that of the later try counts, as the other
    may be a zombie's that nobody has seen.
    """
    tag = read_mark(network.description)
    return network.created_at or "", -tag.fence if tag else 0, network.id
