"""Secrets, sealed, and API tokens, hashed."""

from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, delete, select, tuple_

from nfvo.errors import NotFound
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import Token
from nfvo.store.tables import ns_instance, secret, token
from nfvo.store.view import Transaction, View, mine

REFERENCE = secret.c.ns_id + "/" + secret.c.name
SECRETS = select(REFERENCE.label("reference"), secret.c.sealed).where(
    mine(secret),
    tuple_(secret.c.ns_id, secret.c.name).in_(bindparam("keys", expanding=True)),
)
FORGET = delete(secret).where(mine(secret), secret.c.ns_id == bindparam("of"))
TOKEN = select(token).where(token.c.hash == bindparam("hash"))
REVOKE = delete(token).where(token.c.name == bindparam("called"))
OWNER = select(ns_instance.c.project_id).where(
    mine(ns_instance), ns_instance.c.id == bindparam("id")
)


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

    def put_secret(self, ns_id: str, name: str, value: Secret) -> str:
        """Keep a secret, encrypted; returns its reference, ``NS_ID/NAME``."""
        owner = self.get("NS instance", ns_id, OWNER, id=ns_id)
        reference = f"{ns_id}/{name}"
        self.put(
            secret,
            dict(
                project_id=owner.project_id,
                ns_id=ns_id,
                name=name,
                sealed=self.cipher.seal(value, reference),
            ),
        )
        return reference

    def delete_secrets(self, ns_id: str) -> None:
        """Forget the secrets of an NS instance."""
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
