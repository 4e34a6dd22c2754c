"""VDUs of SOL006: virtual machines, and containers."""

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.names import mended
from nfvo.descriptor.storage import VirtualStorage
from nfvo.descriptor.vdu import ContainerVdu, Monitored, Vdu
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part
from nfvo.descriptor.yang.sol006 import compute, cps, storages
from nfvo.descriptor.yang.template import cloud_init

MS = 1000


def is_container(vdu: Part) -> bool:
    """Whether a VDU is one of containers."""
    return bool(vdu.all("os-container-desc"))


def vdu_of(part: Part, vnfd: Part, maker: Maker) -> Vdu:
    """Return a VDU of one virtual machine, as many as a flavour says later."""
    if (physical := part.one("pdu-type")) and physical.text:
        message = f"{quoted(part.of('id'))} is hardware of type {quoted(physical.text)}"
        raise maker.notes.stop(Fault("osm.physical", message), physical.mark)
    name = maker.name(part)
    maker.mark(("vdus", name), part)
    for cp in part.all("int-cpd"):
        maker.mark(("vdus", name, "cps", mended(cp.of("id"))), cp)
        maker.mark(
            ("vdus", name, "cps", mended(cp.of("id")), "vl"),
            cp.one("int-virtual-link-desc"),
        )
    maker.mark(("vdus", name, "image"), part.one("sw-image-desc"))
    asked, local = _compute(part, vnfd, maker)
    disks = storages.disks(part, vnfd, maker)
    _keep_alternatives(part, vnfd)
    return maker.make(
        Vdu,
        part,
        id=name,
        name=part.of("name"),
        description=part.of("description"),
        image=disks.image,
        disk_gib=disks.root_gib,
        storages=(*disks.others, *local),
        vcpus=asked.vcpus,
        memory_mib=asked.memory_mib,
        cpu=asked.cpu,
        memory=asked.memory,
        architecture=asked.architecture,
        logical_nodes=(*asked.nodes, *compute.nodes(part)),
        capabilities=(*asked.capabilities, *compute.capabilities(part)),
        nfvi_constraints=(
            *asked.constraints,
            *compute.constraints(part.texts("nfvi-constraint")),
        ),
        cpds=cps.cpds(part, vnfd, maker),
        user_data=user_data(part, maker),
        # Nothing in SOL006 promises that the image has an agent.
        ready="running",
        boot_order=_boot_order(part),
        monitored=tuple(monitored(part)),
    )


def _keep_alternatives(part: Part, vnfd: Part) -> None:
    """Leave out the images that OSM would take at VIMs of other kinds."""
    others = part.texts("alternative-sw-image-desc")
    for image in vnfd.all("sw-image-desc"):
        if image.of("id") in others:
            image.keep(*image.parts)


def _compute(
    part: Part, vnfd: Part, maker: Maker
) -> tuple[compute.Compute, tuple[VirtualStorage, ...]]:
    known = {one.of("id"): one for one in vnfd.all("virtual-compute-desc")}
    stated = known.get(part.of("virtual-compute-desc"))
    if stated is None:
        if part.of("virtual-compute-desc") not in known:
            maker.assume("1 CPU and 1 GB are assumed: no virtual-compute-desc", part)
        return compute.Compute(), ()
    name = mended(part.of("id"))
    cpu = stated.one("virtual-cpu")
    maker.mark(("vdus", name, "vcpus"), cpu)
    maker.mark(("vdus", name, "memory"), stated.one("virtual-memory"))
    return compute.compute_of(stated, maker), storages.local_disks(stated, maker)


def user_data(part: Part, maker: Maker) -> str:
    """Return what is told a VM at its start: OSM's cloud-init, or ``boot-data``."""
    maker.mark(
        ("vdus", mended(part.of("id")), "user-data"),
        part.one("cloud-init-file") or part.one("cloud-init") or part.one("boot-data"),
    )
    found = cloud_init(part, maker)
    data = part.one("boot-data")
    if found or data is None or not data.text:
        return found
    short = len(data.text) < 256 and "\n" not in data.text
    content = maker.bundle.beside(maker.file, data.text) if short else None
    return content.decode("utf-8", "replace") if content is not None else data.text


def _boot_order(part: Part) -> tuple[str, ...]:
    ordered = sorted(part.all("boot-order"), key=lambda one: one.number("key"))
    return tuple(mended(one.of("value")) for one in ordered if one.of("value"))


def monitored(part: Part, leaf: str = "monitoring-parameter") -> list[Monitored]:
    """Return the measurements that a part asks for; periods are in milliseconds."""
    return [
        Monitored(
            id=one.of("id"),
            name=one.of("name"),
            metric=one.of("performance-metric"),
            period_s=_seconds(one.of("collection-period")),
        )
        for one in part.all(leaf)
    ]


def _seconds(text: str) -> int:
    return -(-int(text) // MS) if text.isdecimal() else 0


def container_of(part: Part, vnfd: Part, maker: Maker) -> ContainerVdu:
    """Return a VDU of containers."""
    name = maker.name(part)
    maker.mark(("vdus", name), part)
    images = {one.of("id"): one for one in vnfd.all("sw-image-desc")}
    containers = {one.of("id"): one for one in vnfd.all("os-container-desc")}
    used = [containers[i] for i in part.texts("os-container-desc") if i in containers]
    named = [one.of("sw-image-desc") for one in used]
    return maker.make(
        ContainerVdu,
        part,
        id=name,
        name=part.of("name"),
        description=part.of("description"),
        images=tuple(
            storages.image_of(images[image], maker)
            for image in named
            if image in images
        ),
    )


def kdu_of(part: Part, maker: Maker) -> ContainerVdu:
    """Return one of OSM's Kubernetes deployments, as containers."""
    name = maker.name(part, "name")
    maker.mark(("vdus", name), part)
    chart = part.of("helm-chart") or part.of("juju-bundle")
    description = " ".join(filter(None, (part.of("description"), chart)))
    return maker.make(ContainerVdu, part, id=name, description=description)
