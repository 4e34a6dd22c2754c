"""
Attribute-based filters of lists: ETSI GS NFV-SOL 013, 5.2.

``filter=(eq,operationState,FAILED_TEMP);(cont,nsInstanceName,edge)``: all of them must
hold.  A value with a comma, a bracket or a quote is put in single quotes, in which a
quote is written twice.  A list holds what any of its entries holds; what is absent
equals nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nfvo.errors import InvalidQuery

MOST = 20
TOKEN = re.compile(r"'((?:[^']|'')*)'|([^,()';]+)")
HINT = "write it as filter=(eq,nsInstanceName,a);(in,operationState,FAILED,FAILED_TEMP)"


def _number(text: str) -> float | datetime | str:
    """Return what a value is to be compared as."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _ordered(compare: Callable[[Any, Any], bool]) -> "Operator":
    def holds(found: str, values: Sequence[str]) -> bool:
        pair = _number(found), _number(values[0])
        try:
            return compare(*pair)
        except TypeError:  # a number with a text, a time with one without a zone
            return compare(found, values[0])

    return holds


Operator = Callable[[str, Sequence[str]], bool]
ONE: Mapping[str, Operator] = {
    "eq": lambda found, values: found == values[0],
    "neq": lambda found, values: found == values[0],
    "gt": _ordered(lambda a, b: bool(a > b)),
    "gte": _ordered(lambda a, b: bool(a >= b)),
    "lt": _ordered(lambda a, b: bool(a < b)),
    "lte": _ordered(lambda a, b: bool(a <= b)),
}
MANY: Mapping[str, Operator] = {
    "in": lambda found, values: found in values,
    "nin": lambda found, values: found in values,
    "cont": lambda found, values: any(value in found for value in values),
    "ncont": lambda found, values: any(value in found for value in values),
}
OPERATORS = {**ONE, **MANY}
NEGATIVE = frozenset({"neq", "nin", "ncont"})


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: what an attribute, by its path, is compared with, and how."""

    operator: str
    path: tuple[str, ...]
    values: tuple[str, ...]

    def holds(self, shown: object) -> bool:
        """Whether a record as it is shown meets it."""
        holds = OPERATORS[self.operator]
        found = any(holds(one, self.values) for one in _at(shown, self.path))
        return found is not (self.operator in NEGATIVE)


Terms = tuple[Term, ...]


def parsed(text: str) -> Terms:
    """Return the conditions of a filter; raises ``InvalidQuery``."""
    terms = tuple(_terms(text)) if text else ()
    if len(terms) > MOST:
        raise InvalidQuery(f"a filter has at most {MOST} conditions", hint=HINT)
    return terms


def _terms(text: str) -> Iterator[Term]:
    at = 0
    while True:
        term, at = _term(text, at)
        yield term
        if at == len(text):
            return
        if text[at] != ";":
            raise _wrong(text, at)
        at += 1


def _term(text: str, at: int) -> tuple[Term, int]:
    """Return one condition in brackets, and where it ends."""
    if text[at : at + 1] != "(":
        raise _wrong(text, at)
    words: list[str] = []
    while not words or text[at : at + 1] == ",":
        found = TOKEN.match(text, at + 1)
        if found is None:
            raise _wrong(text, at + 1)
        quoted, plain = found.groups()
        words.append(plain if quoted is None else quoted.replace("''", "'"))
        at = found.end()
    if text[at : at + 1] != ")":
        raise _wrong(text, at)
    return _checked(words), at + 1


def _checked(words: Sequence[str]) -> Term:
    operator, *rest = words
    if operator not in OPERATORS:
        hint = f"use {', '.join(OPERATORS)}"
        raise InvalidQuery("a condition of the filter has no such operator", hint=hint)
    if len(rest) < 2 or (operator in ONE and len(rest) > 2):
        count = "one value" if operator in ONE else "values"
        raise InvalidQuery(
            f"{operator} of a filter takes a name and {count}", hint=HINT
        )
    return Term(operator, tuple(rest[0].split("/")), tuple(rest[1:]))


def _wrong(text: str, at: int) -> InvalidQuery:
    return InvalidQuery(
        f"the filter cannot be read from character {at + 1} on", hint=HINT
    )


def _at(shown: object, path: Sequence[str]) -> Iterator[str]:
    """Yield the simple values at a path, of every entry of lists on the way."""
    if isinstance(shown, list):
        for one in shown:
            yield from _at(one, path)
    elif isinstance(shown, dict):
        if path and path[0] in shown:
            yield from _at(shown[path[0]], path[1:])
    elif not path and shown is not None:
        yield _text(shown)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
