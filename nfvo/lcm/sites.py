"""Sites at an operator's word: what all of their hosts have in common."""

from dataclasses import dataclass, replace

from nfvo.errors import Conflict, InvalidRequest, NotFound
from nfvo.lcm.ids import new_id
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import FIRST_VNI, LAST_VNI, SiteRecord
from nfvo.lcm.store import Scope


@dataclass(frozen=True, slots=True)
class NewSite:
    """A site to be; ``kind`` says which driver reaches its hosts."""

    name: str
    kind: str = "libvirt"
    zone: str = ""
    fabric: str = "vxlan"
    first_vni: int = FIRST_VNI
    last_vni: int = LAST_VNI


def add(ports: Ports, scope: Scope, new: NewSite) -> SiteRecord:
    """
    Add a site; one that is there already and just the same is left as it is.

    Raises ``Conflict`` when it is there otherwise, ``InvalidRequest`` for VNIs that
    cannot be.
    """
    if not 0 < new.first_vni <= new.last_vni <= LAST_VNI:
        raise InvalidRequest(
            f"{new.first_vni} to {new.last_vni} is no range of VNIs",
            hint=f"VNIs go from 1 to {LAST_VNI}",
        )
    with ports.store.write(scope) as transaction:
        old = _site(transaction, new.name)
        site = SiteRecord(
            id=new_id() if old is None else old.id,
            name=new.name,
            kind=new.kind,
            zone=new.zone,
            fabric=new.fabric,
            first_vni=new.first_vni,
            last_vni=new.last_vni,
        )
        if old not in (None, site):
            raise Conflict(
                f"there is another site {new.name}",
                hint=f"take another name, or see: nfvo site show {new.name}",
            )
        if old is None:
            transaction.put_site(site)
        return transaction.site(new.name)


def prefer(ports: Ports, scope: Scope, name: str, fabric: str) -> SiteRecord:
    """
    Make ``fabric`` what links get at a site that name none.

    Links that exist keep theirs.  Raises ``NotFound``.
    """
    with ports.store.write(scope) as transaction:
        site = transaction.site(name)
        if site.fabric != fabric:
            transaction.put_site(replace(site, fabric=fabric))
        return transaction.site(site.name)


def remove(ports: Ports, scope: Scope, name: str) -> None:
    """Forget a site; ``Conflict`` while it has hosts."""
    with ports.store.write(scope) as transaction:
        transaction.delete_site(transaction.site(name).id)


def _site(view: Reading, name: str) -> SiteRecord | None:
    try:
        return view.site(name)
    except NotFound:
        return None
