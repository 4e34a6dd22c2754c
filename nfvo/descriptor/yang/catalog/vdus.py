"""VDUs of OSM before release 9."""

from collections.abc import Iterator, Mapping

from nfvo.descriptor.compute import Capability, CpuDemand, KeyValue, MemoryDemand
from nfvo.descriptor.cp import Cpd
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.image import SwImage
from nfvo.descriptor.names import mended
from nfvo.descriptor.storage import VirtualStorage
from nfvo.descriptor.vdu import Monitored, Vdu
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part
from nfvo.descriptor.yang.sol006.compute import ARCHITECTURES, PAGES, THREADS
from nfvo.descriptor.yang.sol006.cps import in_order, osm_vnic
from nfvo.descriptor.yang.template import cloud_init

SHA256 = 64
MBIT = 1_000_000


def vdu_of(part: Part, links: Mapping[str, str], maker: Maker) -> Vdu:
    """Return a VDU; ``links`` are the internal ones by the CPs that are on them."""
    if (physical := part.one("pdu-type")) and physical.text:
        message = f"{quoted(part.of('id'))} is hardware of type {quoted(physical.text)}"
        raise maker.notes.stop(Fault("osm.physical", message), physical.mark)
    name = maker.name(part)
    maker.mark(("vdus", name), part)
    maker.mark(("vdus", name, "image"), part.one("image"))
    maker.mark(
        ("vdus", name, "user-data"),
        part.one("cloud-init-file") or part.one("cloud-init"),
    )
    part.keep("alternative-images", "mgmt-vpci", "image-checksum")
    instances = maker.count(part.one("count"))
    return maker.make(
        Vdu,
        part,
        id=name,
        name=part.of("name"),
        description=part.of("description"),
        image=_image(part, maker),
        storages=tuple(_volumes(part, maker)),
        instances=instances,
        cpds=tuple(_cpds(part, name, links, maker)),
        user_data=cloud_init(part, maker),
        # Nothing in OSM promises that the image has an agent.
        ready="running",
        monitored=tuple(_monitored(part)),
        **_flavor(part, maker),
        **_epa(part, maker),
    )


def _flavor(part: Part, maker: Maker) -> dict[str, object]:
    flavor = part.one("vm-flavor")
    if flavor is None:
        maker.assume("1 CPU and 1 GB are assumed: no vm-flavor", part)
        return {"vcpus": 1, "memory_mib": 1024}
    name = mended(part.of("id"))
    maker.mark(("vdus", name, "vcpus"), flavor.one("vcpu-count"))
    maker.mark(("vdus", name, "memory"), flavor.one("memory-mb"))
    maker.mark(("vdus", name, "disk"), flavor.one("storage-gb"))
    return {
        "vcpus": maker.count(flavor.one("vcpu-count")),
        "memory_mib": _memory(flavor, maker),
        "disk_gib": flavor.number("storage-gb", 1) or 1,
    }


def _memory(flavor: Part, maker: Maker) -> int:
    stated = flavor.one("memory-mb")
    if stated is not None and int(stated.text) < 1:
        fault = Fault("yang.unfit", quoted(stated.text), "more than nothing")
        raise maker.notes.stop(fault, stated.mark)
    return int(stated.text) if stated else 1024


def _image(part: Part, maker: Maker) -> SwImage:
    """Return the image: the VDU's, else that of the volume it is started from."""
    booting = (v for v in part.all("volumes") if v.one("image"))
    holder = part if part.of("image") else next(booting, None)
    if holder is None:
        hint = "add 'image: NAME'"
        message = f"{quoted(part.of('id'))} has no image"
        fault = Fault("yang.no-image", message, hint=hint)
        raise maker.notes.stop(fault, part.mark)
    return _named(holder, maker)


def _named(part: Part, maker: Maker) -> SwImage:
    """Return an image by the name of a file or of the VIM's, with its checksum."""
    checksum = part.of("image-checksum").lower()
    known = len(checksum) == SHA256
    if checksum and not known:
        maker.assume("an MD5 is not compared: images are found by name", part)
    name = maker.name(part, "image", f"image {part.mark.path}")
    return maker.make(
        SwImage, part, name=name, sha256=checksum if known else "", artifact=""
    )


def _volumes(part: Part, maker: Maker) -> Iterator[VirtualStorage]:
    boots = "" if part.of("image") else _boot(part)
    for one in part.all("volumes"):
        one.keep("volume-ref", "device-bus", "boot-volume", "boot-priority")
        if one.of("name") == boots:
            one.keep("image-checksum", "size")
            continue
        yield maker.make(
            VirtualStorage,
            one,
            id=maker.name(one, "name"),
            kind="ephemeral" if one.one("ephemeral") else "block",
            size_gib=one.number("size"),
            image=_named(one, maker) if one.of("image") else None,
        )


def _boot(part: Part) -> str:
    return next((v.of("name") for v in part.all("volumes") if v.one("image")), "")


def interfaces(part: Part) -> list[tuple[Part, str, str]]:
    """Return a VDU's interfaces with their external CP, or their internal one."""
    found = [
        (
            one,
            one.of("external-connection-point-ref"),
            one.of("internal-connection-point-ref"),
        )
        for one in in_order(part.all("interface"), _place)
    ]
    # Release 1 had two lists.
    for one in in_order(part.all("external-interface"), _place):
        found.append((one, one.of("vnfd-connection-point-ref"), ""))
    for one in in_order(part.all("internal-interface"), _place):
        found.append((one, "", one.of("vdu-internal-connection-point-ref")))
    return found


def _place(part: Part) -> int | None:
    stated = part.one("position")
    return int(stated.text) if stated else None


def _cpds(
    part: Part, vdu: str, links: Mapping[str, str], maker: Maker
) -> Iterator[Cpd]:
    inside = {one.of("id"): one for one in part.all("internal-connection-point")}
    for order, (one, external, internal) in enumerate(interfaces(part)):
        name = maker.name(one, "name")
        maker.mark(("vdus", vdu, "cps", name), one)
        if internal and internal not in links and internal not in inside:
            message = f"there is no internal-connection-point {quoted(internal)}"
            maker.notes.add(Fault("yang.reference", message), one.mark)
        link = links.get(internal, "") if not external else ""
        vif = one.one("virtual-interface")
        secured = (
            inside[internal].one("port-security-enabled")
            if internal in inside
            else None
        )
        yield maker.make(
            Cpd,
            one,
            id=name,
            vl=link,
            order=order,
            vnic=_vnic(vif, maker),
            bit_rate_mbps=_rate(vif),
            forwards=secured is not None and secured.text == "false",
        )


def _vnic(vif: Part | None, maker: Maker) -> str:
    stated = vif.one("type") if vif else None
    if vif:
        vif.keep("vpci")
    return osm_vnic(stated, maker) if stated else "virtio"


def _rate(vif: Part | None) -> int:
    """Return a bandwidth, which OSM's module has in bit/s, in Mbit/s."""
    return -(-vif.number("bandwidth") // MBIT) if vif else 0


def _epa(part: Part, maker: Maker) -> dict[str, object]:
    """Return what OSM calls enhanced platform awareness."""
    found: dict[str, object] = {}
    if epa := part.one("guest-epa"):
        numa = epa.one("numa-node-policy")
        count = numa.number("node-cnt") if numa else 0
        dedicated = epa.of("cpu-pinning-policy") == "DEDICATED"
        found["cpu"] = CpuDemand(
            policy="dedicated" if dedicated else "shared",
            threads=THREADS.get(epa.of("cpu-thread-pinning-policy"), ""),
        )
        found["memory"] = MemoryDemand(
            numa=numa is not None or epa.flag("numa-aware"),
            numa_nodes=min(count, 64),
            pages=PAGES.get(epa.of("mempage-size"), ""),
        )
        found["capabilities"] = tuple(_devices(epa))
    if host := part.one("host-epa"):
        known = ARCHITECTURES.get(host.of("cpu-arch").lower().removeprefix("prefer_"))
        found["architecture"] = known or "x86_64"
        found["nfvi_constraints"] = tuple(_host(host))
    return found


def _devices(epa: Part) -> Iterator[Capability]:
    for one in epa.all("pcie-device"):
        name = f"pci:{one.of('device-id')}"
        count = KeyValue(key=name, value=one.of("count", "1"))
        yield Capability(name=name, targets=(count,))


def _host(host: Part) -> Iterator[KeyValue]:
    for leaf in ("cpu-model", "cpu-vendor"):
        if value := host.of(leaf):
            yield KeyValue(key=leaf, value=value)
    for one in host.all("cpu-feature"):
        yield KeyValue(key="cpu-feature", value=one.of("feature"))


def _monitored(part: Part) -> Iterator[Monitored]:
    for one in part.all("monitoring-param"):
        yield Monitored(
            id=one.of("id"), name=one.of("name"), metric=one.of("nfvi-metric")
        )
