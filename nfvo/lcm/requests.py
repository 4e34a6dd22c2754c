"""What can be asked of an NS instance; one frozen value per kind of operation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nfvo.graph import ANY, Choice
from nfvo.lcm.op_occ import OnFailure
from nfvo.lcm.secret import Secret
from nfvo.placement.objectives import Goals


@dataclass(frozen=True, slots=True)
class NewNs:
    """A service to be, of the newest version of its NSD unless one is named."""

    name: str
    nsd: str
    version: str = ""
    description: str = ""


Spare = Literal["", "host"]


@dataclass(frozen=True, slots=True)
class Instantiate:
    """
    Make the service run.

    ``parameters`` are keyed ``vnf.parameter``; those that the VNFD calls secret must
    come in ``secrets``.  ``placement`` says what makes a host good.  With ``auto_heal``
    the service is repaired without being asked; None is as its NSD says.  ``choice`` is
    a flavour of the NSD and its level.  The names of hosts to do ``without`` get
    nothing; with ``spare`` any one host that it is on may be lost, and there is room
    for what was there.
    """

    ns_id: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    placement: Goals = "spread"
    auto_heal: bool | None = None
    choice: Choice = ANY
    without: frozenset[str] = frozenset()
    spare: Spare = ""


@dataclass(frozen=True, slots=True)
class Heal:
    """
    Rebuild VNFCs: those named, or all that are not RUNNING.

    ``dead_hosts`` are the names of hosts that an operator vouches are off.  With
    ``restart`` VMs that are switched off are started as they are, in the order of
    dependencies.  ``leaving`` are the names of hosts that run, and are to be left.
    With ``networks`` those of its links are put right, and no VNFC is rebuilt.
    ``placement`` says what makes a host good from now on, None: what did so before.
    """

    ns_id: str
    vnfcs: tuple[str, ...] = ()
    cause: str = ""
    dead_hosts: frozenset[str] = frozenset()
    restart: bool = False
    leaving: frozenset[str] = frozenset()
    networks: bool = False
    placement: Goals | None = None


@dataclass(frozen=True, slots=True)
class Terminate:
    """
    Remove all of the service from the hypervisors.

    With ``force`` whatever runs for it is stopped, and what cannot be removed now is
    buried, to be removed when its host can be looked at.
    """

    ns_id: str
    force: bool = False


Request = Instantiate | Heal | Terminate


@dataclass(frozen=True, slots=True)
class Terms:
    """How an operation is to be run."""

    on_failure: OnFailure = OnFailure.HOLD
    idempotency_key: str = ""
    cause: str = ""
