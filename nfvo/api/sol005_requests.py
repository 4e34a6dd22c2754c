"""
The requests of SOL005's NS lifecycle management, in its own words.

Members are those of ETSI GS NFV-SOL 005; ours beside them begin with ``nfvo:``.  What
the standard knows and nfvo cannot do is refused when it asks for something.
"""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, SecretStr, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from nfvo.api.schemas import Body, Placing, Text, Values, sealed
from nfvo.descriptor.document import Name, Version
from nfvo.errors import NotFound
from nfvo.graph import Choice
from nfvo.lcm.op_occ import CancelMode, OnFailure
from nfvo.lcm.records import NsInstance
from nfvo.lcm.requests import Heal, Instantiate, NewNs


def cannot(hint: str) -> BeforeValidator:
    """Refuse any value that asks for something, and say what to do instead."""

    def check(value: object) -> None:
        if value:
            message = "nfvo cannot do this"
            raise PydanticCustomError("unsupported", message, {"hint": hint})

    return BeforeValidator(check)


NOW = "send the request when it is to begin"
IN_NSD = "say it in the NSD: apart, together, labels"
Later = Annotated[None, cannot(NOW)]
Unplaced = Annotated[None, cannot(IN_NSD)]
Unnested = Annotated[
    None, cannot("nested services are made anew, as the NSD says; leave it out")
]
Unshared = Annotated[None, cannot("a VNF belongs to one service; leave it out")]
Unphysical = Annotated[None, cannot("connect it at a SAP, or by a fabric: bridge")]
Unscripted = Annotated[None, cannot("degreeHealing HEAL_RESTORE rebuilds VNFCs")]
Unaddressed = Annotated[None, cannot("addresses come from the pools of the NSD")]
Unnamed = Annotated[None, cannot("VNFs are named as in the NSD")]
Unparametrised = Annotated[
    None, cannot("parameters are given at instantiation; leave them out")
]


class CreateNsRequest(Body):
    """SOL005, 6.5.2.2."""

    nsd_id: Name
    ns_name: Name
    ns_description: Text = ""
    version: Annotated[Version | None, Field(alias="nfvo:nsdVersion")] = None

    def new_ns(self) -> NewNs:
        """Return what is asked of the core."""
        return NewNs(self.ns_name, self.nsd_id, self.version or "", self.ns_description)


class VnfParameters(Body):
    """SOL005, 6.5.3.26 ParamsForVnf: values for the VNFs of one profile."""

    vnf_profile_id: Name
    vnf_instance_name: Unnamed = None
    vnf_instance_description: Text = ""
    additional_params: Values = Field({})


class NestedParameters(Body):
    """SOL005, 6.5.3.21a ParamsForNestedNs: values by ``vnf.parameter`` of that NS."""

    ns_profile_id: Name
    additional_param: tuple[Values, ...] = ()


class SapData(Body):
    """SOL005, 6.5.3.10; all SAPs of the NSD are made, so that it changes nothing."""

    sapd_id: Text
    sap_name: Text = ""
    description: Text = ""
    sap_protocol_data: Unaddressed = None


class OperationBody(Body):
    """What every operation takes from us; SOL requests hold when they fail."""

    on_failure: Annotated[OnFailure, Field(alias="nfvo:onFailure")] = OnFailure.HOLD


class InstantiateNsRequest(OperationBody):
    """
    SOL005, 6.5.2.6; parameters of the NS are keyed ``vnf.parameter`` here.

    Without a flavour (or level) it is the default one.
    """

    ns_flavour_id: Text = ""
    ns_instantiation_level_id: Text = ""
    sap_data: tuple[SapData, ...] = ()
    addpnf_data: Unphysical = None
    vnf_instance_data: Unshared = None
    nested_ns_instance_data: Unnested = None
    additional_param_for_nested_ns: tuple[NestedParameters, ...] = ()
    nested_nslocation_constraints: Unnested = None
    location_constraints: Unplaced = None
    additional_affinity_or_anti_affinity_rule: Unplaced = None
    wan_connection_data: Unphysical = None
    start_time: Later = None
    additional_params_for_ns: Values = Field({})
    additional_params_for_vnf: tuple[VnfParameters, ...] = ()
    parameters: Values = Field({}, alias="nfvo:parameters")
    secrets: dict[Text, SecretStr] = Field({}, alias="nfvo:secrets")
    placement: Annotated[Placing, Field(alias="nfvo:placement")] = "spread"
    auto_heal: Annotated[StrictBool | None, Field(alias="nfvo:autoHeal")] = None

    def request(self, ns: NsInstance) -> Instantiate:
        """Return what is asked of the core."""
        of_vnfs = {
            f"{vnf.vnf_profile_id}.{name}": value
            for vnf in self.additional_params_for_vnf
            for name, value in vnf.additional_params.items()
        }
        of_nested = {
            f"{nested.ns_profile_id}.{name}": value
            for nested in self.additional_param_for_nested_ns
            for values in nested.additional_param
            for name, value in values.items()
        }
        of_ns = {**self.additional_params_for_ns, **of_nested}
        parameters = {**of_ns, **of_vnfs, **self.parameters}
        secrets = sealed(self.secrets)
        return Instantiate(
            ns.id,
            parameters,
            secrets,
            self.placement,
            auto_heal=self.auto_heal,
            choice=Choice(self.ns_flavour_id, self.ns_instantiation_level_id),
        )


class HealNsData(Body):
    """
    SOL005, 6.5.3.43: heal the whole NS.

    HEAL_RESTORE rebuilds what is not RUNNING, HEAL_RESET all of it.
    """

    degree_healing: Literal["HEAL_RESTORE", "HEAL_RESET"]
    actions_healing: Unscripted = None
    heal_script: Unscripted = None
    additional_params_for_ns: Annotated[
        Unparametrised, Field(alias="additionalParamsforNs")
    ] = None


class HealVnfData(Body):
    """SOL005, 6.5.3.42: heal one VNF, all of its VNFCs."""

    vnf_instance_id: Text
    cause: Text = ""
    additional_params: Unparametrised = None


class HealNsRequest(OperationBody):
    """SOL005, 6.5.2.13; without any names, all that is not RUNNING is healed."""

    heal_ns_data: HealNsData | None = None
    heal_vnf_data: tuple[HealVnfData, ...] = ()
    vnfcs: Annotated[tuple[Text, ...], Field(alias="nfvo:vnfcs")] = ()
    dead_hosts: Annotated[frozenset[Text], Field(alias="nfvo:deadHosts")] = frozenset()
    cause: Annotated[Text, Field(alias="nfvo:cause")] = ""
    restart: Annotated[StrictBool, Field(alias="nfvo:restart")] = False
    placement: Annotated[Placing | None, Field(alias="nfvo:placement")] = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if self.heal_ns_data and (self.heal_vnf_data or self.vnfcs):
            hint = "leave healNsData out to heal what is named"
            message = "the whole NS is named, and parts of it"
            raise PydanticCustomError("ambiguous", message, {"hint": hint})
        return self

    def request(self, ns: NsInstance) -> Heal:
        """Return what is asked of the core; raises ``NotFound`` for unknown VNFs."""
        causes = (data.cause for data in self.heal_vnf_data if data.cause)
        cause = self.cause or "; ".join(causes)
        named = (*self.vnfcs, *self._named(ns))
        return Heal(
            ns.id,
            named,
            cause,
            self.dead_hosts,
            restart=self.restart,
            placement=self.placement,
        )

    def _named(self, ns: NsInstance) -> tuple[str, ...]:
        """Return the names of the VNFCs that were named in SOL005's words."""
        if self.heal_ns_data and self.heal_ns_data.degree_healing == "HEAL_RESET":
            return tuple(vnfc.name for vnfc in ns.vnfcs())
        wanted = {data.vnf_instance_id for data in self.heal_vnf_data}
        known = {vnf.id: vnf for vnf in ns.vnfs}
        if unknown := sorted(wanted - known.keys()):
            raise NotFound(
                f"{ns.name} has no VNF {', '.join(unknown)}",
                hint=f"it has {', '.join(known) or 'none'}",
            )
        return tuple(v.name for id in sorted(wanted) for v in known[id].vnfcs)


class CancelRequest(Body):
    """SOL005, 6.5.2.16 CancelMode."""

    cancel_mode: CancelMode


class TerminateNsRequest(OperationBody):
    """SOL005, 6.5.2.15."""

    termination_time: Later = None
    terminate_ns_data: Unparametrised = None
    force: Annotated[bool, Field(alias="nfvo:force")] = False
