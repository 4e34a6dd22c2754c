"""Checking what a graph asks for against what there is, before it is placed."""

from collections.abc import Mapping
from dataclasses import replace

from nfvo.errors import InvalidRequest
from nfvo.graph import ServiceGraph
from nfvo.lcm.planner.specs import DayZero
from nfvo.lcm.records import Image, NsInstance
from nfvo.lcm.requests import Instantiate
from nfvo.placement.ask import blocks
from nfvo.placement.infrastructure import Infrastructure


def with_fabric(graph: ServiceGraph, fabric: str) -> ServiceGraph:
    """Return the graph with the site's fabric on links that name none."""
    links = (replace(vl, fabric=vl.fabric or fabric) for vl in graph.links)
    return replace(graph, links=tuple(links))


def at_sites(infrastructure: Infrastructure, fabric: str) -> Infrastructure:
    """Return the hosts as they are when all sites give links the same fabric."""
    told = (replace(host, fabric=fabric) for host in infrastructure.hosts)
    return replace(infrastructure, hosts=tuple(told))


def check_images(graph: ServiceGraph, images: Mapping[str, Image]) -> None:
    """Raise ``InvalidRequest`` for images that are missing or other than asked."""
    missing = sorted({v.image for v in graph.vnfcs.values()} - images.keys())
    wrong = [f"image {name} is not there" for name in missing]
    for vnfc in graph.vnfcs.values():
        image = images.get(vnfc.image)
        if image and vnfc.image_sha256 not in ("", image.sha256):
            wrong.append(
                f"{vnfc.name} needs image {vnfc.image} with SHA-256 "
                f"{vnfc.image_sha256[:12]}…, the one there has {image.sha256[:12]}…"
            )
    if wrong:
        name = missing[0] if missing else "NAME"
        raise InvalidRequest("; ".join(wrong), hint=f"nfvo image add {name} FILE")


def check_links(graph: ServiceGraph) -> None:
    """Raise ``InvalidRequest`` for UDP links with other than two ends."""
    wrong = [
        f"link {vl.name} has {len(graph.on(vl.name))} ends"
        for vl in graph.links
        if vl.fabric == "udp" and len(graph.on(vl.name)) != 2
    ]
    if wrong:
        raise InvalidRequest(
            "; ".join(wrong),
            hint="fabric udp joins exactly two; vxlan joins any number",
        )


def check_parameters(graph: ServiceGraph, request: Instantiate) -> None:
    """Raise ``InvalidRequest`` for parameters that are missing, unknown or exposed."""
    known = {f"{vnf.name}.{name}" for vnf in graph.vnfs for name in vnf.parameters}
    secret = {f"{vnf.name}.{name}" for vnf in graph.vnfs for name in vnf.secrets}
    given = request.parameters.keys() | request.secrets.keys()
    wrong = [f"unknown parameter {name}" for name in sorted(given - known)]
    wrong += [
        f"{name} is secret and came in clear"
        for name in sorted(request.parameters.keys() & secret)
    ]
    wrong += [f"{name} has no value" for name in _missing(graph, request)]
    if wrong:
        raise InvalidRequest(
            "; ".join(wrong),
            hint="give values in a file: nfvo apply … --params FILE, with lines like "
            "firewall.admin-password: VALUE",
        )


def _missing(graph: ServiceGraph, request: Instantiate) -> list[str]:
    in_clear, in_secret = request.parameters.keys(), request.secrets.keys()
    return sorted(
        f"{vnf.name}.{name}"
        for vnf in graph.vnfs
        for name, value in vnf.parameters.items()
        if f"{vnf.name}.{name}" not in in_secret
        and (name in vnf.secrets or value is None)
        and f"{vnf.name}.{name}" not in in_clear
    )


def apart(graph: ServiceGraph, ns: NsInstance) -> Mapping[str, str]:
    """
    Return what server group each VNFC is in that is to have a machine for itself.

    All that rules keep apart, by way of others too, are in one: a VM is in one group
    at most.  Its name is the id of its first VNFC: the same wherever they are, and
    never used again once that VNFC has ended.
    """
    ids = {vnfc.name: vnfc.id for vnfc in ns.vnfcs()}
    return {
        name: ids[min(block)]
        for block in blocks(graph.groups, "apart")
        for name in block
    }


def day_zero(graph: ServiceGraph, ns: NsInstance) -> Mapping[str, DayZero]:
    """Return what each VNFC is configured with, by its name."""
    return {
        vnfc.name: DayZero(
            user_data=vnfc.user_data,
            parameters={
                name: value
                for name, value in vnf.parameters.items()
                if value is not None and name not in vnf.secrets
            },
            secrets={name: ns.secret(vnf.name, name) for name in sorted(vnf.secrets)},
        )
        for vnf in graph.vnfs
        for vnfc in vnf.vnfcs
    }
