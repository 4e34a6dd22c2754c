"""
Performing steps: claim the best, do it, save it, and go on with the next best.

What is claimed is ours for as long as the lease is renewed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from nfvo.errors import FencedOff, NfvoError, StoreError
from nfvo.lcm.ports import Ports
from nfvo.lcm.records import HostRecord
from nfvo.lcm.saga.desk import Desk, Given, Wish
from nfvo.lcm.saga.hangs import has_hung
from nfvo.lcm.saga.leases import LEASE_S, Leases
from nfvo.lcm.saga.relay import call_others
from nfvo.lcm.saga.results import (
    BACK,
    BackOff,
    Result,
    back_off,
    defect,
    first_call,
)
from nfvo.lcm.saga.save import Ended
from nfvo.lcm.steps import registry
from nfvo.lcm.steps.step import Context, Step
from nfvo.lcm.store import SYSTEM, Claim

PLACE_LIVES_S = 1.0
MOST_IN_A_ROW = 64
MOST_CALLED = 2  # each of whom calls as many

log = structlog.get_logger(__name__)


class Performer:
    """Performs steps in this process; one for all threads."""

    def __init__(
        self, ports: Ports, leases: Leases, back_off: BackOff = back_off
    ) -> None:
        self._ports = ports
        self._store = ports.store
        self._leases = leases
        self._desk = Desk(ports, leases, back_off)
        self._places: dict[str, _Place] = {}

    def perform(self, step_id: str) -> None:
        """
        Perform the best step of that step's queue, and the next, until there is none.

        After ``MOST_IN_A_ROW`` another message has its turn, maybe of another queue.
        """
        left = MOST_IN_A_ROW
        given = self._desk.ask(Wish(step_id=step_id))
        while given.claim is not None:
            left -= 1
            queue, step = given.queue, given.claim.step
            following = self._go(given, goes_on=left > 0)
            if not left:
                call_others(self._ports, step, 1)
                return
            given = following or self._desk.ask(Wish(queue))

    def _go(self, given: Given, *, goes_on: bool) -> Given | None:
        """Call others where there is more to do, and do this step under its lease."""
        claim = given.claim
        assert claim is not None
        try:
            with self._leases.hold(claim.step, given.claimed_s) as still_ours:
                call_others(self._ports, claim.step, min(claim.more, MOST_CALLED))
                result = self._call(claim, still_ours)
            place = self._places.get(claim.step.host_id)
            ended = Ended(claim, result, place is not None and place.hangs)
            return self._desk.ask(Wish(given.queue, "", ended, goes_on))
        except FencedOff as error:
            log.info("step.fenced-off", step=claim.step.title, why=error.message)
            return None

    def _call(self, claim: Claim, still_ours: Any) -> Result:
        record, clock = claim.step, self._leases.clock
        began = clock()
        try:
            step = registry.load(record)
            context = self._context(claim, step, still_ours)
            began = clock()
            back = record.state in BACK
            outcome = step.undo(context) if back else step.do(context)
        except (FencedOff, StoreError):  # not what the step came to: it is tried again
            raise
        except NfvoError as error:
            return Result(None, error, began, clock())
        except Exception as error:  # a defect must end the step, not us
            log.exception("step.defect", step=record.title)
            return Result(None, defect(error), began, clock())
        return Result(outcome, None, began, clock())

    def _context(self, claim: Claim, step: Step, still_ours: Any) -> Context:
        record = claim.step
        where = self._place(step.host_id)
        claimed = record.lease_until
        first = first_call(record, claimed) if claimed else None
        waited = claimed - first if claimed and first else timedelta(seconds=LEASE_S)
        return Context(
            vim=self._ports.vim(where.kind),
            host=where.host,
            configurator=self._ports.configurator,
            secrets=self._secrets,
            artifacts=self._ports.artifacts,
            step_id=record.id,
            fence=record.fence,
            checkpoint=record.checkpoint,
            waited_s=waited.total_seconds() - LEASE_S,
            still_ours=still_ours,
            there=claim.there,
        )

    def _place(self, host_id: str) -> "_Place":
        """Return a host as it was a moment ago: it changes rarely, steps are many."""
        now_s = self._leases.clock()
        known = self._places.get(host_id)
        if known is None or now_s - known.read_s > PLACE_LIVES_S:
            with self._store.read(SYSTEM) as view:
                host = view.host(host_id)
                kind = view.site(host.site).kind
                known = _Place(host, kind, has_hung(view, host.id), now_s)
            self._places[host_id] = known
        return known

    def _secrets(self, references: Any) -> Mapping[str, Any]:
        wanted = tuple(references)
        if not wanted:
            return {}
        with self._store.read(SYSTEM) as view:
            return view.secrets(wanted)


@dataclass(frozen=True, slots=True)
class _Place:
    """A host, the kind of its site, whether it hangs; when that was read, by us."""

    host: HostRecord
    kind: str
    hangs: bool
    read_s: float
