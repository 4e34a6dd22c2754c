"""Monitoring parameters: what is to be measured, and how often."""

from collections.abc import Iterator

from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.tosca import Fields, NodeTemplate, Value
from nfvo.descriptor.vdu import Monitored


def monitored(node: NodeTemplate, making: Making) -> tuple[Monitored, ...]:
    """Return what a VNF or a VDU asks to measure: a map, which was a list once."""
    return made(measurements(node.get("monitoring_parameters"), making))


def measurements(
    value: Value | None, making: Making, of: str = ""
) -> Iterator[Monitored | None]:
    """Yield the measurements in a map; ``of`` whom goes before their ids."""
    for id_, one in plain.named(value):
        if isinstance(one, Fields):
            values = {
                "id": f"{of}/{id_}" if of else id_,
                "name": plain.text(one.get("name")),
                "metric": plain.text(one.get("performance_metric")),
                "period_s": plain.seconds(one.get("collection_period")),
            }
            yield making.make(Monitored, one.at, values)
