"""How many operations a project may have at once, and what is said beyond that."""

from nfvo.errors import TooBusy
from nfvo.lcm.op_occ import OperationKind
from nfvo.lcm.reading import Reading


def check_pressure(view: Reading, project: str, kind: OperationKind, most: int) -> None:
    """
    Raise ``TooBusy`` when a project has ``most`` operations that are not final.

    What mends or makes room is let in up to twice as many.
    """
    limit = most if kind is OperationKind.INSTANTIATE else 2 * most
    running = view.open_op_occs(project)
    if running >= limit:
        raise TooBusy(
            f"{running} operations of project {project} are not final, "
            f"and {kind} is let in below {limit}",
            hint="wait until some end (see: nfvo op list), or raise "
            "NFVO_MOST_OPERATIONS",
        )
