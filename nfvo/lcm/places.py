"""
The places of a cloud as hosts of ours: they come and go with what the cloud tells.

One that the cloud has no more is let go of; while VNFCs are placed on it, it only
gets nothing new.  An operator's cordon survives that a place was gone, unless it has
been forgotten.  That a place is gone is the last that its detail says, whatever else
there is to say of it.
"""

from collections.abc import Iterable
from dataclasses import replace

from nfvo.lcm.anchors import is_anchor
from nfvo.lcm.cloud import FoundHost
from nfvo.lcm.ids import new_id
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord, SiteRecord
from nfvo.lcm.writing import Writing
from nfvo.placement.infrastructure import HostState

GONE = "the cloud has no such place any more; nfvo host drain moves what is there"
IN_USE = frozenset({HostState.NEW, HostState.READY, HostState.CORDONED})


def is_gone(host: HostRecord) -> bool:
    """Whether the cloud has the place no more."""
    return host.detail.endswith(GONE)


def told(host: HostRecord, detail: str) -> str:
    """Return a new detail of a host; if its place is gone, it goes on saying so."""
    if not is_gone(host):
        return detail
    return f"{detail}; {GONE}" if detail else GONE


def detail_of(host: HostRecord) -> str:
    """Return what else there is to say of a host than that its place is gone."""
    return host.detail.removesuffix(GONE).removesuffix("; ")


def follow(tx: Writing, anchor: HostRecord, found: Iterable[FoundHost]) -> None:
    """Make the hosts of a site what its anchor has told, unless the site leaves."""
    site = tx.site(anchor.site)
    if site.cloud is None or tx.host(anchor.id).state is HostState.LEAVING:
        return
    places = {place.uri: place for place in found}
    known = {h.uri: h for h in tx.hosts() if h.site == site.name and not is_anchor(h)}
    for uri in known.keys() & places.keys():
        _keep(tx, known[uri], _stays(known[uri], places[uri]))
    for uri in known.keys() - places.keys():
        _go(tx, known[uri])
    for uri in sorted(places.keys() - known.keys()):
        tx.put_host(_new(tx, site, places[uri]))


def _keep(tx: Writing, before: HostRecord, after: HostRecord) -> None:
    if after != before:
        tx.put_host(after)


def _new(tx: Writing, site: SiteRecord, place: FoundHost) -> HostRecord:
    assert site.cloud is not None
    id, taken = new_id(), {host.name for host in tx.hosts()}
    return HostRecord(
        id=id,
        name=f"{place.name}-{id[:8]}" if place.name in taken else place.name,
        site=site.name,
        uri=place.uri,
        zone=place.zone,
        physical_networks=site.cloud.physical_networks,
    )


def _stays(host: HostRecord, place: FoundHost) -> HostRecord:
    """Return a place that is there, or is there again after all."""
    here = replace(host, zone=place.zone)
    if host.state is HostState.LEAVING:
        return replace(here, state=HostState.NEW)
    if not is_gone(host):
        return here
    if host.state in IN_USE:
        return replace(here, state=HostState.NEW, cordoned=False, detail="")
    return replace(here, cordoned=False, detail=detail_of(host))


def _go(tx: Writing, host: HostRecord) -> None:
    """Let a place leave that is there no more, once nothing is placed on it."""
    if host.state is HostState.LEAVING:
        return
    if not _is_used(tx, host):
        by_operator = host.cordoned and not is_gone(host)
        gone = replace(host, state=HostState.LEAVING, detail="", cordoned=by_operator)
        tx.put_host(gone)
        if not _is_used(tx, host):  # now that nothing more is granted there
            return
        tx.put_host(host)
    if not host.cordoned:
        tx.put_host(_gone(host))


def _gone(host: HostRecord) -> HostRecord:
    """Return a place that gets nothing new, even when it is out of quarantine."""
    if host.state in IN_USE:
        return replace(host, state=HostState.CORDONED, cordoned=True, detail=GONE)
    detail = f"{host.detail}; {GONE}" if host.detail else GONE
    return replace(host, cordoned=True, detail=detail)


def _is_used(view: Reading, host: HostRecord) -> bool:
    return any(h.vnfcs for h in view.infrastructure().hosts if h.id == host.id)
