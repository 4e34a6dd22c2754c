"""Sites that are clouds: how they are reached, and by whom."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from nfvo.errors import Conflict, InvalidRequest, NotFound
from nfvo.lcm.anchors import is_anchor
from nfvo.lcm.cloud import SECRET_OF, Cloud, Right, anchor_uri, secret_name
from nfvo.lcm.logins import ADDRESS, LOGINS, URL, is_address, names_of, who
from nfvo.lcm.ports import Ports, Store
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import SiteRecord
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import SYSTEM, Scope
from nfvo.lcm.writing import Writing
from nfvo.placement.infrastructure import HostState

AUTH = "auth"  # the name of the secret: see ``secret_name``


@runtime_checkable
class ChecksRights(Protocol):
    """What a driver of clouds can do beside being a ``Vim``."""

    def check(self, site: str) -> Sequence[Right]:
        """Try each right that we need at a site, as it is stored now."""
        ...


def set_cloud(
    ports: Ports, scope: Scope, name: str, cloud: Cloud, secret: Secret | None
) -> SiteRecord:
    """
    Reach the cloud of a site in another way; drivers learn of it within a second.

    Without a ``secret`` that which is there is kept, but only for the same user at
    the same address: nobody has it sent elsewhere.
    """
    check_auth(cloud)
    with ports.store.write(scope) as transaction:
        site = transaction.site(name)
        before = _cloud_of(site)
        check_stitches(transaction, site.name, cloud)
        if secret is not None:
            transaction.put_site_secret(site.name, AUTH, secret)
        elif _login(before) != _login(cloud):
            raise InvalidRequest(
                f"{site.name} needs what {who(cloud)} logs in with",
                hint=f"send {SECRET_OF[cloud.auth_type]}: nfvo site set {site.name} "
                "--cloud CLOUD takes it from clouds.yaml",
            )
        if cloud != before:
            transaction.put_site(replace(site, cloud=cloud))
            _look_anew(transaction, site, cloud)
        return transaction.site(site.name)


def set_secret(ports: Ports, scope: Scope, name: str, secret: Secret) -> SiteRecord:
    """Log in at a cloud with another secret, else as before."""
    with ports.store.write(scope) as transaction:
        site = transaction.site(name)
        _cloud_of(site)
        transaction.put_site_secret(site.name, AUTH, secret)
        return site


def check(ports: Ports, name: str) -> tuple[Right, ...]:
    """
    Try each right that we need at a cloud; who cannot log in is told of that only.

    Raises ``VimError``, and ``InvalidRequest`` for sites of other kinds.
    """
    with ports.store.read(SYSTEM) as view:
        site = view.site(name)
    driver = ports.vim(site.kind) if site.cloud is not None else None
    if not isinstance(driver, ChecksRights):
        raise InvalidRequest(
            f"{site.name} is no cloud: it has no rights to try",
            hint="look at one of its hosts: nfvo host check NAME",
        )
    return tuple(driver.check(site.name))


def credentials(store: Store, name: str) -> tuple[Cloud, Secret]:
    """Return how the cloud of a site is reached now; raises ``NotFound``."""
    reference = secret_name(name)
    with store.read(SYSTEM) as view:
        site = view.site(name)
        if site.cloud is None:
            raise NotFound(f"site {name} is no cloud")
        return site.cloud, view.secrets([reference])[reference]


def _cloud_of(site: SiteRecord) -> Cloud:
    """Return how the cloud of a site is reached; ``Conflict`` when it is none."""
    if site.cloud is None:
        raise Conflict(
            f"site {site.name} is no cloud but {site.kind}",
            hint="make one: nfvo site add NAME --cloud CLOUD",
        )
    return site.cloud


def _look_anew(transaction: Writing, site: SiteRecord, cloud: Cloud) -> None:
    """Give the places the cloud's networks, and have the watcher look for others."""
    for host in (one for one in transaction.hosts() if one.site == site.name):
        changed = replace(host, physical_networks=cloud.physical_networks)
        if host.uri == anchor_uri(site.name) and host.state is HostState.READY:
            changed = replace(changed, state=HostState.NEW, detail="")
        if changed != host:
            transaction.put_host(changed)


def check_fabric(fabric: str) -> None:
    """Refuse links that no cloud makes."""
    if fabric == "udp":
        raise InvalidRequest(
            "a cloud has no links of the fabric udp",
            hint="vxlan stands for what Neutron makes: leave --fabric out",
        )


def check_stitches(view: Reading, site: str, cloud: Cloud) -> None:
    """
    Raise ``InvalidRequest`` for stitches that cannot be.

    A host that is not there (yet) is not looked for: the plan says so.
    """
    clouds = [one for one in view.sites() if one.cloud is not None]
    theirs = (o.cloud.stitches for o in clouds if o.cloud and o.name != site)
    taken = {(one.host, one.uplink) for stitches in theirs for one in stitches}
    places = {host.name for host in view.hosts() if is_anchor(host)}
    for one in cloud.stitches:
        if (one.host, one.uplink) in taken:
            why = f"uplink {one.uplink} of {one.host} is in another stitch"
            raise InvalidRequest(f"{one}: {why}", hint="each uplink is for one stitch")
        taken.add((one.host, one.uplink))
        if not one.vlan and one.network in cloud.physical_networks.values():
            raise InvalidRequest(
                f"{one}: descriptors may name {one.network} already (--network)",
                hint="a stitch needs a network of its own: one link at a time has it",
            )
        if one.host in places:
            raise InvalidRequest(
                f"{one}: {one.host} is a cloud",
                hint="links end at a host of a libvirt site, which has an uplink",
            )


def check_auth(cloud: Cloud) -> None:
    """Refuse what is no address, or what nobody knows: it might be a secret."""
    if not is_address(cloud.auth.get(URL, "")):
        raise InvalidRequest("auth_url is no address of Keystone", hint=ADDRESS)
    known = names_of(cloud.auth_type)
    if unknown := sorted(cloud.auth.keys() - known):
        raise InvalidRequest(
            f"auth has {', '.join(unknown)}",
            hint=f"{cloud.auth_type} takes {', '.join(sorted(known))}; what is secret "
            "is sent apart",
        )


def _login(cloud: Cloud) -> tuple[object, ...]:
    """Return what a secret was given for: it goes to no other place."""
    of = {URL} | LOGINS[cloud.auth_type]
    user = {name: value for name, value in cloud.auth.items() if name in of}
    return cloud.auth_type, cloud.ca, user
