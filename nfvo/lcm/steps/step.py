"""
What a step is: arguments that can be stored, and two idempotent effects.

A step is saved as begun before ``do``, so ``do`` may run twice, and ``undo`` may find
nothing to undo.  To add a kind: write a class, and name it in ``registry.KINDS``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol

from nfvo.errors import VimRefused
from nfvo.lcm.ports import Configurator, Vim
from nfvo.lcm.records import HostRecord
from nfvo.lcm.secret import Secret
from nfvo.lcm.specs import Spec, Tag


@dataclass(frozen=True, slots=True)
class Done:
    """The step has reached its goal."""


@dataclass(frozen=True, slots=True)
class Again:
    """The step wants to be called again in ``after_s``, with this checkpoint."""

    after_s: float
    checkpoint: Mapping[str, Any] = field(default_factory=dict)


Outcome = Done | Again


@dataclass(frozen=True, slots=True)
class Made:
    """What a step makes, as the ``resource`` table calls it."""

    kind: str
    name: str
    uuid: str = ""
    owner: str = ""


class Secrets(Protocol):
    """Gives the values of secrets by reference."""

    def __call__(self, references: Iterable[str]) -> Mapping[str, Secret]:
        """Return them, keyed by reference."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """
    What a step may use while it runs.

    ``still_ours`` raises ``FencedOff`` unless our lease lives; drivers' calls are
    made right after it.  ``waited_s`` counts from the first try of the step.  ``there``
    is whether what the step makes is there already, by our records.
    """

    vim: Vim
    host: HostRecord
    configurator: Configurator
    secrets: Secrets
    artifacts: Path
    step_id: str
    fence: int
    checkpoint: Mapping[str, Any]
    waited_s: float
    still_ours: Callable[[], None]
    there: bool = False

    def sign(self, tag: Tag) -> Tag:
        """Return the tag with the step and fence that make the resource."""
        return tag.model_copy(update={"step": self.step_id, "fence": self.fence})


class Step(Spec):
    """
    One promise in two halves: ``undo`` puts back what ``do`` did, or may have done.

    ``hard_limit_s`` bounds one call of either.  An irreversible step can't be
    undone: the plan puts it behind the point of no return.  ``waits_for`` is the kind
    of the steps before it that are done again when it is retried.
    """

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    hard_limit_s: ClassVar[float] = 10.0
    reversible: ClassVar[bool] = True
    poll_s: ClassVar[float] = 0.0
    waits_for: ClassVar[str] = ""

    host_id: str

    @property
    def title(self) -> str:
        """What an operator reads while it runs."""
        raise NotImplementedError

    def do(self, context: Context) -> Outcome:
        """Make it so; doing it twice is the same as doing it once."""
        raise NotImplementedError

    def undo(self, context: Context) -> Outcome:
        """Take it back; undoing what was never done is fine."""
        raise VimRefused(f"{self.title}: cannot be undone")

    def made(self) -> Made | None:
        """Return what exists once it is done."""
        return None

    def removed(self) -> Made | None:
        """Return what is gone once it is done."""
        return None
