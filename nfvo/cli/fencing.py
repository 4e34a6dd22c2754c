"""`nfvo host fencing` and `nfvo host fence`: switching hosts off for certain."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nfvo.cli.client import Client, connect, part
from nfvo.cli.exits import Exit, Failure, Json, usage
from nfvo.cli.files import text_of
from nfvo.cli.hosts import HOSTS
from nfvo.cli.output import Format, Output, put, say, show
from nfvo.cli.polling import Timeout, until


class By(StrEnum):
    """What fences a host."""

    NONE = "none"
    COMMAND = "command"
    REDFISH = "redfish"


PasswordFile = Annotated[
    Path | None,
    typer.Option("--bmc-password-file", help="a file with it; - is the input"),
]


def fencing(  # noqa: PLR0913 - each is an option of the command line
    name: str,
    by: Annotated[By | None, typer.Option(help="what fences it")] = None,
    bmc: Annotated[str, typer.Option(help="https://ADDRESS of the BMC")] = "",
    bmc_user: Annotated[str, typer.Option(help="who logs in there")] = "",
    bmc_password_file: PasswordFile = None,
    system: Annotated[
        str, typer.Option(help="path of the host there, if it has several")
    ] = "",
    output: Output = Format.TEXT,
) -> None:
    """
    Show or set how a host is switched off for certain.

    A host that is lost is fenced before its VMs are made elsewhere.  What is not
    given is not set, but the password of the same user is kept.

    Example: nfvo host fencing hv1 --bmc https://bmc1 --bmc-user a --bmc-password-file f
    """
    client = connect()
    given = bmc or bmc_user or system or bmc_password_file
    if by or given:
        body = {"url": bmc, "user": bmc_user, "system": system}
        body["kind"] = by or By.REDFISH
        if bmc_password_file is not None:
            body["password"] = _password(bmc_password_file)
        found = _put(client, f"{HOSTS}/{part(name)}/fencing", body)
    else:
        found = client.get(f"{HOSTS}/{part(name)}/fencing")
    show(found, output, lambda: put(_line(found)))


def fence(
    name: str,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    timeout: Timeout = 240.0,
) -> None:
    """
    Switch a host off, with all that runs there.

    Its services are not asked; what is to be healed is made elsewhere.

    Example: nfvo host fence hv1 --yes
    """
    client = connect()
    at = f"{HOSTS}/{part(name)}"
    _sure(name, client.get(at)["vnfcs"], yes)
    client.post(f"{at}/fence")
    until(
        lambda: not client.get(f"{at}/fencing")["wanted"],
        timeout,
        lambda: f"host {name} is still being fenced",
        f"look again: nfvo host fencing {name}",
    )
    found = client.get(f"{at}/fencing")
    if found["state"] != "DOWN":
        raise Failure(
            found["failure"] or f"host {name} is {found['state']}, it was not fenced",
            Exit.FAILED,
            hint=f"see: nfvo host fencing {name}",
        )
    say(f"host {name} is off")


def _sure(name: str, vnfcs: int, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise usage(
            f"this switches {name} off",
            f"say that you mean it: nfvo host fence {name} --yes",
        )
    typer.confirm(f"Switch off {name} with {vnfcs} VNFCs on it?", abort=True, err=True)


def _password(file: Path) -> str:
    """Return the first line: a file is seldom without a newline at its end."""
    first, *more = text_of(file).splitlines() or [""]
    if not first or more:
        raise usage(f"{file}: no password", "it is to have one line, the password")
    return first


def _put(client: Client, path: str, body: Json) -> Json:
    headers = {"Content-Type": "application/json"}
    answer: Json = client.send("PUT", path, json.dumps(body).encode(), headers).body
    return answer


def _line(found: Json) -> str:
    bmc = f" at {found['url']}{found['system']} as {found['user']}"
    how = f"{found['host']}: {found['kind']}{bmc if found['url'] else ''}"
    wanted = "\nit is to be fenced now" if found["wanted"] else ""
    return how + wanted + (f"\nfailed: {found['failure']}" if found["failure"] else "")
