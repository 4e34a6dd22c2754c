"""What should move where: ``/nfvo/v1/optimisation``."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from nfvo.api.answers import ok
from nfvo.api.auth import Admin
from nfvo.api.once import Once
from nfvo.lcm.optimise import plan_migration
from nfvo.placement.optimise.outcome import Budget, Goal, Wanted

MOST_HOSTS, MOST = 1_000, 2**40
router = APIRouter(prefix="/nfvo/v1", tags=["infrastructure"], route_class=Once)
Name = Annotated[str, Query(max_length=255, pattern=r"^[^\x00-\x1f]*$")]
Amount = Annotated[int | None, Query(ge=0, le=MOST)]


@router.get("/optimisation")
def show_optimisation(  # noqa: PLR0913 (each is a parameter of the query)
    caller: Admin,
    goal: Annotated[Goal | None, Query()] = None,
    drain: Annotated[tuple[Name, ...], Query(max_length=MOST_HOSTS)] = (),
    site: Name = "",
    moves: Amount = None,
    mib: Amount = None,
) -> Response:
    """
    Return the steps that lead there, each of which fits when those before are done.

    Nothing is changed, and nothing kept.
    """
    wanted = Wanted(goal, drain, site, Budget(moves, mib))
    return ok(plan_migration(caller.ports, caller.scope, wanted))
