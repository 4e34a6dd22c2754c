"""Re-optimising without a server: hosts and VMs that a file describes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from nfvo.cli.described import on_the_wire, told
from nfvo.cli.exits import BY_STATUS, Exit, Failure, Json
from nfvo.cli.with_hosts import require_site

CONFLICT = 409


def optimised(
    file: Path,
    goal: str | None,
    drain: Sequence[str],
    site: str,
    limits: Mapping[str, int],
) -> Json:
    """Return the plan as the API has it; raise ``Failure``."""
    from nfvo.errors import DescriptorError, InvalidRequest
    from nfvo.placement.optimise.optimise import optimise
    from nfvo.placement.optimise.outcome import Budget, Goal, Wanted
    from nfvo.placement.written.files import read_present

    try:
        present = read_present(file)
    except DescriptorError as error:
        raise told(error) from None
    except InvalidRequest as error:
        raise Failure(error.message, BY_STATUS[CONFLICT], hint=error.hint) from None
    require_site(file, present.infrastructure, site)
    known = [host.id for host in present.infrastructure.hosts]
    if strange := [host for host in drain if host not in known]:
        message = f"{file} has no host {', '.join(strange)}"
        raise Failure(message, Exit.NOT_FOUND, hint="see hosts in the file")
    budget = Budget(limits.get("moves"), limits.get("mib"))
    wanted = Wanted(Goal(goal) if goal else None, tuple(drain), site, budget)
    plan: Json = on_the_wire(optimise(present, wanted))
    return plan
