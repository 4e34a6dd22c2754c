"""
Tidying up a cloud after a survey of its anchor: what no service needs any more goes.

Steps remove what is of one VM.  What VMs share is removed here, once it is quiet: who
is at work now, or comes next, would have to make it anew.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog

from nfvo.errors import NotFound, VimError, VimRefused
from nfvo.lcm.anchors import is_anchor
from nfvo.lcm.drift.estate import Estate
from nfvo.lcm.leftovers import IMAGE, unneeded_images
from nfvo.lcm.ports import Ports, TidiesUp, Vim
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import Tag
from nfvo.lcm.store import SYSTEM, Resource
from nfvo.placement.infrastructure import HostState
from nfvo.watcher.tenure import Tenure

QUIET = timedelta(seconds=30)
"""Less than what is removed is surveyed again after (``drift.compare.MAY_LAST_S``)."""
CLEARING_S = 40.0
"""Longer than the longest call: destroying a frozen guest."""

log = structlog.get_logger(__name__)


def is_quiet(view: Reading, estate: Estate) -> bool:
    """
    Whether no operation changes what a host has, or did a moment ago.

    While a host leaves nobody comes next.  Records that were restored prove nothing.
    """
    here = {owner.ns_id for owner in estate.owners.values()}
    if view.restored_at() is not None or not estate.busy.isdisjoint(here):
        return False
    leaves = view.host(estate.host_id).state is HostState.LEAVING
    since = estate.looked_at - QUIET
    fresh = (row.gone_at for row in estate.rows.values() if row.gone_at is not None)
    return leaves or all(gone_at <= since for gone_at in fresh)


class _Needed(Exception):
    """What was to be removed is to stay as it is noted."""


@dataclass(frozen=True, slots=True)
class Tidier:
    """Removes what is left over of a whole cloud, by way of its anchor."""

    ports: Ports
    tenure: Tenure

    def run(self, vim: Vim, host: HostRecord) -> None:
        """
        Tidy up, if the host stands for a cloud; the next survey does it too.

        Raises ``VimError`` only while the host leaves: then there is no next one.
        """
        if not is_anchor(host) or not isinstance(vim, TidiesUp):
            return
        try:
            self._images(vim, host)
            with self.ports.store.read(SYSTEM) as view:
                installation = view.installation()
            vim.tidy(host, installation, self._may_go)
        except VimError as error:
            if host.state is HostState.LEAVING:
                raise
            log.warning("watcher.not-tidied", host=host.name, error=error.message)

    def _images(self, vim: Vim, host: HostRecord) -> None:
        with self.ports.store.read(SYSTEM) as view:
            unneeded = unneeded_images(view, host.id)
        for sha256 in unneeded:
            row = self._buried(host, sha256)
            if row is not None:
                self._remove_image(vim, host, row)

    def _buried(self, host: HostRecord, sha256: str) -> Resource | None:
        """
        Keep steps from putting an image there, unless it is needed by now.

        Returns what was noted of it before.  In one write: who needs it since then
        waits until it is gone, and puts it there anew.
        """
        with suppress(_Needed), self.tenure.write() as tx:
            row = tx.resource(host.id, IMAGE, sha256)
            tx.bury_resource(host.id, IMAGE, sha256)  # others wait for us from here on
            cleared = tx.clear_resource(host.id, IMAGE, sha256, CLEARING_S)
            if not cleared or sha256 not in unneeded_images(tx, host.id):
                raise _Needed
            return row
        return None

    def _remove_image(self, vim: Vim, host: HostRecord, row: Resource) -> None:
        try:
            vim.delete_image(host, row.name)
        except VimRefused as error:  # another installation's VMs are of it
            log.info("watcher.image-stays", image=row.name, why=error.message)
            with self.tenure.write() as tx:
                if _is_buried(tx, row):
                    tx.put_resource(row)
            return
        log.info("watcher.image-removed", host=host.name, image=row.name)
        with self.tenure.write() as tx:
            if _is_buried(tx, row):
                tx.delete_resource(*row.key)

    def _may_go(self, whose: Tag) -> bool:
        """Whether what is a service's, for a VNFC or a link, is needed no more."""
        self.tenure.check()
        with self.ports.store.read(SYSTEM) as view:
            try:
                ns = view.ns(whose.ns)
            except NotFound:
                return True
            there = {vnfc.id for vnfc in ns.vnfcs()} | {vl.id for vl in ns.vls}
            return view.active_op_occ(ns.id) is None and whose.owner not in there


def _is_buried(view: Reading, row: Resource) -> bool:
    """Whether no step makes it anew."""
    now = view.resource(*row.key)
    return now is not None and now.gone_at is not None
