"""Plans, kept whole as JSON beside the columns that are asked for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import and_, bindparam, delete, exists, select

from nfvo.lcm.plan import Plan
from nfvo.store.tables import grant, plan, secret
from nfvo.store.view import Transaction, View, mine

PLAN = select(plan).where(mine(plan), plan.c.id == bindparam("id"))


LAPSED = (
    select(plan)
    .join(grant, grant.c.op_occ_id == plan.c.id)
    .where(plan.c.applied_by == "", plan.c.expires_at < bindparam("now"))
)

FORGOTTEN = and_(
    plan.c.applied_by == "",
    plan.c.expires_at < bindparam("before"),
    ~exists().where(grant.c.op_occ_id == plan.c.id),
)
FORGET_SECRETS = delete(secret).where(
    secret.c.owner.in_(select(plan.c.id).where(FORGOTTEN))
)
FORGET = delete(plan).where(FORGOTTEN)


@cache
def _adapter() -> TypeAdapter[Plan]:
    """Return what writes and reads plans; it takes a while to make."""
    return TypeAdapter(Plan)


class PlanReading(View):
    """The part of ``Reading`` about plans."""

    def plan(self, id: str) -> Plan:
        """Return one plan."""
        row = self.get("plan", id, PLAN, id=id)
        return replace(_adapter().validate_json(row.body), rev=row.rev)

    def lapsed_holds(self) -> Sequence[Plan]:
        """Return the plans that still hold their grant though they have expired."""
        rows = self.rows(LAPSED, now=self.now())
        return [
            replace(_adapter().validate_json(row.body), rev=row.rev) for row in rows
        ]


class PlanWriting(PlanReading, Transaction):
    """The part of ``Writing`` about plans."""

    def put_plan(self, new: Plan) -> None:
        """Add or change a plan."""
        self.put(
            plan,
            dict(
                id=new.id,
                project_id=self.own(new.project),
                ns_id=new.ns_id,
                kind=new.kind,
                revision=new.revision,
                digest=new.digest,
                expires_at=new.expires_at,
                applied_by=new.applied_by,
                body=_adapter().dump_json(new).decode(),
            ),
        )
        self.note(plan, new.id, project=new.project)

    def forget_plans(self, expired_s: float) -> int:
        """Remove plans that expired so many seconds ago, unapplied; with secrets."""
        before = self.now() - timedelta(seconds=expired_s)
        self.db.execute(FORGET_SECRETS, {"before": before})
        return self.db.execute(FORGET, {"before": before}).rowcount
