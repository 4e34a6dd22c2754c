"""Sites at an operator's word: what all of their hosts have in common."""

from dataclasses import dataclass, replace

from nfvo.errors import Conflict, InvalidRequest, NotFound
from nfvo.lcm.anchors import is_anchor
from nfvo.lcm.cloud import SECRET_OF, URI, Cloud, anchor_uri
from nfvo.lcm.clouds import AUTH, check_auth, check_fabric, check_stitches
from nfvo.lcm.grants import STITCH
from nfvo.lcm.hosts import forget
from nfvo.lcm.ids import new_id
from nfvo.lcm.logins import who
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import FIRST_VNI, LAST_VNI, HostRecord, SiteRecord
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import Scope
from nfvo.lcm.writing import Writing
from nfvo.placement.infrastructure import HostState
from nfvo.placement.overcommit import Overcommit


@dataclass(frozen=True, slots=True)
class NewSite:
    """
    A site to be; ``kind`` says which driver reaches its hosts.

    One of kind openstack has a ``cloud``, and the ``secret`` to log in there with.
    """

    name: str
    kind: str = "libvirt"
    zone: str = ""
    fabric: str = "vxlan"
    first_vni: int = FIRST_VNI
    last_vni: int = LAST_VNI
    cloud: Cloud | None = None
    secret: Secret | None = None


def add(ports: Ports, scope: Scope, new: NewSite) -> SiteRecord:
    """
    Add a site; one that is there already and just the same is left as it is.

    A cloud gets the host that stands for it; the watcher finds the others.  One that
    was leaving stays after all.  Raises ``Conflict`` when it is there otherwise,
    ``InvalidRequest`` for VNIs that cannot be, and for clouds that cannot be reached
    like that.
    """
    _check_vnis(new)
    _check_cloud(new)
    with ports.store.write(scope) as transaction:
        old = _site(transaction, new.name)
        site = _record(new, new_id() if old is None else old.id)
        if old is not None:
            site = replace(site, overcommit=old.overcommit)
        if old not in (None, site):
            raise Conflict(
                f"there is another site {new.name}",
                hint=f"take another name, or see: nfvo site show {new.name}; give it "
                f"other credentials: nfvo site set {new.name} --cloud CLOUD",
            )
        if old is None:
            transaction.put_site(site)
        if new.secret is not None:
            transaction.put_site_secret(site.name, AUTH, new.secret)
        if new.cloud is not None:
            check_stitches(transaction, new.name, new.cloud)
            _ensure_anchor(transaction, site, new.cloud)
        return transaction.site(new.name)


def prefer(ports: Ports, scope: Scope, name: str, fabric: str) -> SiteRecord:
    """
    Make ``fabric`` what links get at a site that name none.

    Links that exist keep theirs.  Raises ``NotFound``.
    """
    with ports.store.write(scope) as transaction:
        site = transaction.site(name)
        if site.cloud is not None:
            check_fabric(fabric)
        if site.fabric != fabric:
            transaction.put_site(replace(site, fabric=fabric))
        return transaction.site(site.name)


def promise(
    ports: Ports, scope: Scope, name: str, overcommit: Overcommit
) -> SiteRecord:
    """
    Promise more, or less, than there is of hosts of a site that say nothing of it.

    What is on them stays.  Raises ``NotFound``, and ``InvalidRequest`` for clouds.
    """
    with ports.store.write(scope) as transaction:
        site = transaction.site(name)
        check_own(site)
        if site.overcommit != overcommit:
            transaction.put_site(replace(site, overcommit=overcommit))
        return transaction.site(site.name)


def check_own(site: SiteRecord) -> None:
    """Refuse a cloud: what it promises of its machines is its own business."""
    if site.cloud is not None:
        raise InvalidRequest(
            f"{site.name} is a cloud: it promises of its machines what it likes",
            hint="its operators set cpu_allocation_ratio and the like in nova.conf",
        )


def remove(ports: Ports, scope: Scope, name: str, *, force: bool = False) -> bool:
    """
    Forget a site; ``Conflict`` while it has hosts, or a cloud has VNFCs.

    A cloud goes when the watcher has removed from it what is ours; with ``force`` at
    once, without a look at it.  Returns whether it is gone by now.
    """
    with ports.store.write(scope) as transaction:
        site = transaction.site(name)
        hosts = _hosts(transaction, site) if site.cloud is not None else ()
        for host in hosts:
            if host.state is not HostState.LEAVING:
                left = replace(host, state=HostState.LEAVING, detail="")
                transaction.put_host(left)
        # From here on nothing is granted there: look last.
        _check_unused(transaction, site, hosts)
        if hosts and not force:
            return False
        for host in hosts:
            forget(transaction, host.id)
        transaction.delete_site(site.id)
        return True


def left(transaction: Writing, host: HostRecord) -> None:
    """Forget a host that has left, and its cloud with the last one."""
    forget(transaction, host.id)
    site = transaction.site(host.site)
    if site.cloud is not None and not _hosts(transaction, site):
        transaction.delete_site(site.id)


def _record(new: NewSite, id: str) -> SiteRecord:
    return SiteRecord(
        id=id,
        name=new.name,
        kind=new.kind,
        zone=new.zone,
        fabric=new.fabric,
        first_vni=new.first_vni,
        last_vni=new.last_vni,
        cloud=new.cloud,
    )


def _ensure_anchor(transaction: Writing, site: SiteRecord, cloud: Cloud) -> None:
    """Have a host stand for the cloud, and not leave."""
    anchors = [host for host in _hosts(transaction, site) if is_anchor(host)]
    if not anchors:
        transaction.put_host(_anchor(site, cloud))
    for host in anchors:
        if host.state is HostState.LEAVING:
            transaction.put_host(replace(host, state=HostState.NEW))


def _anchor(site: SiteRecord, cloud: Cloud) -> HostRecord:
    return HostRecord(
        id=new_id(),
        name=site.name,
        site=site.name,
        uri=anchor_uri(site.name),
        zone=site.zone,
        physical_networks=cloud.physical_networks,
    )


def _hosts(view: Reading, site: SiteRecord) -> tuple[HostRecord, ...]:
    return tuple(host for host in view.hosts() if host.site == site.name)


def _check_unused(
    view: Reading, site: SiteRecord, hosts: tuple[HostRecord, ...]
) -> None:
    if not hosts:
        return
    placed = sum(
        len(h.vnfcs) for h in view.infrastructure().hosts if h.site == site.name
    )
    if placed:
        raise Conflict(
            f"{placed} VNFCs are placed at {site.name}",
            hint="terminate their services, or heal them to other sites, first",
        )
    if stitches := sorted(view.units(STITCH, site.name)):
        raise Conflict(
            f"links go on at {site.name}, in {', '.join(stitches)}",
            hint="terminate their services first: nfvo get",
        )


def _check_vnis(new: NewSite) -> None:
    if not 0 < new.first_vni <= new.last_vni <= LAST_VNI:
        raise InvalidRequest(
            f"{new.first_vni} to {new.last_vni} is no range of VNIs",
            hint=f"VNIs go from 1 to {LAST_VNI}",
        )


def _check_cloud(new: NewSite) -> None:
    if (new.kind == URI) != (new.cloud is not None):
        raise InvalidRequest(
            f"a site of kind {new.kind} "
            + ("has no cloud" if new.cloud is not None else "needs a cloud"),
            hint="nfvo site add NAME --cloud CLOUD takes one from clouds.yaml",
        )
    if new.cloud is None:
        return
    check_auth(new.cloud)
    check_fabric(new.fabric)
    if new.secret is None:
        raise InvalidRequest(
            f"{new.name} needs what {who(new.cloud)} logs in with",
            hint=f"send {SECRET_OF[new.cloud.auth_type]}",
        )


def _site(view: Reading, name: str) -> SiteRecord | None:
    try:
        return view.site(name)
    except NotFound:
        return None
