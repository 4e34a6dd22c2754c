"""Monitoring parameters: what is to be measured, and how often."""

from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.tosca import Fields, NodeTemplate
from nfvo.descriptor.vdu import Monitored


def monitored(node: NodeTemplate, making: Making) -> tuple[Monitored, ...]:
    """Return what a VNF or a VDU asks to measure: a map, which was a list once."""
    found = plain.named(node.get("monitoring_parameters"))
    return made(
        making.make(
            Monitored,
            value.at,
            {
                "id": id_,
                "name": plain.text(value.get("name")),
                "metric": plain.text(value.get("performance_metric")),
                "period_s": plain.seconds(value.get("collection_period")),
            },
        )
        for id_, value in found
        if isinstance(value, Fields)
    )
