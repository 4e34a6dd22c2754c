"""Waiting for a service to be in a state, and for the operation that brings it."""

import time

from nfvo.cli.client import Client, part
from nfvo.cli.exits import Exit, Failure, Json, usage
from nfvo.cli.polling import looks
from nfvo.cli.progress import conclude, follow

NS = "/nfvo/v1/ns"
RUNNING = "RUNNING"
COMPLETED = "COMPLETED"
STATUSES = (
    "NOT_INSTANTIATED",
    "RUNNING",
    "STARTING",
    "HEALING",
    "ROLLING_BACK",
    "TERMINATING",
    "DEGRADED",
    "PAUSED",
    "UNKNOWN",
    "STOPPED",
    "MISSING",
    "FAILED",
)


def await_service(client: Client, name: str, wanted: str, timeout: float) -> Json:
    """
    Return a service when its status is ``wanted`` (RUNNING if empty).

    COMPLETED is for its newest operation.  Raises ``Failure``: exit code 6 when that
    has failed, 7 after ``timeout`` seconds (0: never).
    """
    path, began = f"{NS}/{part(name)}", time.monotonic()
    view: Json = client.get(path)
    status = wanted.upper() or RUNNING
    if status not in (*STATUSES, COMPLETED):
        states = ", ".join((*STATUSES, COMPLETED))
        raise usage(f"no service is ever {wanted}", f"--for takes {states}")
    operation = view["operation"]
    if operation and (status == COMPLETED or not operation["final"]):
        conclude(follow(client, operation["id"], timeout))
    left = timeout and max(0.001, timeout - (time.monotonic() - began))
    for _ in looks(left):
        view = client.get(path)
        if status in (view["status"], COMPLETED):
            return view
        if _is_stuck(view["operation"]):
            conclude(view["operation"])
    raise Failure(
        f"{name} is {view['status']}, not {status}: {view['detail']}".rstrip(": "),
        Exit.TIMEOUT,
        hint=f"see: nfvo describe {name}",
    )


def _is_stuck(operation: Json | None) -> bool:
    """Whether the newest operation has ended, and not well."""
    if not operation or operation["state"] == COMPLETED:
        return False
    return bool(operation["final"] or operation["needsOperator"])
