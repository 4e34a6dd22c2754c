"""
Everything that can go wrong, as one tree.

* NfvoError
  + DescriptorError        the documents are wrong; lists every problem found
  + InvalidRequest         the request is wrong; lists every problem found
    - InvalidQuery         what follows the ? of its URL is
  + NotFound               no record has that id or name
  + Unauthorized           no valid token came with the request
  + Forbidden              the token's roles do not allow this
  + Conflict               the record changed, or is not in a state for this
    - IllegalTransition    that state cannot follow this one
    - Busy                 another operation runs on this instance
    - StalePlan            the world is no longer what the plan was made for
  + NoHostFits             placement refused; says why, host by host
  + FencedOff              the step was taken over: stop, touch nothing more
  + StoreError             the database cannot be used
  + StorageFull            the disk for images is full
  + BackupRefused          the backup cannot be made, or not be put back
  + TooBusy                the project has too many operations that are not final
  + QueueUnavailable       the message was not sent; the outbox keeps it
  + VimError               the infrastructure manager said no
    - VimUnavailable       ... for now: retry
    - VimRefused           ... for good: do not retry
  + FenceFailed            a host is not known to be off; says why
  + InvalidSettings        a variable of the environment is wrong; names it
  + NotReady               the stack of `nfvo up` does not come up; names the culprit

``code`` is an interface: once published it does not change.
"""

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from nfvo.descriptor.problems import Problem
    from nfvo.placement.outcome import Refusal


class NfvoError(Exception):
    """
    Base of every error that nfvo raises on purpose.

    ``message`` says what is wrong, ``hint`` what to do next (often a command to type);
    both may be shown to users, so neither ever has a secret in it.
    """

    code: ClassVar[str] = "nfvo.error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class DescriptorError(NfvoError):
    """Descriptors that cannot be used, with every problem found in them."""

    code = "descriptor.invalid"

    def __init__(self, problems: "tuple[Problem, ...]") -> None:
        count = len(problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} in descriptors")
        self.problems = problems


class InvalidRequest(NfvoError):
    """A request that cannot be carried out as it was written."""

    code = "request.invalid"


class InvalidQuery(InvalidRequest):
    """A filter, a marker or a selector of a list that means nothing."""

    code = "request.query"


class NotFound(NfvoError):
    """No record has that id or name."""

    code = "record.not-found"


class Unauthorized(NfvoError):
    """No valid token came with the request."""

    code = "auth.unauthorized"


class Forbidden(NfvoError):
    """The roles of the token do not allow this."""

    code = "auth.forbidden"


class Conflict(NfvoError):
    """The record is not in a state that allows this, or it has changed."""

    code = "record.conflict"


class IllegalTransition(Conflict):
    """That state cannot follow this one."""

    code = "record.illegal-transition"


class Busy(Conflict):
    """Another operation runs on this instance."""

    code = "instance.busy"


class StalePlan(Conflict):
    """The world is no longer what the plan was made for."""

    code = "plan.stale"


class NoHostFits(NfvoError):
    """Placement refused; ``refusal`` says why, VNFC by VNFC and host by host."""

    code = "placement.refused"

    def __init__(self, refusal: "Refusal") -> None:
        super().__init__(refusal.summary, hint=refusal.hint)
        self.refusal = refusal


class FencedOff(NfvoError):
    """The step belongs to another worker, or its operation has moved on."""

    code = "step.fenced-off"


class StorageFull(NfvoError):
    """There is no room left for images on the disk of nfvo."""

    code = "storage.full"


class BackupRefused(NfvoError):
    """The backup cannot be made, or not be put back."""

    code = "backup.refused"


class TooBusy(NfvoError):
    """The project has so many operations that are not final that no more begin now."""

    code = "service.too-busy"


class QueueUnavailable(NfvoError):
    """The message was not sent; the outbox keeps it."""

    code = "queue.unavailable"


class StoreError(NfvoError):
    """The database cannot be used: out of reach, another schema, another key."""

    code = "store.error"


class Overtaken(StoreError):
    """Another transaction came first, and nothing was written: ask once more."""

    code = "store.overtaken"


class VimError(NfvoError):
    """The infrastructure manager did not do what we asked."""

    code = "vim.error"


class VimUnavailable(VimError):
    """It may work later; retry, but not before ``after_s`` where the VIM says so."""

    code = "vim.unavailable"

    def __init__(self, message: str, *, hint: str = "", after_s: float = 0.0) -> None:
        super().__init__(message, hint=hint)
        self.after_s = after_s


class VimRefused(VimError):
    """It will not work however often it is tried."""

    code = "vim.refused"


class FenceFailed(NfvoError):
    """A host is not known to be off: nothing that runs there may be made elsewhere."""

    code = "fencing.failed"


class InvalidSettings(NfvoError):
    """A variable of the environment has a value that cannot be used."""

    code = "settings.invalid"


class NotReady(NfvoError):
    """The stack did not come up; says which process is to blame."""

    code = "supervisor.not-ready"
