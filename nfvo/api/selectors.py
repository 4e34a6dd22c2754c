"""
Which attributes of a list's records are shown: ETSI GS NFV-SOL 013, 5.3.

Only complex attributes (structures and arrays) can be chosen, by their own names; the
simple ones, and ``_links``, are always there.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from nfvo.errors import InvalidQuery

Flag = Annotated[str | None, Query(max_length=0)]
Names = Annotated[str, Query(max_length=1024)]


@dataclass(frozen=True, slots=True)
class Selectors:
    """What a client wants to see; nothing of it: the default of the list."""

    all_fields: Flag = None
    exclude_default: Flag = None
    fields: Names = ""
    exclude_fields: Names = ""

    def left_out(self, complex: Set[str], default: Set[str]) -> frozenset[str]:
        """
        Return the names of the attributes that are not shown.

        ``complex`` are all that may be left out, ``default`` those that are as long as
        nobody asks for them.  Raises ``InvalidQuery`` for selectors that contradict.
        """
        wanted, unwanted = _names(self.fields), _names(self.exclude_fields)
        self._check()
        if self.all_fields is not None:
            return frozenset()
        if unwanted:
            return frozenset(complex & unwanted)
        if wanted and self.exclude_default is None:
            return frozenset(complex - wanted)
        return frozenset(default - wanted)

    def _check(self) -> None:
        """Refuse two at once, but for ``exclude_default`` that ``fields`` adds to."""
        given = [
            self.all_fields is not None,
            bool(self.exclude_fields),
            self.exclude_default is not None or bool(self.fields),
        ]
        if sum(given) > 1:
            raise InvalidQuery(
                "all_fields, exclude_fields and fields exclude one another",
                hint="use one of them; fields may come with exclude_default",
            )


Chosen = Annotated[Selectors, Depends()]


def without(shown: Mapping[str, object], names: Set[str]) -> dict[str, object]:
    """Return a record without these attributes."""
    return {name: value for name, value in shown.items() if name not in names}


def _names(text: str) -> frozenset[str]:
    """Return the attributes that paths begin with: all of each is shown, or nothing."""
    return frozenset(path.partition("/")[0] for path in text.split(",") if path)
