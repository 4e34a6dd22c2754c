"""What a VNFD of SOL006 shows of its VNF: attributes, indicators, scripts."""

from collections.abc import Iterable

from nfvo.descriptor.flavour import LcmOperation
from nfvo.descriptor.vnfd import Attribute, Indicator
from nfvo.descriptor.writing.parts import Tree, kept
from nfvo.descriptor.yang.sol006.vnfds import CONFIGURABLE

LEAVES = {name: leaf for leaf, name in CONFIGURABLE.items()}
FLAGS = ("true", "false")
SOURCES = ("vnf", "em", "both")


def attributes(them: Iterable[Attribute]) -> Tree:
    """Return what may be set on an instance."""
    configurable: Tree = {}
    changed: dict[str, list[str]] = {}
    more: dict[str, str] = {}
    for one in them:
        if one.kind != "configurable":
            changed.setdefault(one.kind, []).append(one.name)
        elif one.name not in LEAVES:
            more[one.name] = one.default
        elif one.default in FLAGS:
            configurable[LEAVES[one.name]] = one.default == "true"
    if more:
        pairs = [{"key": key, "value": value} for key, value in more.items()]
        configurable["additional-configurable-property"] = pairs
    return {"configurable-properties": configurable, "modifiable-attributes": changed}


def indicators(them: Iterable[Indicator]) -> list[Tree]:
    """Return what the VNF tells of itself."""
    return [
        {
            "id": one.id,
            **kept(
                **{
                    "name": one.name,
                    "source": one.source if one.source in SOURCES else "",
                    "indicator-value": one.value.split(", ") if one.value else [],
                }
            ),
        }
        for one in them
    ]


def scripts(operations: Iterable[LcmOperation]) -> list[Tree]:
    """Return the scripts of LCM operations; there is none without a script."""
    return [
        {
            "id": f"script-{number}",
            "event": [one.name],
            "script": one.script,
            **kept(**{"script-input": [{"key": key} for key in one.inputs]}),
        }
        for number, one in enumerate((one for one in operations if one.script), 1)
    ]
