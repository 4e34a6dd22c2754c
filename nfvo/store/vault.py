"""Secrets of plans, hosts and sites, sealed, and API tokens, hashed."""

from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, delete, or_, select, tuple_

from nfvo.errors import NotFound
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import Token
from nfvo.store.revisions import SHARED
from nfvo.store.tables import host, plan, secret, token
from nfvo.store.tables import site as sites
from nfvo.store.view import Transaction, View, mine

REFERENCE = secret.c.owner + "/" + secret.c.name
SECRETS = select(REFERENCE.label("reference"), secret.c.sealed).where(
    mine(secret),
    tuple_(secret.c.owner, secret.c.name).in_(bindparam("keys", expanding=True)),
)
PLANS = select(plan.c.id).where(plan.c.ns_id == bindparam("of"))
FORGET = delete(secret).where(
    mine(secret), or_(secret.c.owner == bindparam("of"), secret.c.owner.in_(PLANS))
)
TOKEN = select(token).where(token.c.hash == bindparam("hash"))
REVOKE = delete(token).where(token.c.name == bindparam("called"))
HOST = select(host.c.id).where(host.c.id == bindparam("id"))
SITE = select(sites.c.id).where(sites.c.name == bindparam("name"))
OF_HOST = delete(secret).where(secret.c.owner == bindparam("of"))
OWNER = select(plan.c.project_id).where(mine(plan), plan.c.id == bindparam("id"))


class VaultReading(View):
    """The part of ``Reading`` about secrets and tokens."""

    def secrets(self, references: Iterable[str]) -> Mapping[str, Secret]:
        """Return the values of secrets by reference."""
        wanted = sorted(set(references))
        keys = [tuple(reference.partition("/")[::2]) for reference in wanted]
        rows = self.rows(SECRETS, keys=keys) if wanted else ()
        found = {row.reference: row.sealed for row in rows}
        for reference in wanted:
            if reference not in found:
                raise NotFound(f"there is no secret {reference!r}")
        return {ref: self.cipher.open(sealed, ref) for ref, sealed in found.items()}

    def token(self, hash: str) -> Token | None:
        """Return the token with this hash."""
        row = self.find(TOKEN, hash=hash)
        if row is None:
            return None
        return Token(row.hash, row.name, row.project_id, frozenset(row.roles))


class VaultWriting(VaultReading, Transaction):
    """The part of ``Writing`` about secrets and tokens."""

    def put_secret(self, plan_id: str, name: str, value: Secret) -> str:
        """Keep a plan's secret, encrypted; returns its reference, ``PLAN_ID/NAME``."""
        row = self.get("plan", plan_id, OWNER, id=plan_id)
        return self._seal(row.project_id, plan_id, name, value)

    def put_host_secret(self, host_id: str, name: str, value: Secret) -> str:
        """Keep a host's secret, encrypted; returns its reference, ``host:ID/NAME``."""
        self.get("host", host_id, HOST, id=host_id)
        return self._seal(SHARED, _of_host(host_id), name, value)

    def delete_host_secrets(self, host_id: str) -> None:
        """Forget the secrets of a host."""
        self.db.execute(OF_HOST, {"of": _of_host(host_id)})

    def put_site_secret(self, site: str, name: str, value: Secret) -> str:
        """Keep a site's secret, encrypted; returns its reference."""
        self.get("site", site, SITE, name=site)
        return self._seal(SHARED, f"site:{site}", name, value)

    def _seal(self, project: str, owner: str, name: str, value: Secret) -> str:
        reference = f"{owner}/{name}"
        self.put(
            secret,
            dict(
                project_id=project,
                owner=owner,
                name=name,
                sealed=self.cipher.seal(value, reference),
            ),
        )
        return reference

    def delete_secrets(self, ns_id: str) -> None:
        """Forget the secrets of an NS instance, and of all plans for it."""
        self.db.execute(FORGET, {"project": self.scope.project, "of": ns_id})

    def put_token(self, new: Token) -> None:
        """Add a token."""
        self.put(
            token,
            dict(
                hash=new.hash,
                name=new.name,
                project_id=new.project,
                roles=sorted(new.roles),
            ),
        )

    def delete_tokens(self, name: str) -> None:
        """Revoke all tokens with this name."""
        self.db.execute(REVOKE, {"called": name})


def _of_host(host_id: str) -> str:
    return f"host:{host_id}"
