"""What the models say about themselves: the keys of a place, and what each is for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from nfvo.descriptor.tree import Where


@dataclass(frozen=True)
class Described:
    """
    A place of a document as its model sees it.

    ``keys`` are those it may have, ``elsewhere`` says of keys that are often written
    here where they belong.
    """

    text: str = ""
    example: str = ""
    keys: frozenset[str] = frozenset()
    elsewhere: Mapping[str, str] = field(default_factory=dict)


def described(model: type[BaseModel], where: Where) -> Described:
    """Return what ``model`` says of the place ``where``."""
    annotation: Any = model
    info: FieldInfo | None = None
    for part in where:
        annotation = _bare(annotation)
        info = fields(annotation).get(part)
        annotation = info.annotation if info else _inside(annotation)
    annotation = _bare(annotation)
    return Described(
        text=(info.description if info else None) or "",
        example=str(info.examples[0]) if info and info.examples else "",
        keys=frozenset(fields(annotation)),
        elsewhere=getattr(annotation, "elsewhere", {}),
    )


def fields(annotation: Any) -> dict[Any, FieldInfo]:
    """Return the fields of a model by the keys they are written under."""
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return {}
    items = annotation.model_fields.items()
    return {info.alias or name: info for name, info in items}


def _bare(annotation: Any) -> Any:
    return (
        get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    )


def _inside(annotation: Any) -> Any:
    """Return the type of the values of a dict or the items of a tuple."""
    arguments = [argument for argument in get_args(annotation) if argument is not ...]
    return arguments[-1] if arguments else None
