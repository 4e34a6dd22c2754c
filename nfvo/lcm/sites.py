"""Sites at an operator's word: what all of their hosts have in common."""

from dataclasses import replace

from nfvo.lcm.ports import Ports
from nfvo.lcm.records import SiteRecord
from nfvo.lcm.store import Scope


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
