"""Random NSDs that have no errors, of a VNFD with two flavours and two levels."""

from typing import Any

from hypothesis import strategies as st

from nfvo.descriptor.cp import Cpd, ExtCpd
from nfvo.descriptor.flavour import Flavour, Level
from nfvo.descriptor.image import SwImage
from nfvo.descriptor.nsd import (
    Classifier,
    Connection,
    ForwardingPath,
    NsAspect,
    Nsd,
    NsFlavour,
    NsProfile,
    NsStep,
    ParameterValue,
    ProfileCount,
    Sapd,
    VnfProfile,
)
from nfvo.descriptor.vdu import Vdu
from nfvo.descriptor.vnfd import Parameter, Vnfd
from tests.descriptor.writing.parts import (
    ADDRESS,
    AMOUNT,
    COUNT,
    NAME,
    TEXT,
    VERSION,
    affinity,
    bounds,
    monitored,
    names,
    some,
    vlds,
)

CPS = ("left", "right")


def _flavour(id: str) -> Flavour:
    image = SwImage(name="tiny-vnf")
    cpds = tuple(Cpd(id=cp, order=n) for n, cp in enumerate(CPS))
    text = "echo {{ motd }}"
    vm = Vdu(id="vm", image=image, vcpus=1, memory_mib=64, cpds=cpds, user_data=text)
    return Flavour(
        id=id,
        vdus=(vm,),
        ext_cpds=tuple(ExtCpd(id=cp, vdu="vm", cpd=cp) for cp in CPS),
        levels=(Level(id="least"), Level(id="most")),
    )


ROUTER = Vnfd(
    id="router",
    version="1.0",
    provider="acme",
    flavours=(_flavour("small"), _flavour("big")),
    parameters=(Parameter(name="motd"),),
)


@st.composite
def profiles(
    draw: st.DrawFn, id: str, links: list[str], before: list[str]
) -> VnfProfile:
    plugged = draw(st.booleans()) and links
    return VnfProfile(
        id=id,
        vnfd=ROUTER.id,
        vnfd_version=draw(st.sampled_from(["", "1.0"])),
        flavour=draw(st.sampled_from(["", "small", "big"])),
        level=draw(st.sampled_from(["", "least", "most"])),
        **draw(bounds()),
        connections=tuple(
            Connection(cpd=cp, vl=draw(st.sampled_from(links)))
            for cp in CPS[: 2 * bool(plugged)]
        ),
        parameters=draw(
            some(st.builds(ParameterValue, name=st.just("motd"), value=TEXT), 1)
        ),
        after=tuple(
            draw(st.lists(st.sampled_from(before), unique=True)) if before else ()
        ),
        site=draw(st.just("") | NAME),
    )


@st.composite
def paths(draw: st.DrawFn, id: str, of: list[str]) -> ForwardingPath:
    classifier = st.builds(
        Classifier,
        protocol=TEXT,
        ether_type=TEXT,
        vlans=some(TEXT),
        source=ADDRESS.map(str),
        destination=TEXT,
        source_ports=TEXT,
        destination_ports=st.sampled_from(["", "80", "80-443"]),
        dscp=TEXT,
    )
    return ForwardingPath(
        id=id,
        hops=tuple(draw(st.lists(st.sampled_from(of), min_size=2, max_size=3))),
        graph=draw(TEXT),
        classifiers=draw(some(classifier)),
        max_latency_ms=draw(AMOUNT),
    )


@st.composite
def steps(draw: st.DrawFn, id: str, of: list[str]) -> NsStep:
    chosen = draw(st.lists(st.sampled_from(of), unique=True)) if of else []
    return NsStep(
        id=id,
        description=draw(TEXT),
        profiles=tuple(
            ProfileCount(profile=one, instances=draw(COUNT)) for one in chosen
        ),
    )


@st.composite
def scaling(draw: st.DrawFn, of: list[str]) -> dict[str, Any]:
    deltas, levels = draw(names(most=2)), draw(names(most=2))
    aspects = tuple(
        NsAspect(
            id=id,
            description=draw(TEXT),
            max_level=draw(st.integers(1, 4)),
            steps=tuple(deltas),
            deltas=tuple(draw(steps(one, of)) for one in deltas),
        )
        for id in draw(names(most=2))
    )
    return {
        "aspects": aspects,
        "levels": tuple(draw(steps(one, of)) for one in levels),
        "default_level": draw(st.sampled_from(["", *levels])),
    }


@st.composite
def flavours(draw: st.DrawFn, id: str) -> NsFlavour:
    links, ids = draw(names()), draw(names())
    vnfs = tuple(draw(profiles(one, links, ids[:n])) for n, one in enumerate(ids))
    on = {
        vl: [f"{vnf.id}.{c.cpd}" for vnf in vnfs for c in vnf.connections if c.vl == vl]
        for vl in links
    }
    return NsFlavour(
        id=id,
        description=draw(TEXT),
        vnf_profiles=vnfs,
        ns_profiles=tuple(
            NsProfile(
                id=f"s{one}", nsd=draw(NAME), level=draw(NAME), instances=draw(COUNT)
            )
            for one in draw(names(most=1))
        ),
        vlds=tuple(draw(vlds(vl, on[vl])) for vl in links),
        sapds=tuple(
            Sapd(id=f"s{n}", vl=draw(st.sampled_from(links)), description=draw(TEXT))
            for n in range(len(links))
        ),
        affinity=draw(affinity(ids)),
        paths=tuple(draw(paths(one, ids)) for one in draw(names(most=2)) if ids),
        **draw(scaling(ids)),
        monitored=draw(monitored()),
    )


@st.composite
def nsds(draw: st.DrawFn) -> Nsd:
    return Nsd(
        id=draw(NAME),
        version=draw(VERSION),
        name=draw(TEXT),
        designer=draw(TEXT),
        description=draw(TEXT),
        flavours=tuple(draw(flavours(id)) for id in draw(names(1, 2))),
        auto_heal=draw(st.booleans()),
    )
