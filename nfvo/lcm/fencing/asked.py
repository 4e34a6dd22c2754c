"""What operators ask for: how a host is to be fenced, and that it is fenced now."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from nfvo.errors import Conflict, InvalidRequest
from nfvo.lcm.alarms import clear_alarm
from nfvo.lcm.fencing.tell import FAILED, failure
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import Scope
from nfvo.lcm.switching_off import FencerKind, Fencing
from nfvo.placement.infrastructure import HostState

PASSWORD = "bmc"
WISH_LASTS_S = 600.0
"""How old a wish gets: nobody expects what he asked for yesterday."""

# A name, an IPv4 or an IPv6 address; no login, and nothing that ends a line.
ORIGIN = re.compile(r"https://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?")
SYSTEM_PATH = re.compile(r"/redfish/v1/[A-Za-z0-9/._~%:@-]{1,200}")


@dataclass(frozen=True, slots=True)
class NewFencing:
    """
    How a host is to be fenced.

    Without a ``password`` the one that was given for this URL and user is kept.
    """

    kind: FencerKind
    url: str = ""
    system: str = ""
    user: str = ""
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class FencingView:
    """What operators see, never the password; ``failure`` is why it failed last."""

    host: str
    state: HostState
    kind: FencerKind
    url: str
    system: str
    user: str
    wanted: bool
    failure: str


def fencing_view(view: Reading, id_or_name: str) -> FencingView:
    """Return how a host is fenced, and how that goes."""
    host = view.host(id_or_name)
    how = host.fencing
    alarm = failure(view, host.id)
    return FencingView(
        host=host.name,
        state=host.state,
        kind=how.kind,
        url=how.url,
        system=how.system,
        user=how.user,
        wanted=how.wanted,
        failure=alarm.detail if alarm else "",
    )


def set_fencing(
    ports: Ports, scope: Scope, id_or_name: str, new: NewFencing
) -> HostRecord:
    """Set how a host is fenced; the password is kept encrypted, or forgotten."""
    _check(new)
    fencing = Fencing(new.kind, new.url.rstrip("/"), new.system, new.user)
    with ports.store.write(scope) as tx:
        host = tx.host(id_or_name)
        if new.kind is not FencerKind.REDFISH:
            tx.delete_host_secrets(host.id)
        elif new.password is not None:
            tx.put_host_secret(host.id, PASSWORD, new.password)
        elif _login(host.fencing) != _login(fencing):
            raise InvalidRequest(
                f"the BMC of {host.name} needs the password of {new.user}",
                hint=f"nfvo host fencing {host.name} --bmc-password-file FILE ...",
            )
        if fencing != host.fencing:
            tx.put_host(replace(host, fencing=fencing))
        clear_alarm(tx, FAILED, host.id)
        return tx.host(host.id)


def ask(ports: Ports, scope: Scope, id_or_name: str) -> HostRecord:
    """
    Ask for a host to be fenced now; the conductor does it, whoever waits.

    Raises ``Conflict`` when it has no fencer or is to be removed, and while nothing
    goes on by itself in a restored database.
    """
    with ports.store.write(scope) as tx:
        host = tx.host(id_or_name)
        _check_may(tx, host)
        if host.state is not HostState.DOWN:
            tx.take_lease(wish(host), "operator", WISH_LASTS_S)
            tx.put_host(replace(host, fencing=replace(host.fencing, wanted=True)))
        return tx.host(host.id)


def wish(host: HostRecord) -> str:
    """Return the name of the lease that is held as long as a wish counts."""
    return f"fencing.wish.{host.id}"


def _check_may(view: Reading, host: HostRecord) -> None:
    if host.fencing.kind is FencerKind.NONE:
        raise Conflict(
            f"host {host.name} has no fencer",
            hint=f"set one: nfvo host fencing {host.name} --by redfish ...; "
            f"or switch it off yourself, then: nfvo host down {host.name}",
        )
    if host.state is HostState.LEAVING:
        raise Conflict(
            f"host {host.name} leaves",
            hint=f"if it is dead: nfvo host remove {host.name} --force",
        )
    if view.restored_at() is not None:
        raise Conflict(
            "the database was restored, and nothing goes on yet",
            hint="look at what deviates, nfvo diff --live, then: nfvo resume",
        )


def _login(fencing: Fencing) -> tuple[FencerKind, str, str]:
    """Return what a password was given for: it goes to no other place."""
    return fencing.kind, fencing.url, fencing.user


def _check(new: NewFencing) -> None:
    if new.kind is not FencerKind.REDFISH:
        if new.url or new.system or new.user or new.password:
            raise InvalidRequest(
                f"the fencer {new.kind} has no BMC",
                hint="leave URL, system, user and password out, or choose redfish",
            )
        return
    _check_url(new.url)
    if not new.user or ":" in new.user:  # RFC 7617, 2: a colon ends the user
        raise InvalidRequest(
            "a BMC needs a user, without a colon", hint="give --bmc-user"
        )
    if new.system and not SYSTEM_PATH.fullmatch(new.system):
        raise InvalidRequest(
            f"{new.system} is no path of a Redfish system",
            hint="such as /redfish/v1/Systems/1",
        )


def _check_url(url: str) -> None:
    """Refuse what is not just ``https://HOST[:PORT]``."""
    wrong = InvalidRequest(
        "that is no address of a BMC", hint="such as https://192.0.2.11 or https://bmc1"
    )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme != "https" or not parts.hostname or port == 0:
        raise wrong
    origin = f"https://{parts.netloc}"
    if url.rstrip("/") != origin or not ORIGIN.fullmatch(origin):
        raise wrong
