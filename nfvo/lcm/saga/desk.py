"""
Where threads hand in what their calls came to, and are given their next steps.

All who wait when a transaction begins are served by it: a save and a claim cost little
more for several steps than for one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import structlog

from nfvo.errors import NfvoError
from nfvo.lcm.again import until_first
from nfvo.lcm.ports import Ports
from nfvo.lcm.saga.advance import advance
from nfvo.lcm.saga.intent import begin
from nfvo.lcm.saga.leases import LEASE_S, MOST_PER_HOST, Leases
from nfvo.lcm.saga.relay import deliver
from nfvo.lcm.saga.results import BackOff
from nfvo.lcm.saga.save import Ended, save
from nfvo.lcm.saga.together import Take, Together
from nfvo.lcm.saga.turn import post
from nfvo.lcm.store import SYSTEM, Claim, Message
from nfvo.lcm.writing import Writing

WAITED_S = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What a thread wants: ``ended`` to be saved, and a step of a queue if it goes on.

    The queue may be told by a step of it.
    """

    queue: str = ""
    step_id: str = ""
    ended: Ended | None = None
    goes_on: bool = True


@dataclass(frozen=True, slots=True)
class Given:
    """
    What was claimed, and the seconds of this process at which its lease began.

    ``messages`` and operations that may end (``ends``) are for all who were served.
    """

    queue: str
    goes_on: bool
    saved: bool
    claim: Claim | None = None
    claimed_s: float = 0.0
    messages: Sequence[Message] = ()
    ends: Sequence[str] = ()

    @property
    def lacks(self) -> bool:
        """Whether who is given this wants a step, and has none."""
        return self.goes_on and bool(self.queue) and self.claim is None


class Desk:
    """The one place in a process where steps are saved and claimed."""

    def __init__(self, ports: Ports, leases: Leases, back_off: BackOff) -> None:
        self._ports = ports
        self._clock = leases.clock
        self._back_off = back_off
        self._together: Together[Wish, Given] = Together(self._serve)

    def ask(self, wish: Wish) -> Given:
        """Return what there is to do; ``FencedOff`` when what ended was not ours."""
        given = self._together.do(wish)
        deliver(self._ports, given.messages)
        for op_occ_id in given.ends:
            self._end(op_occ_id)
        return given

    def _end(self, op_occ_id: str) -> None:
        """End an operation; if we can't, it stands still until a sweep sees it."""
        try:
            advance(self._ports, op_occ_id)
        except NfvoError as error:
            log.warning("desk.leaves-it-to-sweeps", op=op_occ_id, error=error.message)

    def _serve(self, take: Take[Wish]) -> Sequence[Given]:
        given = self._saved(take)
        if not any(one.saved for one in given):
            return given
        # A slot may have become free, or a lock: others have passed over what we had
        # locked, and left.
        try:
            return self._looked(given)
        except NfvoError as error:
            log.warning("desk.looks-later", error=error.message)
            return given

    @until_first
    def _saved(self, take: Take[Wish]) -> Sequence[Given]:
        with self._ports.store.write(SYSTEM) as tx:
            wishes = take()
            messages, ends = self._save(tx, wishes)
            given = [
                Given(
                    queue=wish.queue or tx.queue_of(wish.step_id),
                    goes_on=wish.goes_on,
                    saved=wish.ended is not None,
                )
                for wish in wishes
            ]
            given[0] = replace(given[0], messages=messages, ends=ends)
            return self._claimed(tx, given)

    @until_first
    def _looked(self, given: Sequence[Given]) -> Sequence[Given]:
        if not any(one.lacks for one in given):
            return given
        with self._ports.store.write(SYSTEM) as tx:
            return self._claimed(tx, given)

    def _save(
        self, tx: Writing, wishes: Sequence[Wish]
    ) -> tuple[Sequence[Message], Sequence[str]]:
        """Save what has ended; call others for what those who go on do not look at."""
        ended = [wish.ended for wish in wishes if wish.ended is not None]
        if not ended:
            return (), ()
        saved = save(tx, ended, self._clock, self._back_off)
        ours = {wish.queue for wish in wishes if wish.ended is not None}
        at_hand = [s for s in saved.ready if s.queue in ours and not saved.is_later(s)]
        tx.offer(at_hand)
        others = [step for step in saved.ready if step not in at_hand]
        return post(tx, others), saved.ends

    def _claimed(self, tx: Writing, given: Sequence[Given]) -> Sequence[Given]:
        """Give the best steps to those who lack one; those of a queue are alike."""
        asked_s = self._clock()
        wanted = Counter(one.queue for one in given if one.lacks)
        found = {queue: claim(tx, queue, count) for queue, count in wanted.items()}
        claimed_s = self._claimed_s(tx, [*chain(*found.values())], asked_s)
        left = {queue: iter(claims) for queue, claims in found.items()}
        return [
            replace(one, claim=next(left[one.queue], None), claimed_s=claimed_s)
            if one.lacks
            else one
            for one in given
        ]

    def _claimed_s(self, tx: Writing, claims: Sequence[Claim], asked_s: float) -> float:
        """Return when the leases began: later than we asked if we had to wait."""
        now_s = self._clock()
        until = [c.step.lease_until for c in claims if c.step.lease_until]
        if not until or now_s - asked_s < WAITED_S:
            return asked_s
        left_s = (min(until) - tx.now()).total_seconds()
        return max(asked_s, now_s + left_s - LEASE_S)


def claim(tx: Writing, queue: str, most: int) -> Sequence[Claim]:
    """Claim the best steps of a queue; those that must wait are put off."""
    claims: list[Claim] = []
    while len(claims) < most:
        left = most - len(claims)
        found = tx.claim_ready(queue, LEASE_S, MOST_PER_HOST, left)
        begun = begin(tx, found)
        claims.extend(begun)
        if len(begun) == len(found):
            break
    return claims
