"""
Security groups: one for each distinct set of rules of a project and installation.

A port without rules is in the open one, which lets all in and out: whose traffic passes
is what VNFs decide.  MAC and addresses stay enforced by Neutron's port security.

https://docs.openstack.org/api-ref/network/v2/#security-groups-security-groups
"""

from collections.abc import Iterable, Mapping
from typing import Any

from openstack import exceptions as sdk
from openstack.connection import Connection

from nfvo.descriptor.security import Security, digest, effective
from nfvo.errors import VimUnavailable
from nfvo.lcm.specs import Tag
from nfvo.vim.openstack.errors import gone_is_fine, words
from nfvo.vim.openstack.known import LIVES_S, forget, known
from nfvo.vim.openstack.mark import mark, read_mark
from nfvo.vim.openstack.rules import body, told

DIGITS = 8
OPEN = digest(())
TRIES = 3
CHECKED_S = 20.0
THERE_ALREADY = "already exists"


def group_id(conn: Connection, installation: str, rules: Security) -> str:
    """
    Return the security group of rules, made when there is none, and made right.

    Somebody may change what a group lets pass: it is looked at once per operation, as
    its servers come within ``CHECKED_S`` of each other.
    """
    what, lives_s = _what(installation, rules), CHECKED_S if rules else LIVES_S

    def find() -> str:
        return _found_or_made(conn, installation, rules)

    return known(conn, what, find, lives_s)


def forget_group(conn: Connection, installation: str, rules: Security) -> None:
    """Look for it, and at its rules, anew when it is asked for next."""
    forget(conn, _what(installation, rules))


def delete_unused(conn: Connection, installation: str) -> None:
    """Remove the groups that an installation made, but for those that ports are in."""
    for group in _ours(conn, installation):
        forget(conn, ("security group", group.name))
        _delete(conn, group)


def in_words_by_id(conn: Connection) -> Mapping[str, frozenset[str]]:
    """Return what each security group of our project lets pass, by Neutron's id."""
    groups = conn.network.security_groups(project_id=conn.current_project_id)
    return {str(one.id): frozenset(map(told, _raw_rules(one))) for one in groups}


def _what(installation: str, rules: Security) -> tuple[str, str]:
    return "security group", _name(installation, rules)


def _name(installation: str, rules: Security) -> str:
    own = digest(rules)
    return f"nfvo-{installation[:DIGITS]}-{'open' if own == OPEN else own}"


def _found_or_made(conn: Connection, installation: str, rules: Security) -> str:
    name = _name(installation, rules)
    group = next(iter(_ours(conn, installation, name=name)), None)
    if group is None:
        group = _made(conn, installation, name)
    _make_right(conn, group, rules)
    return str(group.id)


def _made(conn: Connection, installation: str, name: str) -> Any:
    """Return a new group, or that of another worker who was quicker."""
    tag = Tag(installation=installation, ns="", owner="")
    ours = conn.network.create_security_group(name=name, description=mark(tag))
    oldest = _ours(conn, installation, name=name)[0]
    if oldest.id != ours.id:
        _delete(conn, ours)
    return oldest


def _ours(conn: Connection, installation: str, **query: str) -> list[Any]:
    """Return the groups of an installation in our project, the oldest first."""
    project = conn.current_project_id
    found = conn.network.security_groups(project_id=project, **query)
    ours = [
        one
        for one in found
        if (tag := read_mark(one.description)) and tag.installation == installation
    ]
    return sorted(ours, key=lambda one: (one.created_at or "", one.id))


def _make_right(conn: Connection, group: Any, rules: Security) -> None:
    """
    Give a group just the rules that it is to have.

    They are calls after it is new, so a worker may have been killed in between; and
    Neutron gives each group rules of its own.  Another worker may do the same now.
    """
    raw = _raw_rules(group)
    for _ in range(TRIES):
        wanted = {str(rule): rule for rule in effective(rules)}
        for rule in raw:
            if told(rule) not in wanted:
                _delete_rule(conn, rule["id"])
        there = {told(rule) for rule in raw}
        missing = [rule for text, rule in wanted.items() if text not in there]
        if not missing or _add(conn, group, map(body, missing)):
            return
        raw = _raw_rules(conn.network.get_security_group(group.id))
    raise VimUnavailable(f"somebody else changes the security group {group.name}")


def _add(conn: Connection, group: Any, bodies: Iterable[Mapping[str, Any]]) -> bool:
    """Add rules, and say whether that was all; another worker may have added some."""
    wanted = [{"security_group_id": group.id, **one} for one in bodies]
    path = "/security-group-rules"
    response = conn.network.post(path, json={"security_group_rules": wanted})
    try:
        sdk.raise_from_response(response)
    except sdk.ConflictException as error:
        if THERE_ALREADY in words(error):
            return False
        raise
    return True


def _delete_rule(conn: Connection, id: str) -> None:
    with gone_is_fine():
        conn.network.delete_security_group_rule(id, ignore_missing=False)


def _delete(conn: Connection, group: Any) -> None:
    try:
        with gone_is_fine():
            conn.network.delete_security_group(group.id, ignore_missing=False)
    except sdk.ConflictException:
        return  # a port is in it


def _raw_rules(group: Any) -> Iterable[Mapping[str, Any]]:
    return tuple(group.security_group_rules or ())
