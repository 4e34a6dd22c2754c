"""OSM's actions of day 1 and 2, which charms or scripts of the VNF do."""

from collections.abc import Iterator

from nfvo.descriptor.names import mended
from nfvo.descriptor.vnfd import Parameter, Primitive
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part


def of_flavour(df: Part, maker: Maker) -> Iterator[Primitive]:
    """Yield the actions that a flavour of a release from 9 on has."""
    operate = df.within("lcm-operations-configuration", "operate-vnf-op-config")
    for config in operate.all("day1-2") if operate else ():
        yield from primitives(config, mended(config.of("id")), maker)


def primitives(config: Part, target: str, maker: Maker) -> Iterator[Primitive]:
    """Yield the actions of a configuration: ``target`` is the VNF, or a VDU."""
    for part in config.all("initial-config-primitive"):
        yield _primitive(part, target, part.number("seq", 1) or 1, maker)
    for part in config.all("config-primitive"):
        yield _primitive(part, target, 0, maker)


def _primitive(part: Part, target: str, order: int, maker: Maker) -> Primitive:
    part.keep("execution-environment-ref")
    return maker.make(
        Primitive,
        part,
        name=part.of("name") or part.of("user-defined-script") or "config",
        order=order,
        parameters=tuple(_parameter(one, maker) for one in part.all("parameter")),
        target=target,
    )


def _parameter(part: Part, maker: Maker) -> Parameter:
    part.keep("data-type")
    stated = part.one("value")
    if stated is None and "default-value" in part.term.below:
        stated = part.one("default-value")
    return maker.make(
        Parameter,
        part,
        name=mended(part.of("name")),
        default=stated.text if stated else None,
    )
