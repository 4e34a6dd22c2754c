"""Following the operations by which services leave a host, to the end of the last."""

from collections.abc import Sequence

from nfvo.cli.client import Client
from nfvo.cli.complaints import details
from nfvo.cli.exits import Exit, Failure, Json
from nfvo.cli.output import say
from nfvo.cli.progress import conclude, follow


def depart(client: Client, departures: Sequence[Json], timeout: float | None) -> None:
    """
    Follow them one after the other, at most ``timeout`` seconds each (0: for ever).

    None does not wait.  Raises ``Failure``: exit code 6 when an operation has failed,
    else 4 when one could not begin.
    """
    begun = [one for one in departures if one["opOccId"]]
    failed = [] if timeout is None else _failed(client, begun, timeout)
    if failed:
        raise Failure(
            f"{', '.join(failed)} did not leave",
            Exit.FAILED,
            hint="see what is in the way: nfvo op list, then retry or roll back",
        )
    if stay := [one for one in departures if not one["opOccId"]]:
        for one in stay:
            _explain(one)
        raise Failure(
            f"{', '.join(one['ns'] for one in stay)} cannot leave yet",
            Exit.CONFLICT,
            hint="see WHY NOT; then drain the host again",
        )


def _explain(departure: Json) -> None:
    """Say what each other host lacks, where that is why a service stays."""
    if departure["refusal"]:
        say(f"{departure['ns']}: {departure['problem']}")
        for line in details(departure):
            say(line)


def _failed(client: Client, begun: Sequence[Json], timeout: float) -> list[str]:
    """Return the services whose operation did not end well."""
    failed = []
    for one in begun:
        say(f"{one['ns']}: {', '.join(one['vnfcs'])}")
        operation = follow(client, one["opOccId"], timeout)
        try:
            conclude(operation)
        except Failure as failure:
            say(f"{failure.message}; {failure.hint}")
            failed.append(one["ns"])
    return failed
