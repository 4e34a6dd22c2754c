"""Infrastructures without some of their hosts: lost, or to be left alone."""

from collections.abc import Collection
from dataclasses import replace
from difflib import get_close_matches

from nfvo.errors import InvalidRequest
from nfvo.placement.infrastructure import Infrastructure


def without(infrastructure: Infrastructure, hosts: Collection[str]) -> Infrastructure:
    """Return it without the hosts of these names; ``InvalidRequest`` for others."""
    if not hosts:
        return infrastructure
    names = {host.name for host in infrastructure.hosts}
    for unknown in sorted(set(hosts) - names):
        near = get_close_matches(unknown, names, 1)
        hint = f"did you mean {near[0]}?" if near else "name hosts as they are listed"
        raise InvalidRequest(f"there is no host {unknown} to do without", hint=hint)
    left = (host for host in infrastructure.hosts if host.name not in hosts)
    return replace(infrastructure, hosts=tuple(left))
