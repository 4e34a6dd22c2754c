"""Parts of the short form → plain values, as short as the short form may be."""

from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo

from nfvo.descriptor.amounts import Units
from nfvo.descriptor.document import Document
from nfvo.descriptor.short_security import Traffic
from nfvo.descriptor.writing.text import Plain
from nfvo.descriptor.written import NAMES, ONE, Brief

FIRST = (
    *("nsd", "vnfd", "vnfd-version", "nsd-version", "version", "name"),
    *("provider", "designer", "product", "software-version", "description"),
    *("image", "vcpus", "memory", "vdus", "vnfs"),
)


def terse(part: Document) -> Plain:
    """Return a part without what may be left out, and as a word if that says it all."""
    keys = {
        info.alias or name: _plain(getattr(part, name), info)
        for name, info in type(part).model_fields.items()
        if info.is_required() or getattr(part, name) != info.get_default()
    }
    keys = {**{key: keys[key] for key in FIRST if key in keys}, **keys}
    return _brief(part, keys) if isinstance(part, Brief) else keys


def _brief(part: Brief, keys: dict[str, Plain]) -> Plain:
    if keys.keys() != {part.short}:
        return keys
    word = keys[part.short]
    listed = isinstance(word, list)
    if isinstance(word, dict) or (listed and part.otherwise["type"] != "array"):
        return keys
    return word


def _plain(value: Any, info: FieldInfo) -> Plain:
    for extra in info.metadata:
        if isinstance(extra, Units):
            return extra.told(value)
    if isinstance(value, Mapping):
        return _mapping(value, NAMES in info.metadata)
    if isinstance(value, tuple):
        items = [_item(item) for item in value]
        alone = ONE in info.metadata and len(items) == 1 and isinstance(items[0], str)
        return items[0] if alone else items
    return _item(value)


def _mapping(value: Mapping[str, Any], may_be_names: bool) -> Plain:
    keys = {key: _item(item) for key, item in value.items()}
    if may_be_names and all(item == {} for item in keys.values()):
        return list(keys)
    return keys


def _item(value: Any) -> Plain:
    match value:
        case Traffic():
            return str(value)
        case Document():
            return terse(value)
        case Mapping():
            return {str(key): _item(item) for key, item in value.items()}
        case tuple():
            return [_item(item) for item in value]
        case None | bool() | int() | float() | str():
            return value
    return str(value)
