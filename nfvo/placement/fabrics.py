"""Fabrics of sites: another default, where no host offers what links get now."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.infrastructure import Host

DEFAULTS = ("vxlan", "udp")
"""What a site may give to links that name none, the more able first."""


def better_default(
    failing: Collection[Ask], asks: Collection[Ask], draft: Draft
) -> str:
    """
    Return the fabric that sites should give to links, or nothing.

    Only where no host offers what links without a fabric of their own get now, and
    all offer the other one.  A link of fabric ``udp`` joins two.
    """
    hosts = [host for host in draft.all_hosts() if host.fabrics]
    links = [link for ask in failing for link in ask.links]
    unnamed = {vl.name for vl in links if not (vl.fabric or vl.physical_network)}
    offered = frozenset.intersection(*(h.fabrics for h in hosts)) if hosts else set()
    named = {link.fabric for link in links if link.fabric}
    if not unnamed or named - offered or any(map(_gives_its_own, hosts)):
        return ""
    ends = Counter(link.name for ask in asks for link in ask.links)
    pairs = all(ends[name] == 2 for name in unnamed)
    able = (one for one in DEFAULTS if one in offered and (pairs or one != "udp"))
    return next(able, "")


def _gives_its_own(host: Host) -> bool:
    return not host.fabric or host.fabric in host.fabrics


def commands(fabric: str, draft: Draft) -> Sequence[str]:
    """Return what makes ``fabric`` the default of the sites that have hosts."""
    sites = sorted({host.site for host in draft.all_hosts()})
    return [f"nfvo site set {site} --fabric {fabric}" for site in sites]


def with_default(fabric: str, draft: Draft) -> Draft:
    """Return the draft as it would be with that default at every site."""
    return replace(
        draft,
        hosts=tuple(replace(host, fabric=fabric) for host in draft.hosts),
        touched={id: replace(h, fabric=fabric) for id, h in draft.touched.items()},
    )
