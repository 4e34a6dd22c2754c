"""Random VNFDs that have no errors, of all that the short form can say."""

from typing import Any

from hypothesis import strategies as st

from nfvo.descriptor.compute import (
    Capability,
    CpuDemand,
    KeyValue,
    LogicalNode,
    MemoryDemand,
)
from nfvo.descriptor.cp import CpAddress, Cpd, ExtCpd, SubPort, VipCpd
from nfvo.descriptor.flavour import (
    Aspect,
    AspectLevel,
    Delta,
    Flavour,
    Level,
    VduCount,
)
from nfvo.descriptor.security import SecurityRule
from nfvo.descriptor.vdu import Vdu
from nfvo.descriptor.vld import LinkRate
from nfvo.descriptor.vnfd import Parameter, Vnfd
from tests.descriptor.writing.disks import IMAGE, storages
from tests.descriptor.writing.parts import (
    ADDRESS,
    AMOUNT,
    COUNT,
    NAME,
    POOLS,
    TEXT,
    VERSION,
    affinity,
    bounds,
    monitored,
    names,
    some,
    vlds,
)

PROTOCOL = st.sampled_from(["ethernet", "ipv4", "pseudo-wire"])
VNIC = st.sampled_from(["virtio", "e1000", "sriov", "macvtap", "smart-nic"])
VNICS_ADDRESS = st.builds(
    CpAddress,
    kind=st.sampled_from(["mac", "ipv4", "ipv6"]),
    assigned=st.booleans(),
    floating=st.booleans(),
    count=st.integers(1, 3),
    fixed=some(ADDRESS),
)


def pairs() -> st.SearchStrategy[tuple[KeyValue, ...]]:
    some = st.dictionaries(st.text("abc:_", min_size=1, max_size=5), TEXT, max_size=2)
    return some.map(
        lambda them: tuple(KeyValue(key=k, value=v) for k, v in them.items())
    )


@st.composite
def capabilities(draw: st.DrawFn) -> tuple[Capability, ...]:
    return tuple(
        Capability(
            name=name,
            mandatory=draw(st.booleans()),
            min_version=draw(TEXT),
            preferred_version=draw(TEXT),
            targets=draw(pairs()),
        )
        for name in draw(st.lists(TEXT, max_size=2, unique=True))
    )


@st.composite
def rules(draw: st.DrawFn) -> SecurityRule:
    version = draw(st.sampled_from(["ipv4", "ipv6"]))
    protocol = draw(st.sampled_from(["tcp", "udp", "icmp", "any"]))
    ports = sorted(draw(st.tuples(st.integers(1, 65535), st.integers(1, 65535))))
    some = draw(st.booleans()) and protocol in ("tcp", "udp")
    return SecurityRule(
        direction=draw(st.sampled_from(["ingress", "egress"])),
        ether_type=version,
        protocol=protocol,
        port_range_min=ports[0] if some else 0,
        port_range_max=ports[1] if some else 65535,
        remote=draw(st.sampled_from([None, POOLS[version == "ipv6"]])),
        description=draw(TEXT),
    )


@st.composite
def cpds(draw: st.DrawFn, id: str, order: int, links: list[str]) -> Cpd:
    vl = draw(st.sampled_from(["", *links]))
    tagged = [link for link in links if link != vl][: draw(st.integers(0, 2))]
    return Cpd(
        id=id,
        vl=vl,
        order=draw(st.sampled_from([order, order + 1])),
        forwards=draw(st.booleans()),
        bit_rate_mbps=draw(AMOUNT),
        vnic=draw(VNIC),
        security=draw(some(rules())),
        description=draw(TEXT),
        protocols=draw(some(PROTOCOL)),
        role=draw(TEXT),
        addresses=draw(some(VNICS_ADDRESS)),
        capabilities=draw(capabilities()),
        trunk=bool(tagged),
        trunk_links=tuple(SubPort(vl=vl, vlan=n) for n, vl in enumerate(tagged, 1)),
    )


@st.composite
def vdus(draw: st.DrawFn, id: str, links: list[str]) -> Vdu:
    return Vdu(
        id=id,
        name=draw(TEXT),
        description=draw(TEXT),
        image=draw(IMAGE),
        vcpus=draw(st.integers(1, 64)),
        memory_mib=draw(AMOUNT) or 1,
        disk_gib=draw(AMOUNT),
        **draw(bounds()),
        cpds=tuple(draw(cpds(cp, n, links)) for n, cp in enumerate(draw(names()))),
        storages=tuple(draw(storages(one)) for one in draw(names(most=2))),
        **draw(demands()),
        architecture=draw(st.sampled_from(["x86_64", "aarch64"])),
        hypervisors=draw(some(st.sampled_from(["kvm", "qemu"]))),
        labels=draw(some(TEXT)),
        user_data=draw(TEXT).replace("{", ""),
        boot_values=draw(pairs()),
        ready=draw(st.sampled_from(["agent", "running"])),
        boot_order=draw(some(NAME)),
        boot_volume=draw(st.booleans()),
        monitored=draw(monitored()),
    )


@st.composite
def demands(draw: st.DrawFn) -> dict[str, Any]:
    cpu = CpuDemand(
        policy=draw(st.sampled_from(["shared", "dedicated"])),
        threads=draw(st.sampled_from(["", "require", "isolate"])),
        sockets=draw(COUNT),
        cores=draw(COUNT),
        thread_count=draw(COUNT),
        clock_mhz=draw(AMOUNT),
        oversubscription=draw(TEXT),
    )
    memory = MemoryDemand(
        numa=draw(st.booleans()),
        numa_nodes=draw(COUNT),
        pages=draw(st.sampled_from(["", "small", "large", "2 MiB", "1 GiB"])),
        oversubscription=draw(TEXT),
    )
    nodes = draw(st.lists(TEXT, max_size=2, unique=True))
    return {
        "cpu": cpu,
        "memory": memory,
        "logical_nodes": tuple(
            LogicalNode(id=id, requirements=draw(pairs())) for id in nodes
        ),
        "capabilities": draw(capabilities()),
        "nfvi_constraints": draw(pairs()),
    }


@st.composite
def counts(draw: st.DrawFn, of: list[str]) -> tuple[VduCount, ...]:
    chosen = draw(st.lists(st.sampled_from(of), unique=True))
    return tuple(VduCount(vdu=one, instances=draw(COUNT)) for one in chosen)


@st.composite
def rates(draw: st.DrawFn, links: list[str]) -> tuple[LinkRate, ...]:
    chosen = draw(st.lists(st.sampled_from(links), unique=True)) if links else []
    return tuple(
        LinkRate(vl=one, bit_rate_mbps=draw(COUNT), leaf_bit_rate_mbps=draw(COUNT))
        for one in chosen
    )


@st.composite
def scaling(draw: st.DrawFn, of: list[str], links: list[str]) -> dict[str, Any]:
    aspects = draw(names(most=2))
    deltas = draw(names(most=2))
    levels = draw(names(most=2))
    return {
        "aspects": tuple(
            Aspect(
                id=id,
                name=draw(TEXT),
                description=draw(TEXT),
                max_level=draw(st.integers(1, 5)),
                steps=tuple(deltas),
                deltas=tuple(
                    Delta(id=one, vdus=draw(counts(of)), rates=draw(rates(links)))
                    for one in deltas
                ),
            )
            for id in aspects
        ),
        "levels": tuple(
            Level(
                id=id,
                description=draw(TEXT),
                vdus=draw(counts(of)),
                aspects=tuple(AspectLevel(aspect=one, level=1) for one in aspects),
                rates=draw(rates(links)),
            )
            for id in levels
        ),
        "default_level": draw(st.sampled_from(["", *levels])),
    }


@st.composite
def flavours(draw: st.DrawFn, id: str) -> Flavour:
    links, ids = draw(names(most=2)), draw(names(1, 2))
    made = tuple(draw(vdus(one, links)) for one in ids)
    outside = [(vdu.id, cpd.id) for vdu in made for cpd in vdu.cpds if not cpd.vl]
    on = {
        link: [f"{v.id}.{c.id}" for v in made for c in v.cpds if c.vl == link]
        for link in links
    }
    return Flavour(
        id=id,
        description=draw(TEXT),
        vdus=made,
        vlds=tuple(draw(vlds(link, on[link])) for link in links),
        ext_cpds=tuple(draw(external(n, *one)) for n, one in enumerate(outside)),
        vip_cpds=tuple(
            VipCpd(id=one, cpds=draw(some(NAME)), addresses=draw(some(VNICS_ADDRESS)))
            for one in draw(names(most=1))
        ),
        affinity=draw(affinity(ids)),
        **draw(scaling(ids, links)),
        monitored=draw(monitored()),
    )


@st.composite
def external(draw: st.DrawFn, number: int, vdu: str, cpd: str) -> ExtCpd:
    if draw(st.booleans()):
        return ExtCpd(id=f"out{number}", vdu=vdu, cpd=cpd)
    return ExtCpd(
        id=f"{number}",
        vdu=vdu,
        cpd=cpd,
        description=draw(TEXT),
        protocols=draw(some(PROTOCOL)),
        management=draw(st.booleans()),
    )


def asking(flavour: Flavour, given: tuple[Parameter, ...]) -> Flavour:
    """Return a flavour with a VDU whose user data has the parameters."""
    first, *others = flavour.vdus
    text = "\n".join([first.user_data, *(f"{{{{ {one.name} }}}}" for one in given)])
    told = first.model_copy(update={"user_data": text.strip("\n")})
    return flavour.model_copy(update={"vdus": (told, *others)})


@st.composite
def vnfds(draw: st.DrawFn) -> Vnfd:
    given = tuple(draw(parameters(name)) for name in draw(names()))
    return Vnfd(
        id=draw(NAME),
        version=draw(VERSION),
        provider=draw(TEXT),
        product_name=draw(TEXT),
        software_version=draw(TEXT),
        description=draw(TEXT),
        vnfm_info=draw(some(TEXT)),
        flavours=tuple(asking(draw(flavours(id)), given) for id in draw(names(1, 2))),
        parameters=given,
    )


@st.composite
def parameters(draw: st.DrawFn, name: str) -> Parameter:
    secret = draw(st.booleans())
    default = None if secret else draw(st.none() | TEXT)
    return Parameter(name=name, description=draw(TEXT), default=default, secret=secret)
