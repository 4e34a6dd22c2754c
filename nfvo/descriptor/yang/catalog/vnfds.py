"""A VNFD of OSM before release 9 → ``Vnfd``."""

from collections.abc import Iterator

from nfvo.descriptor.cp import ExtCpd
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.flavour import Aspect, Delta, Flavour, VduCount
from nfvo.descriptor.names import mended
from nfvo.descriptor.vdu import Monitored, Vdu
from nfvo.descriptor.vld import AffinityRule
from nfvo.descriptor.vnfd import Primitive, Vnfd
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.catalog.links import vld_of
from nfvo.descriptor.yang.catalog.vdus import interfaces, vdu_of
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part
from nfvo.descriptor.yang.sol006.links import of_clusters
from nfvo.descriptor.yang.sol006.primitives import primitives
from nfvo.descriptor.yang.sol006.scaling import rules_of
from nfvo.descriptor.yang.sol006.vdus import kdu_of
from nfvo.descriptor.yang.template import parameters

COUNTS = 10


def vnfd_of(part: Part, maker: Maker) -> Vnfd:
    """Return a VNFD, which has one flavour."""
    links = {
        cp.of("id-ref"): mended(one.of("id"))
        for one in part.all("internal-vld")
        for cp in one.all("internal-connection-point")
    } | _of_cps(part)
    vdus = tuple(vdu_of(one, links, maker) for one in part.all("vdu"))
    return maker.make(
        Vnfd,
        part,
        **maker.identity("vnfd", part),
        provider=part.of("vendor"),
        product_name=part.of("name"),
        description=part.of("description"),
        flavours=(_flavour(part, vdus, maker),),
        parameters=parameters(vdu.user_data for vdu in vdus),
        primitives=tuple(_primitives(part, maker)),
    )


def _of_cps(part: Part) -> dict[str, str]:
    """Return links by the CPs of VDUs that name theirs themselves (release 5 on)."""
    return {
        cp.of("id"): mended(cp.of("internal-vld-ref"))
        for vdu in part.all("vdu")
        for cp in vdu.all("internal-connection-point")
        if cp.of("internal-vld-ref")
    }


def _flavour(part: Part, vdus: tuple[Vdu, ...], maker: Maker) -> Flavour:
    return maker.make(
        Flavour,
        part,
        vdus=_secured(part, vdus),
        containers=tuple(kdu_of(one, maker) for one in part.all("kdu")),
        vlds=(
            *(vld_of(one, part, maker) for one in part.all("internal-vld")),
            *of_clusters(((net, cp) for cp, net in _of_clusters(part)), maker),
        ),
        ext_cpds=tuple(_ext_cpds(part, maker)),
        affinity=tuple(affinity(part, "member-vdus", "member-vdu-ref", maker)),
        aspects=tuple(_aspects(part, maker)),
        monitored=tuple(_monitored(part)),
    )


def _secured(part: Part, vdus: tuple[Vdu, ...]) -> tuple[Vdu, ...]:
    """Return the VDUs; a CP whose external one has no port security may forward."""
    open_cps = {
        cp.of("name")
        for cp in part.all("connection-point")
        if (known := cp.one("port-security-enabled")) and known.text == "false"
    }
    forwarding = {
        (mended(vdu.of("id")), mended(one.of("name")))
        for vdu in part.all("vdu")
        for one, external, _ in interfaces(vdu)
        if external in open_cps
    }
    return tuple(
        vdu.model_copy(
            update={
                "cpds": tuple(
                    cpd.model_copy(update={"forwards": True})
                    if (vdu.id, cpd.id) in forwarding
                    else cpd
                    for cpd in vdu.cpds
                )
            }
        )
        for vdu in vdus
    )


def _ext_cpds(part: Part, maker: Maker) -> Iterator[ExtCpd]:
    """Yield the external CPs: those that an interface of a VDU is."""
    behind = _behind(part, maker)
    nets = {cp.of("name"): net for cp, net in _of_clusters(part)}
    known = part.one("mgmt-interface")
    management = known.of("cp") if known else ""
    managed = mended(known.of("vdu-id")) if known else ""
    for cp in part.all("connection-point"):
        cp.keep("id")
        link = mended(cp.of("internal-vld-ref") or nets.get(cp.of("name"), ""))
        if cp.of("name") not in behind and not link:
            message = f"no interface of a VDU is {quoted(cp.of('name'))}"
            maker.notes.add(Fault("yang.not-kept", message), cp.mark)
            continue
        name = maker.name(cp, "name")
        maker.mark(("external", name), cp)
        vdu, cpd = behind.get(cp.of("name"), ("", ""))
        yield maker.make(
            ExtCpd,
            cp,
            id=name,
            vdu=vdu,
            cpd=cpd,
            vl="" if vdu else link,
            management=cp.of("name") == management or (bool(vdu) and vdu == managed),
        )


def _of_clusters(part: Part) -> Iterator[tuple[Part, str]]:
    """Yield the CPs that are networks of the cluster of Kubernetes, and these."""
    cluster = part.one("k8s-cluster")
    nets = {
        one.of("external-connection-point-ref"): one.of("id")
        for one in (cluster.all("nets") if cluster else ())
    }
    for cp in part.all("connection-point"):
        if net := cp.of("k8s-cluster-net") or nets.get(cp.of("name"), ""):
            yield cp, net


def _behind(part: Part, maker: Maker) -> dict[str, tuple[str, str]]:
    """Return the VDU and its CP behind each external one, which has one only."""
    found: dict[str, tuple[str, str]] = {}
    for vdu in part.all("vdu"):
        for one, external, _ in interfaces(vdu):
            here = (mended(vdu.of("id")), mended(one.of("name")))
            if external and found.setdefault(external, here) != here:
                first = ".".join(found[external])
                message = f"{quoted(external)} is {quoted(first)} already"
                hint = "give each interface a connection point of its own"
                maker.notes.add(Fault("cp.both", message, hint=hint), one.mark)
    return found


def affinity(
    part: Part, members: str, ref: str, maker: Maker
) -> Iterator[AffinityRule]:
    """Yield the rules that placement groups are."""
    counts = {"together": 0, "apart": 0}
    for group in part.all("placement-groups"):
        group.keep("requirement", "name")
        kind = "apart" if group.of("strategy") == "ISOLATION" else "together"
        named = tuple(mended(one.of(ref)) for one in group.all(members))
        if not named:
            continue
        maker.mark((kind, counts[kind]), group)
        counts[kind] += 1
        # A group says where it would be nice to be: OSM never made it a condition.
        yield maker.make(AffinityRule, group, kind=kind, members=named, hard=False)


def _aspects(part: Part, maker: Maker) -> Iterator[Aspect]:
    """Yield the aspects that groups of VDUs scale in."""
    for group in part.all("scaling-group-descriptor"):
        name = maker.name(group, "name")
        group.keep("min-instance-count", "ratio")
        delta = Delta(
            id=name,
            vdus=tuple(
                VduCount(
                    vdu=mended(one.of("vdu-id-ref")), instances=one.number("count", 1)
                )
                for one in group.all("vdu")
            ),
        )
        most = maker.count(group.one("max-instance-count"), COUNTS, 0)
        if most == 0:
            continue
        yield maker.make(
            Aspect,
            group,
            id=name,
            max_level=most,
            steps=(name,),
            deltas=(delta,),
            rules=tuple(rules_of(group, maker)),
        )


def _monitored(part: Part) -> Iterator[Monitored]:
    for one in part.all("monitoring-param"):
        vdu, vnf = one.one("vdu-monitoring-param"), one.one("vnf-metric")
        inner = one.one("vdu-metric")
        metric = vdu.of("vdu-monitoring-param-ref") if vdu else ""
        metric = metric or (vnf.of("vnf-metric-name-ref") if vnf else "")
        metric = metric or (inner.of("vdu-metric-name-ref") if inner else "")
        if vdu or inner:
            (vdu or inner).of("vdu-ref")  # type: ignore[union-attr]
        one.keep("aggregation-type")
        yield Monitored(id=one.of("id"), name=one.of("name"), metric=metric)


def _primitives(part: Part, maker: Maker) -> Iterator[Primitive]:
    if config := part.one("vnf-configuration"):
        yield from primitives(config, mended(part.of("id")), maker)
    for vdu in part.all("vdu"):
        if config := vdu.one("vdu-configuration"):
            yield from primitives(config, mended(vdu.of("id")), maker)
