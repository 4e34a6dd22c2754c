"""The port to the database: what can be written, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from nfvo.lcm.alarm import Alarm
from nfvo.lcm.deviation import Deviation, Survey
from nfvo.lcm.network import NetworkRecord
from nfvo.lcm.observation import HostObservation, Observation
from nfvo.lcm.op_occ import LcmOpOcc, StepRecord
from nfvo.lcm.plan import Plan
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord, NsInstance, SiteRecord
from nfvo.lcm.reserved import Grant
from nfvo.lcm.secret import Secret
from nfvo.lcm.stock import StockWriting
from nfvo.lcm.store import (
    Answer,
    Claim,
    Held,
    Key,
    Message,
    Resource,
    Token,
)


class Writing(Reading, StockWriting, Protocol):
    """A transaction.  Every put of a visible record takes one new revision."""

    def put_restored(self, restored: bool) -> None:
        """Write down that this is an old copy, or that an operator knows it by now."""

    def forget_all_messages(self) -> None:
        """Send nothing of what was to be sent."""

    def bring_times_forward(self, by_s: float) -> int:
        """
        Let nobody have waited for longer than it was, as the clock was put forward.

        Returns how many would have.
        """
        ...

    def bring_times_back(self) -> int:
        """
        Let nobody wait for a time that is further ahead than any that we set.

        There are such after the clock was put back; returns how many there were.
        """

    def put_site(self, site: SiteRecord) -> None:
        """Add or replace a site."""

    def delete_site(self, id: str) -> None:
        """Remove a site and its secrets; ``Conflict`` while it has hosts."""

    def put_host(self, host: HostRecord) -> None:
        """Add or change a host; its generation is kept."""

    def delete_host(self, id: str) -> None:
        """Remove a host; ``Conflict`` while something is allocated on it."""

    def put_network(self, network: NetworkRecord) -> None:
        """Add or change a network; ``Conflict`` if a link goes that grants are of."""

    def delete_network(self, site: str) -> None:
        """Remove a network; ``Conflict`` while grants are of its links."""

    def ns_rev(self, id: str) -> int:
        """Return the count of an instance's changes, and let nobody else add any."""
        ...

    def put_ns(self, ns: NsInstance, before: NsInstance | None = None) -> None:
        """
        Add or change an NS instance with its parts; ``Conflict`` on a taken name.

        Kinds of parts that are as ``before`` are left alone.
        """

    def delete_ns(self, id: str) -> None:
        """Remove an NS instance with its operations, plans and secrets."""

    def put_plan(self, plan: Plan) -> None:
        """Add or change a plan."""

    def forget_plans(self, expired_s: float) -> int:
        """
        Remove plans, and their secrets, that expired so long ago and were not applied.

        Takes no revision: nobody looks at them any more.  Returns how many there were.
        """
        ...

    def put_secret(self, plan_id: str, name: str, value: Secret) -> str:
        """Keep a plan's secret, encrypted; returns its reference, ``PLAN_ID/NAME``."""
        ...

    def put_host_secret(self, host_id: str, name: str, value: Secret) -> str:
        """
        Keep a host's secret, encrypted; returns its reference, ``host:ID/NAME``.

        Only ``SYSTEM`` can read it, and it goes with its host.
        """
        ...

    def delete_host_secrets(self, host_id: str) -> None:
        """Forget the secrets of a host."""

    def put_site_secret(self, site: str, name: str, value: Secret) -> str:
        """
        Keep a secret of the site of this name, encrypted; returns its reference.

        That is ``site:SITE/NAME``.  Only ``SYSTEM`` can read it; it goes with its site.
        """
        ...

    def delete_secrets(self, ns_id: str) -> None:
        """Forget the secrets of an NS instance, and of all plans for it."""

    def add_op_occ(self, op_occ: LcmOpOcc, steps: Sequence[StepRecord]) -> None:
        """Begin an operation; ``Busy`` when the NS instance has an active one."""

    def put_op_occ(self, op_occ: LcmOpOcc, *, epoch: int) -> None:
        """Save an operation that still has ``epoch``, else ``Conflict``."""

    def lock(self, op_occ_id: str) -> LcmOpOcc:
        """Return the operation, and keep others from changing it until the end."""
        ...

    def lock_all(
        self, op_occ_ids: Iterable[str]
    ) -> tuple[Mapping[str, LcmOpOcc], datetime]:
        """Do as ``lock``, for several, and return the database's time too."""
        ...

    def reserve(
        self, op_occ_id: str, ns_id: str, grant: Grant, generations: Mapping[str, int]
    ) -> None:
        """
        Reserve a grant if the hosts still have these generations, else ``Conflict``.

        Raises the generation of every host in ``grant``.  A unit that is taken is a
        ``Conflict`` too, and a link without so much left.
        """

    def settle(self, ns_id: str, grant: Grant) -> None:
        """Release all that is reserved for the NS instance and is not in ``grant``."""

    def claim(self, step_id: str, lease_s: float) -> Claim | None:
        """
        Take a step that is due, or whose lease has ended; None when it is not to have.

        Its operation must be PROCESSING for a step forward, ROLLING_BACK for one
        back.  Raises ``fence`` and enters RUNNING or UNDOING.
        """
        ...

    def claim_ready(
        self, queue: str, lease_s: float, per_host: int, most: int
    ) -> Sequence[Claim]:
        """
        Take the best ready steps of a queue, as many as there are to have now.

        The best is that with the smallest ``priority``, then the smallest ``turn``,
        then the oldest.  Passed over are steps on hosts on which ``per_host`` others
        are under way; on a host that nobody can look at it is one, to find out, and
        at a cloud it is a fixed larger number.
        """
        ...

    def renew(self, step_id: str, fence: int, lease_s: float) -> bool:
        """Extend the lease of a claimed step; False when it was taken over."""
        ...

    def save_steps(self, held: Sequence[Held]) -> None:
        """Save claimed steps, or raise ``FencedOff`` when one is not held any more."""

    def put_steps(self, steps: Iterable[StepRecord]) -> None:
        """Save steps that nobody holds (retry, rollback)."""

    def put_resource(self, *resources: Resource) -> None:
        """Write down what is being made, or is made (key: host, kind, name)."""

    def begin_resources(self, resources: Sequence[Resource]) -> frozenset[Key]:
        """
        Write down what is about to be made; return the keys of what may be.

        The others are being removed.  Nobody begins to remove any before we commit.
        """
        ...

    def delete_resource(self, host_id: str, kind: str, name: str) -> None:
        """Forget what is gone."""

    def bury_resource(self, host_id: str, kind: str, name: str) -> None:
        """Write down that it is gone, or meant to be; fine when nobody knew it."""

    def bury_resources(self, keys: Iterable[Key]) -> None:
        """Bury several."""

    def clear_resource(
        self, host_id: str, kind: str, name: str, seconds: float
    ) -> bool:
        """
        Keep steps from making what is buried while it is removed, for so long.

        False when it is not buried, or somebody else is at it.
        """
        ...

    def put_survey(self, survey: Survey) -> None:
        """Write down a survey, or that one is wanted; takes no revision."""

    def put_deviation(self, deviation: Deviation) -> None:
        """Add or change a deviation."""

    def delete_deviation(self, id: str) -> None:
        """Forget a deviation that is none any more."""

    def put_alarm(self, alarm: Alarm) -> None:
        """Add or change an alarm."""

    def forget_alarms(self, cleared_s: float) -> int:
        """Remove alarms that were cleared so long ago; return how many there were."""
        ...

    def send(
        self, queue: str, op_occ_id: str, step_id: str = "", after_s: float = 0.0
    ) -> Message:
        """Put a message into the outbox, to be sent when it is due."""
        ...

    def forget_messages(self, ids: Iterable[int]) -> None:
        """Remove messages that were sent."""

    def kick(self, steps: Iterable[StepRecord]) -> Sequence[StepRecord]:
        """
        Offer lost steps again, with a message; return those still lost, as kicked.

        Those that were claimed since they were found are left alone.
        """
        ...

    def next_turn(self, project: str) -> int:
        """
        Return the turn of a new operation of a project, so that projects take turns.

        That is after the newest of its own that is not final, and after the oldest of
        all that run (start-time fair queuing).
        """
        ...

    def offer(self, steps: Iterable[StepRecord]) -> None:
        """Let workers claim these steps, from when they are due."""

    def withdraw(self, op_occ_id: str) -> None:
        """Let nobody begin steps of an operation until they are offered again."""

    def take_lease(self, name: str, owner: str, seconds: float) -> bool:
        """Take or renew a role; False when somebody else holds it."""
        ...

    def put_observation(self, observation: Observation) -> None:
        """Write down a changed state."""

    def delete_observation(self, server_id: str) -> None:
        """Forget a server that is meant to be gone."""

    def put_host_observation(self, observation: HostObservation) -> None:
        """Write down that a host was looked at; takes no revision."""

    def note_hang(self, host_id: str, rest_s: float) -> None:
        """Write down that a call to a host hangs, and let it rest; no revision."""

    def forget_hang(self, host_id: str) -> None:
        """Write down that a host has answered; takes no revision."""

    def put_token(self, token: Token) -> None:
        """Add a token."""

    def open_answer(self, key: str, fingerprint: str) -> Answer | None:
        """
        Return what was answered to the request with this key, None if it is new.

        It is new too when its first try has left nothing for 60 s.  Raises ``Busy``
        while it is worked on, ``InvalidRequest`` when ``fingerprint``, that of the
        whole request, is another.  Answers older than 24 h are forgotten.
        """
        ...

    def keep_answer(self, key: str, answer: Answer) -> None:
        """Keep the answer to a request that was opened."""

    def drop_answer(self, key: str) -> None:
        """Forget a request that has failed, so that it may be sent again."""

    def delete_tokens(self, name: str) -> None:
        """Revoke all tokens with this name."""
