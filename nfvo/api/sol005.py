"""
The resources and requests of SOL005's NS lifecycle management, in its own words.

Members are those of ETSI GS NFV-SOL 005; ours beside them begin with ``nfvo:``.
"""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, SecretStr

from nfvo.api.schemas import Body, Text, Values, sealed
from nfvo.descriptor.document import Name, Version
from nfvo.lcm.op_occ import LcmOpOcc, OnFailure, OperationState
from nfvo.lcm.records import (
    InstantiationState,
    NsInstance,
    SapInstance,
    VlInstance,
    VnfInstance,
)
from nfvo.lcm.requests import Heal, Instantiate, Placing
from nfvo.lcm.store import SYSTEM

ROOT = "/nslcm/v2"
WAYS_OUT = ("retry", "rollback", "fail")


class CreateNsRequest(Body):
    """SOL005, 6.5.2.2."""

    nsd_id: Name
    ns_name: Name
    ns_description: Text = ""
    version: Annotated[Version | None, Field(alias="nfvo:nsdVersion")] = None


class VnfParameters(Body):
    """SOL005, 6.5.3.26 ParamsForVnf: values for the VNFs of one profile."""

    vnf_profile_id: Name
    additional_params: Values = Field({})


class OperationBody(Body):
    """What every operation takes from us; SOL requests hold when they fail."""

    on_failure: Annotated[OnFailure, Field(alias="nfvo:onFailure")] = OnFailure.HOLD


class InstantiateNsRequest(OperationBody):
    """SOL005, 6.5.2.6; parameters of the NS are keyed ``vnf.parameter`` here."""

    ns_flavour_id: Text = ""
    additional_params_for_ns: Values = Field({})
    additional_params_for_vnf: tuple[VnfParameters, ...] = ()
    parameters: Values = Field({}, alias="nfvo:parameters")
    secrets: dict[Text, SecretStr] = Field({}, alias="nfvo:secrets")
    placement: Annotated[Placing, Field(alias="nfvo:placement")] = "spread"

    def request(self, ns: NsInstance) -> Instantiate:
        """Return what is asked of the core."""
        of_vnfs = {
            f"{vnf.vnf_profile_id}.{name}": value
            for vnf in self.additional_params_for_vnf
            for name, value in vnf.additional_params.items()
        }
        parameters = {**self.additional_params_for_ns, **of_vnfs, **self.parameters}
        return Instantiate(ns.id, parameters, sealed(self.secrets), self.placement)


class HealVnfData(Body):
    """SOL005, 6.5.3.42: heal one VNF, all of its VNFCs."""

    vnf_instance_id: Text
    cause: Text = ""


class HealNsRequest(OperationBody):
    """SOL005, 6.5.2.13; without any names, all that is not RUNNING is healed."""

    heal_vnf_data: tuple[HealVnfData, ...] = ()
    vnfcs: Annotated[tuple[Text, ...], Field(alias="nfvo:vnfcs")] = ()
    dead_hosts: Annotated[frozenset[Text], Field(alias="nfvo:deadHosts")] = frozenset()
    cause: Annotated[Text, Field(alias="nfvo:cause")] = ""

    def request(self, ns: NsInstance) -> Heal:
        """Return what is asked of the core."""
        wanted = {data.vnf_instance_id for data in self.heal_vnf_data}
        of_vnfs = (v.name for vnf in ns.vnfs if vnf.id in wanted for v in vnf.vnfcs)
        causes = (data.cause for data in self.heal_vnf_data if data.cause)
        cause = self.cause or "; ".join(causes)
        return Heal(ns.id, (*self.vnfcs, *of_vnfs), cause, self.dead_hosts)


class TerminateNsRequest(OperationBody):
    """SOL005, 6.5.2.15; a termination time is not supported."""


def ns_instance(ns: NsInstance) -> dict[str, object]:
    """Return an NsInstance (SOL005, 6.5.2.10)."""
    return {
        "id": ns.id,
        "nsInstanceName": ns.name,
        "nsInstanceDescription": "",
        "nsdId": ns.nsd,
        "nsdInfoId": f"{ns.nsd}:{ns.nsd_version}",
        "nsState": ns.state,
        "vnfInstance": [_vnf_instance(vnf, ns) for vnf in ns.vnfs],
        "virtualLinkInfo": [_link_info(vl) for vl in ns.vls],
        "sapInfo": [_sap_info(sap) for sap in ns.saps],
        "_links": _ns_links(ns),
    }


def _vnf_instance(vnf: VnfInstance, ns: NsInstance) -> dict[str, object]:
    return {
        "id": vnf.id,
        "vnfInstanceName": vnf.name,
        "vnfdId": vnf.vnfd,
        "vnfdVersion": vnf.vnfd_version,
        "vnfPkgId": f"{vnf.vnfd}:{vnf.vnfd_version}",
        "instantiationState": ns.state,
    }


def _link_info(vl: VlInstance) -> dict[str, object]:
    return {
        "id": vl.id,
        "nsVirtualLinkDescId": vl.name,
        "nsVirtualLinkProfileId": vl.name,
    }


def _sap_info(sap: SapInstance) -> dict[str, object]:
    return {"id": sap.id, "sapdId": sap.name, "sapName": sap.name}


def _ns_links(ns: NsInstance) -> dict[str, dict[str, str]]:
    """Return the links to what can be done now (SOL013, 4.4)."""
    here = f"{ROOT}/ns_instances/{ns.id}"
    running = ns.state is InstantiationState.INSTANTIATED
    actions = ("heal", "terminate") if running else ("instantiate",)
    return {"self": _href(here), **{a: _href(f"{here}/{a}") for a in actions}}


def op_occ(occ: LcmOpOcc) -> dict[str, object]:
    """Return an NsLcmOpOcc (SOL005, 6.5.2.3)."""
    here = f"{ROOT}/ns_lcm_op_occs/{occ.id}"
    ways_out = WAYS_OUT if occ.state is OperationState.FAILED_TEMP else ()
    body: dict[str, object] = {
        "id": occ.id,
        "operationState": _state(occ.state),
        "statusEnteredTime": occ.state_entered_at,
        "nsInstanceId": occ.ns_id,
        "lcmOperationType": occ.kind,
        "startTime": occ.started_at,
        "isAutomaticInvocation": occ.actor == SYSTEM.actor,
        "isCancelPending": False,
        "_links": {
            "self": _href(here),
            "nsInstance": _href(f"{ROOT}/ns_instances/{occ.ns_id}"),
            **{way: _href(f"{here}/{way}") for way in ways_out},
        },
    }
    if occ.error:
        body["error"] = {"status": 500, "detail": occ.error}
    return body


def _state(state: OperationState) -> OperationState:
    """Return the state as an NFVO shows it: SOL005 knows no STARTING."""
    starting = state is OperationState.STARTING
    return OperationState.PROCESSING if starting else state


def _href(path: str) -> dict[str, str]:
    return {"href": path}


def ns_instances(many: Iterable[NsInstance]) -> list[dict[str, object]]:
    """Return a list of NsInstances."""
    return [ns_instance(ns) for ns in many]


def op_occs(many: Iterable[LcmOpOcc]) -> list[dict[str, object]]:
    """Return a list of NsLcmOpOccs."""
    return [op_occ(occ) for occ in many]
