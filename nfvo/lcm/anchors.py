"""Where networks and images are made that a whole site has in common: at its anchor."""

from collections.abc import Iterable, Mapping

from nfvo.lcm.cloud import URI, anchor_uri
from nfvo.lcm.records import HostRecord
from nfvo.placement.infrastructure import Ability


def is_anchor(host: HostRecord) -> bool:
    """Whether a host stands for the cloud of its site as such; no VNFC runs there."""
    return host.uri == anchor_uri(host.site)


def anchors_of(hosts: Iterable[HostRecord]) -> Mapping[str, str]:
    """
    Return the anchor of each host of a cloud (ids); what is not here is its own.

    So is a place whose site has lost its anchor: any place of a cloud will do.
    """
    known = [host for host in hosts if host.uri.startswith(URI)]
    anchors = {host.site: host.id for host in known if is_anchor(host)}
    places = {
        host.id: anchors[host.site]
        for host in known
        if Ability.SITE_WIDE in host.abilities and host.site in anchors
    }
    return {**places, **{id: id for id in anchors.values()}}
