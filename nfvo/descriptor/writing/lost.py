"""What of a descriptor is not in what was made of it: found by comparing the two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from nfvo.descriptor.flavour import AspectLevel, VduCount
from nfvo.descriptor.nsd import ProfileCount
from nfvo.descriptor.security import SecurityRule, in_words
from nfvo.descriptor.vld import LinkRate
from nfvo.descriptor.words import quoted

COUNTS = (VduCount, ProfileCount, AspectLevel, LinkRate)
"""What is alike in any order."""

Loss = tuple[str, str]
"""Where something was, and what."""


@dataclass(frozen=True)
class Comparison:
    """
    How models are compared; ``demanded`` fields may be said though they were not.

    ``Level.vdus`` is that field of this model: more may be said of such a list.
    """

    demanded: frozenset[str] = frozenset()

    def losses(
        self, before: BaseModel, after: BaseModel, where: str = ""
    ) -> Iterator[Loss]:
        """Yield what differs: its place by the model's names, and what was there."""
        for name, info in type(before).model_fields.items():
            value = getattr(before, name)
            if name in self.demanded and value == info.default:
                continue
            at = f"{where}.{name}" if where else name
            others = getattr(after, name)
            if f"{type(before).__name__}.{name}" in self.demanded:
                others = _those_of(value, others)
            yield from self._values(value, others, at)

    def _values(self, before: object, after: object, where: str) -> Iterator[Loss]:
        if before == after:
            return
        if isinstance(before, BaseModel) and isinstance(after, type(before)):
            yield from self.losses(before, after, where)
        elif isinstance(before, tuple) and isinstance(after, tuple):
            yield from self._lists(before, after, where)
        else:
            yield where, _told(before, after)

    def _lists(
        self, before: Sequence[object], after: Sequence[object], where: str
    ) -> Iterator[Loss]:
        if _same_rules(before, after):
            return
        names, others = [*map(_name, before)], [*map(_name, after)]
        if None in names or None in others or len(set(names)) < len(names):
            yield where, _told(before, after)
            return
        there = dict(zip(others, after, strict=True))
        for name, one in zip(names, before, strict=True):
            at = f"{where}.{name}"
            if name in there:
                yield from self._values(one, there[name], at)
            else:
                yield at, "all of it"
        extra = [name for name in others if name not in names]
        yield from ((f"{where}.{name}", "it was not there before") for name in extra)
        moved = names != others and sorted(map(str, names)) == sorted(map(str, others))
        if moved and not isinstance(before[0], COUNTS):
            yield where, "the order"


def _those_of(before: Sequence[object], after: Sequence[object]) -> Sequence[object]:
    """Return what is called as something was before."""
    names = {_name(one) for one in before}
    return tuple(one for one in after if _name(one) in names)


def _name(item: object) -> str | None:
    """Return what a part is known by among its like."""
    for key in ("id", "name", "cpd", "vdu", "profile", "aspect", "key", "vl"):
        name = getattr(item, key, None)
        if isinstance(name, str):
            return name
    return None


def _same_rules(before: Sequence[object], after: Sequence[object]) -> bool:
    """Whether two lists of security rules let the same in and out."""
    rules = [one for one in (*before, *after) if isinstance(one, SecurityRule)]
    if not rules or len(rules) < len(before) + len(after):
        return False
    mine = tuple(one for one in before if isinstance(one, SecurityRule))
    others = tuple(one for one in after if isinstance(one, SecurityRule))
    return in_words(mine) == in_words(others)


def _told(before: object, after: object) -> str:
    was = _shown(before)
    return f"{was} is {_shown(after)} there" if after else was


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "nothing"
    if isinstance(value, BaseModel):
        return quoted(str(value.model_dump(mode="json", exclude_defaults=True)))
    return quoted(str(value))
