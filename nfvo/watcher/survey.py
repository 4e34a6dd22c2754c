"""
One survey of one host: all that is there is compared with our records.

What is proven dead is removed; first of all, VMs are stopped whose addresses others
have by now.  Nothing is written, and no removal begun, without the lease of the host.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic

import structlog

from nfvo.backoff import BackOff
from nfvo.errors import NotFound, VimError
from nfvo.lcm.deviation import Deviation
from nfvo.lcm.drift.compare import compare
from nfvo.lcm.drift.estate import estate_of
from nfvo.lcm.drift.keep import keep, not_surveyed
from nfvo.lcm.drift.remove import remove
from nfvo.lcm.ports import FoundResource, Ports, Vim
from nfvo.lcm.records import HostRecord
from nfvo.lcm.saga.hangs import surveyed
from nfvo.lcm.store import SYSTEM, Resource
from nfvo.lcm.writing import Writing
from nfvo.placement.infrastructure import HostState
from nfvo.watcher.standing import quarantined, released
from nfvo.watcher.superseded import Superseded, superseded
from nfvo.watcher.tenure import LeaseLost, Tenure
from nfvo.watcher.tidying import CLEARING_S, Tidier, is_quiet

LONGEST_REST_S = 30.0
STOPPING = frozenset({HostState.QUARANTINED, HostState.LEAVING})

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """What has come of a look: what must go, and what may be done about it now."""

    left: Superseded
    removable: Sequence[Deviation]
    to_stop: Sequence[FoundResource]


@dataclass(eq=False)
class Surveyor:
    """
    Surveys one host; ``returned`` until that was done since the watch began.

    After a survey that failed it rests, longer each time.
    """

    ports: Ports
    tenure: Tenure
    returned: bool = True
    clock: Callable[[], float] = monotonic
    _back_off: BackOff = field(
        default_factory=lambda: BackOff(first=1.0, longest=LONGEST_REST_S)
    )
    _rests_until_s: float = 0.0
    _asked_at: datetime | None = None
    _tried_for: datetime | None = None

    def is_rested(self, asked_at: datetime | None) -> bool:
        """Whether it may try again; a wish that it has not tried for ends its rest."""
        self._asked_at = asked_at
        news = asked_at is not None and asked_at != self._tried_for
        return news or self.clock() >= self._rests_until_s

    def run(self) -> None:
        """Survey the host, or write down why that cannot be done."""
        self._tried_for = self._asked_at
        rest_s = self._back_off.failed()
        try:
            with suppress(LeaseLost, NotFound):  # then it is nobody's business here
                if self._is_done():
                    self._back_off.succeeded()
                    rest_s = 0.0
        finally:  # whatever was wrong, such as the database
            self._rests_until_s = self.clock() + rest_s

    def _is_done(self) -> bool:
        try:
            self.survey()
        except VimError as error:
            log.warning("watcher.no-survey", host=self._id, error=error.message)
            with self.tenure.write() as tx:
                not_surveyed(tx, self._id, error.message)
            return False
        return True

    def survey(self) -> Superseded:
        """
        Look, compare, keep what comes of it, remove what is dead, and tidy up.

        Returns what was there that must go, whether or not it is gone by now.  Raises
        ``LeaseLost``, ``VimError``, and ``NotFound`` when the host is no longer known.
        """
        first = self.returned
        with self.ports.store.read(SYSTEM) as view:
            host, began = view.host(self._id), view.now()
            vim = self.ports.vim(view.site(host.site).kind)
        there = vim.found(host)
        with self.tenure.write() as tx:
            surveyed(tx, self._id, began)
            services = {one.tag.ns for one in there if one.tag}
            estate = estate_of(tx, self._id, looked_at=began, services=services)
            deviations = compare(estate, there)
            removable = keep(tx, estate, deviations, there)
            left = superseded(tx, estate, there, deviations)
            quiet = is_quiet(tx, estate)
            found = self._judged(tx, Found(left, removable, left.running))
        if first:  # or the host has returned since, and this look was before that
            self.returned = False
        self._clear(vim, host, found)
        if quiet:
            Tidier(self.ports, self.tenure).run(vim, host)
        return left

    @property
    def _id(self) -> str:
        return self.tenure.host_id

    def _judged(self, tx: Writing, found: Found) -> Found:
        """Let the host enter its state; return what is to be done there."""
        if tx.restored_at() is not None:  # an old copy of our records proves nothing
            return replace(found, to_stop=())
        before = tx.host(self._id)
        after = self._after(before, found.left)
        if after != before:
            log.info("watcher.host", host=before.name, state=after.state)
            tx.put_host(after)
        return found if after.state in STOPPING else replace(found, to_stop=())

    def _after(self, host: HostRecord, left: Superseded) -> HostRecord:
        if host.state is HostState.QUARANTINED and left.servers:
            return quarantined(host, left.names)
        if host.state is HostState.QUARANTINED:
            return host if left.unsure else released(host)
        back = self.returned and left.running
        return quarantined(host, left.names) if back else host

    def _clear(self, vim: Vim, host: HostRecord, found: Found) -> None:
        for server in found.to_stop:
            self._stop(vim, host, server)
        in_use: set[str] = set()  # disks of VMs (owners) that could not be removed
        for deviation in found.removable:
            if deviation.owner_id not in in_use:
                gone = self._remove(vim, host, deviation)
                in_use |= {deviation.owner_id} - {""} if not gone else set()

    def _stop(self, vim: Vim, host: HostRecord, server: FoundResource) -> None:
        self.tenure.check()
        log.info("watcher.stops", host=host.name, server=server.name)
        try:
            vim.stop_server(host, server.id)
        except VimError as error:
            log.warning("watcher.not-stopped", server=server.name, error=error.message)

    def _remove(self, vim: Vim, host: HostRecord, deviation: Deviation) -> bool:
        """
        Remove what is dead; False when that failed.

        Its grave is for a later survey to forget, which does not find it.
        """
        with self.tenure.write() as tx:
            if not _cleared(tx, host, deviation):
                return True
        failed = ""
        log.info(
            "watcher.removes", host=host.name, what=deviation.what, name=deviation.name
        )
        try:
            remove(vim, host, deviation)
        except VimError as error:
            failed = error.message
            log.warning("watcher.not-removed", name=deviation.name, error=failed)
        with self.tenure.write() as tx:
            if failed:
                detail = f"it could not be removed: {failed}"
                tx.put_deviation(replace(deviation, detail=detail))
            else:
                tx.delete_deviation(deviation.id)
            _open(tx, deviation)
        return not failed


def _cleared(tx: Writing, host: HostRecord, deviation: Deviation) -> bool:
    """Keep steps from making it anew; False when it is not to be removed any more."""
    try:
        now = tx.deviation(deviation.id)
    except NotFound:
        return False
    if (now.kind, now.word) != (deviation.kind, deviation.word):
        return False
    row = _row(tx, deviation)
    if row is None:
        tx.put_resource(_grave(tx, host, deviation))
    elif row.gone_at is None:
        if deviation.what == "network":  # the one thing that has a name twice
            return False
        tx.bury_resource(host.id, deviation.what, deviation.name)
    return tx.clear_resource(host.id, deviation.what, deviation.name, CLEARING_S)


def _open(tx: Writing, deviation: Deviation) -> None:
    """Let steps make what bears this name, now that the removal has ended."""
    row = _row(tx, deviation)
    if row is not None and row.gone_at is not None:
        tx.put_resource(replace(row, clearing_until=None))


def _row(tx: Writing, deviation: Deviation) -> Resource | None:
    rows = tx.resources(host_id=deviation.host_id)
    named = (r for r in rows if (r.kind, r.name) == (deviation.what, deviation.name))
    return next(named, None)


def _grave(tx: Writing, host: HostRecord, deviation: Deviation) -> Resource:
    return Resource(
        site=host.site,
        host_id=host.id,
        kind=deviation.what,
        name=deviation.name,
        uuid=deviation.uuid,
        owner_id=deviation.owner_id,
        gone_at=tx.now(),
    )
