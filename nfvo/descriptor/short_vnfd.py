"""
VNFDs in the short form, and their translation into the model.

A VNFD with one VDU has the VDU's keys at its top level, and calls the VDU ``vm``.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from nfvo.descriptor.amounts import GiB, Mbps, MiB
from nfvo.descriptor.cp import Cpd, ExtCpd
from nfvo.descriptor.document import Count, Flag, Name, Sha256, Version, refusal
from nfvo.descriptor.flavour import Flavour
from nfvo.descriptor.image import SwImage
from nfvo.descriptor.short_security import (
    Group,
    SecurityGroups,
    refuse_unknown,
    rules_of,
)
from nfvo.descriptor.vdu import Vdu
from nfvo.descriptor.vnfd import Parameter, Vnfd
from nfvo.descriptor.written import (
    NAMES,
    ONE,
    Brief,
    Groups,
    ShortVl,
    Written,
    affinity,
    vlds,
)

ONLY_VDU = "vm"


def _vdu_and_cp(value: str) -> str:
    if not all(value.partition(".")):
        raise refusal("value.invalid", "VDU.CP, such as lb.public")
    return value


class ShortImage(Brief):
    """The software image; a name alone is the name."""

    short = "name"

    name: Name = Field(description="the name in the image store")
    sha256: Sha256 = ""
    min_disk: GiB = 0
    min_memory: MiB = 0


class ShortCp(Brief):
    """One network interface of a VDU; a name alone is its internal link."""

    short = "vl"

    vl: Name = Field(
        default="", description="an internal link; left out: it can be external"
    )
    forwards: Flag = Field(
        default=False, description="it sends packets with others' addresses"
    )
    bit_rate: Mbps = 0
    vnic: Literal["virtio", "e1000", "sriov"] = "virtio"
    security: Annotated[tuple[Name, ...], ONE] = Field(
        default=(), description="security groups; left out: all is let in and out"
    )


class ShortParameter(Brief):
    """A value given at instantiation; a text alone is its default."""

    short = "default"

    description: str = ""
    default: str | None = None
    secret: Flag = False


class ShortVdu(Written):
    """The template of one kind of VM."""

    description: str = ""
    image: ShortImage = Field(
        description="the name of an image in the store", examples=["tiny-vnf"]
    )
    vcpus: Count = Field(description="how many virtual CPUs", examples=["1"])
    memory: MiB = Field(description="an amount of memory", examples=["512 MiB"])
    disk: GiB = 1
    instances: Count = 1
    cps: Annotated[dict[Name, ShortCp], NAMES] = Field(
        default={}, description="network interfaces, in their order in the VM"
    )
    architecture: Literal["x86_64", "aarch64"] = "x86_64"
    hypervisors: tuple[Literal["kvm", "qemu", "lxc", "test"], ...] = ()
    labels: tuple[str, ...] = Field(default=(), description="labels the host must have")
    user_data: str = Field(default="", description="cloud-init user data, or a script")
    ready: Literal["agent", "running"] = Field(
        default="agent", description="what tells that it is up"
    )


class ShortVnfd(Written):
    """What both forms of VNFD have."""

    vnfd: Name
    version: Version = Field(description="the version of the VNFD", examples=['"1.0"'])
    provider: str = Field(description="who makes the VNF", examples=["acme"])
    description: str = ""
    vls: Annotated[dict[Name, ShortVl], NAMES] = Field(
        default={}, description="links inside the VNF"
    )
    security: dict[Name, Group] = Field(
        default={}, description="groups of rules of what CPs let in and out"
    )
    together: Groups = ()
    apart: Groups = ()
    parameters: Annotated[dict[Name, ShortParameter], NAMES] = Field(
        default={}, description="what `{{ name }}` in user data stands for"
    )


class OneVdu(ShortVnfd, ShortVdu):
    """A VNFD with one VDU, whose keys are at the top level."""

    external: dict[Name, str] = Field(
        default={}, description="names of CPs seen from outside; left out: their own"
    )


class ManyVdus(ShortVnfd):
    """A VNFD with named VDUs."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        info.alias or name: "it belongs to a VDU: put it under 'vdus: {NAME: ...}'"
        for name, info in ShortVdu.model_fields.items()
    }

    vdus: dict[Name, ShortVdu] = Field(min_length=1)
    external: dict[Name, Annotated[str, AfterValidator(_vdu_and_cp)]] = Field(
        default={}, description="names of CPs seen from outside, as lb.public"
    )


def vnfd_of(short: OneVdu | ManyVdus) -> Vnfd:
    """Translate a VNFD into the model."""
    vdus: Mapping[str, ShortVdu]
    vdus = short.vdus if isinstance(short, ManyVdus) else {ONLY_VDU: short}
    return Vnfd(
        id=short.vnfd,
        version=short.version,
        provider=short.provider,
        description=short.description,
        flavours=(_flavour(short, vdus),),
        parameters=tuple(
            Parameter(name=name, **parameter.model_dump())
            for name, parameter in short.parameters.items()
        ),
    )


def _flavour(short: OneVdu | ManyVdus, vdus: Mapping[str, ShortVdu]) -> Flavour:
    groups = short.security
    refuse_unknown(
        (
            (("vdus", name, "cps", id, "security"), cp.security)
            for name, vdu in vdus.items()
            for id, cp in vdu.cps.items()
        ),
        groups,
    )
    return Flavour(
        vdus=tuple(_vdu(name, vdu, groups) for name, vdu in vdus.items()),
        vlds=vlds(short.vls),
        ext_cpds=tuple(_external(short.external, vdus)),
        affinity=affinity(short.together, short.apart),
    )


def _vdu(name: str, short: ShortVdu, groups: SecurityGroups) -> Vdu:
    return Vdu(
        id=name,
        description=short.description,
        image=_image(short.image),
        vcpus=short.vcpus,
        memory_mib=short.memory,
        disk_gib=short.disk,
        instances=short.instances,
        cpds=tuple(
            _cpd(n, cp, order, groups)
            for order, (n, cp) in enumerate(short.cps.items())
        ),
        architecture=short.architecture,
        hypervisors=short.hypervisors,
        labels=short.labels,
        user_data=short.user_data,
        ready=short.ready,
    )


def _image(short: ShortImage) -> SwImage:
    return SwImage(
        name=short.name,
        sha256=short.sha256,
        min_disk_gib=short.min_disk,
        min_memory_mib=short.min_memory,
    )


def _cpd(name: str, short: ShortCp, order: int, groups: SecurityGroups) -> Cpd:
    return Cpd(
        id=name,
        vl=short.vl,
        order=order,
        forwards=short.forwards,
        bit_rate_mbps=short.bit_rate,
        vnic=short.vnic,
        security=rules_of(short.security, groups),
    )


def _external(written: dict[str, str], vdus: Mapping[str, ShortVdu]) -> list[ExtCpd]:
    """Return the external CPs; by default those of the only VDU, under their names."""
    if not written and len(vdus) == 1:
        return [
            ExtCpd(id=cp, vdu=name, cpd=cp)
            for name, vdu in vdus.items()
            for cp, short in vdu.cps.items()
            if not short.vl
        ]
    known = {f"{name}.{cp}": (name, cp) for name, vdu in vdus.items() for cp in vdu.cps}
    if len(vdus) == 1:
        known |= {cp: (name, cp) for name, vdu in vdus.items() for cp in vdu.cps}
    return [_ext_cpd(name, text, known) for name, text in written.items()]


def _ext_cpd(name: str, text: str, known: dict[str, tuple[str, str]]) -> ExtCpd:
    """Return an external CP; checks see to it that its CP is there."""
    before, _, after = text.rpartition(".")
    vdu, cpd = known.get(text, (before or ONLY_VDU, after))
    return ExtCpd.model_construct(id=name, vdu=vdu, cpd=cpd)
