"""
QoS policies: how much a port may send and receive.

https://docs.openstack.org/api-ref/network/v2/#quality-of-service
"""

from typing import Any

from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.errors import VimRefused
from nfvo.lcm.specs import Tag
from nfvo.vim.openstack.errors import gone_is_fine, words
from nfvo.vim.openstack.known import forget, known
from nfvo.vim.openstack.mark import mark, read_mark

DIRECTIONS = ("egress", "ingress")
LIMIT = "bandwidth_limit"


def policy_id(conn: Connection, installation: str, mbps: int) -> str:
    """
    Return a policy that limits both directions to a rate, made when there is none.

    Any that the cloud's operators offer will do.  Raises VimRefused where there are
    no policies, or none may be made.
    """
    what = "policy", installation, mbps
    return known(conn, what, lambda: _found_or_made(conn, installation, mbps))


def forget_policy(conn: Connection, installation: str, mbps: int) -> None:
    """Look for it anew when it is asked for next."""
    forget(conn, ("policy", installation, mbps))


def delete_policies(conn: Connection, installation: str) -> None:
    """Remove the policies that an installation made, but for those in use."""
    try:
        policies = _all(conn)
    except sdk.NotFoundException:
        return  # the cloud has none
    for policy in policies:
        tag = read_mark(policy.description)
        if tag is None or tag.installation != installation:
            continue
        forget_policy(conn, installation, _rate(policy))
        try:
            with gone_is_fine():
                conn.network.delete_qos_policy(policy.id, ignore_missing=False)
        except sdk.ConflictException:
            continue  # a port has it


def _found_or_made(conn: Connection, installation: str, mbps: int) -> str:
    try:
        policies = _all(conn)
    except sdk.NotFoundException as error:
        raise _refusal(mbps, "the cloud limits no ports (no QoS)") from error
    for policy in policies:
        if _rules(policy) == _wanted(mbps):
            return str(policy.id)
    try:
        return _made(conn, installation, mbps, policies)
    except sdk.ForbiddenException as error:
        raise _refusal(mbps, words(error)) from error


def _made(conn: Connection, installation: str, mbps: int, policies: list[Any]) -> str:
    """Return a policy with its rules; one that was begun before is completed."""
    name = f"nfvo-{installation[:8]}-{mbps}mbps"
    begun = [one for one in policies if _is_begun(one, name, mbps)]
    tag = Tag(installation=installation, ns="", owner="")
    policy = (
        begun[0]
        if begun
        else conn.network.create_qos_policy(name=name, description=mark(tag))
    )
    for direction, kbps in _wanted(mbps) - _rules(policy):
        try:
            conn.network.create_qos_bandwidth_limit_rule(
                policy.id, direction=direction, max_kbps=kbps
            )
        except sdk.ConflictException:
            continue  # another worker was quicker
    return str(policy.id)


def _is_begun(policy: Any, name: str, mbps: int) -> bool:
    ours = policy.name == name and read_mark(policy.description) is not None
    return ours and _rules(policy) < _wanted(mbps)


def _all(conn: Connection) -> list[Any]:
    return sorted(conn.network.qos_policies(), key=lambda one: str(one.id))


def _wanted(mbps: int) -> frozenset[tuple[str, int]]:
    return frozenset((direction, mbps * 1000) for direction in DIRECTIONS)


def _rules(policy: Any) -> frozenset[tuple[str, int]]:
    """Return what a policy limits; a rule of another kind makes it another policy."""
    return frozenset(
        (rule["direction"], rule["max_kbps"])
        if rule["type"] == LIMIT
        else (rule["type"], 0)
        for rule in policy.rules or ()
    )


def _rate(policy: Any) -> int:
    return max((kbps for _, kbps in _rules(policy)), default=0) // 1000


def _refusal(mbps: int, said: str) -> VimRefused:
    rules = " ".join(
        f"openstack network qos rule create --type bandwidth-limit --max-kbps "
        f"{mbps * 1000} --{direction} nfvo-{mbps}mbps;"
        for direction in DIRECTIONS
    )
    return VimRefused(
        f"a port asks for a bit rate of {mbps} Mbit/s: {said}",
        hint="ask the cloud's operator for: openstack network qos policy create "
        f"--share nfvo-{mbps}mbps; {rules.rstrip(';')}",
    )
