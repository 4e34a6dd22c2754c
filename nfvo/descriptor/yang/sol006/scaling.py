"""Scaling aspects, and OSM's rules of when a VNF scales by itself."""

from collections.abc import Iterator

from nfvo.descriptor.flavour import Aspect, Delta, ScalingRule, Threshold, VduCount
from nfvo.descriptor.names import mended
from nfvo.descriptor.vld import LinkRate
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part

MEGA = 10**6


def aspect_of(part: Part, maker: Maker) -> Aspect:
    """Return a scaling aspect; of one step at least."""
    details = part.one("aspect-delta-details")
    deltas = tuple(
        _delta(one, maker) for one in (details.all("deltas") if details else ())
    )
    step = mended(details.of("step-deltas")) if details else ""
    most = part.one("max-scale-level")
    if most is None:
        maker.assume("no max-scale-level: one step is assumed", part)
    return maker.make(
        Aspect,
        part,
        id=maker.name(part),
        name=part.of("name"),
        description=part.of("description"),
        max_level=maker.count(most),
        steps=_steps(step, deltas),
        deltas=deltas,
        rules=tuple(rules_of(part, maker)),
    )


def _steps(stated: str, deltas: tuple[Delta, ...]) -> tuple[str, ...]:
    """Return the delta of each step: the one that is stated, else each in turn."""
    if stated:
        return (stated,)
    return tuple(delta.id for delta in deltas)


def _delta(part: Part, maker: Maker) -> Delta:
    return maker.make(
        Delta,
        part,
        id=maker.name(part),
        vdus=tuple(
            VduCount(
                vdu=mended(one.of("id")), instances=one.number("number-of-instances", 1)
            )
            for one in part.all("vdu-delta")
        ),
        rates=tuple(
            _rate(one, maker) for one in part.all("virtual-link-bit-rate-delta")
        ),
    )


def _rate(part: Part, maker: Maker) -> LinkRate:
    """Return what is added to a link; the modules have bits per second here."""
    said = part.one("bit-rate-requirements")
    return maker.make(
        LinkRate,
        part,
        vl=mended(part.of("id")),
        bit_rate_mbps=-(-said.number("root") // MEGA) if said else 0,
        leaf_bit_rate_mbps=-(-said.number("leaf") // MEGA) if said else 0,
    )


def rules_of(part: Part, maker: Maker) -> Iterator[ScalingRule]:
    """Yield the rules of OSM's scaling policies that are automatic."""
    for policy in part.all("scaling-policy"):
        automatic = policy.of("scaling-type") == "automatic"
        on = policy.flag("enabled", default=True)
        policy.keep("scale-in-operation-type", "scale-out-operation-type")
        for criteria in policy.all("scaling-criteria"):
            yield maker.make(
                ScalingRule,
                criteria,
                name=f"{policy.of('name')}/{criteria.of('name')}",
                enabled=automatic and on,
                monitored=criteria.of("vnf-monitoring-param-ref")
                or criteria.of("ns-monitoring-param-ref"),
                scale_out=_threshold(criteria, "scale-out"),
                scale_in=_threshold(criteria, "scale-in"),
                threshold_s=policy.number("threshold-time"),
                cooldown_s=policy.number("cooldown-time"),
            )


def _threshold(part: Part, way: str) -> Threshold | None:
    value = part.one(f"{way}-threshold")
    relation = part.of(f"{way}-relational-operation", "GT" if "out" in way else "LT")
    if value is None:
        return None
    return Threshold.model_validate(
        {"relation": relation.lower(), "value": float(value.text)}
    )
