"""A VNFD of SOL006, or of OSM from release 9 on → ``Vnfd``."""

from collections.abc import Iterator

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.vnfd import Attribute, Indicator, Vnfd
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part
from nfvo.descriptor.yang.sol006.flavours import flavour_of
from nfvo.descriptor.yang.sol006.primitives import of_flavour
from nfvo.descriptor.yang.template import declared, parameters

CONFIGURABLE = {
    "is-auto-scalable-enabled": "isAutoscaleEnabled",
    "is-auto-heal-enabled": "isAutohealEnabled",
}
"""Names as VnfConfigurableProperties of SOL003 has them."""


def vnfd_of(part: Part, maker: Maker) -> Vnfd:
    """Return a VNFD."""
    dfs = part.all("df")
    if not dfs:
        fault = Fault("yang.key-missing", "the node 'df' is missing: no flavour")
        raise maker.notes.stop(fault, part.mark)
    flavours = tuple(flavour_of(df, part, maker) for df in dfs)
    texts = [vdu.user_data for flavour in flavours for vdu in flavour.vdus]
    is_osm = any(
        vdu.of("cloud-init") or vdu.of("cloud-init-file") for vdu in part.all("vdu")
    )
    used = parameters(texts) if is_osm else ()
    known = tuple(declared(part, maker))
    names = {one.name for one in known}
    return maker.make(
        Vnfd,
        part,
        **maker.identity("vnfd", part),
        provider=part.of("provider"),
        product_name=part.of("product-name") or part.of("name"),
        software_version=part.of("software-version"),
        description=part.of("product-info-description") or part.of("description"),
        vnfm_info=part.texts("vnfm-info"),
        flavours=flavours,
        parameters=(*known, *(one for one in used if one.name not in names)),
        attributes=tuple(_attributes(part)),
        indicators=tuple(_indicators(part)),
        primitives=tuple(one for df in dfs for one in of_flavour(df, maker)),
    )


def _attributes(part: Part) -> Iterator[Attribute]:
    if known := part.one("configurable-properties"):
        for leaf, name in CONFIGURABLE.items():
            if stated := known.one(leaf):
                yield Attribute(name=name, default=stated.text)
        for one in known.all("additional-configurable-property"):
            yield Attribute(name=one.of("key"), default=one.of("value"))
    yield from _of_vdus(part)
    yield from _modifiable(part)


def _of_vdus(part: Part) -> Iterator[Attribute]:
    for vdu in part.all("vdu"):
        for one in vdu.all("configurable-properties"):
            name = f"{vdu.of('id')}.{one.of('key')}"
            yield Attribute(name=name, default=one.of("value"))


def _modifiable(part: Part) -> Iterator[Attribute]:
    if changed := part.one("modifiable-attributes"):
        for name in changed.texts("extension"):
            yield Attribute(name=name, kind="extension")
        for name in changed.texts("metadata"):
            yield Attribute(name=name, kind="metadata")


def _indicators(part: Part) -> Iterator[Indicator]:
    of_flavours = [one for df in part.all("df") for one in df.all("indicator")]
    for one in (*part.all("indicator"), *of_flavours):
        yield Indicator(
            id=one.of("id"),
            name=one.of("name"),
            source=one.of("source", "vnf"),
            value=", ".join(one.texts("indicator-value")),
        )
