"""
pydantic's errors → problems with a place, in plain words.

A kind of error that is not in ``KINDS`` or ``FAULTS`` keeps pydantic's own words; our
own types (``document.refusal``) bring theirs along.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from nfvo.descriptor import tree
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.fields import Described, described
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Found, Node, Scalar, Where
from nfvo.descriptor.words import counted, did_you_mean, listed, quoted
from nfvo.descriptor.written import Written

KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "tuple_type": "a list",
    "is_instance_of": "text",
}


def explain(
    error: ValidationError, model: type[Written], root: Node, file: str
) -> Iterator[Problem]:
    """Yield a problem for each error of validating ``root`` as a ``model``."""
    for detail in error.errors(include_url=False, include_input=False):
        kind, where = detail["type"], _where(detail)
        found = tree.find(root, where)
        if kind == "missing":
            fault = _missing(str(where[-1]), described(model, where))
            yield fault.at(file, found.node.at, (*found.path, where[-1]))
        elif kind == "extra_forbidden":
            fault = _unknown(str(where[-1]), described(model, where[:-1]))
            yield fault.at(file, found.key, found.path)
        else:
            spot = found.key if detail["loc"][-1:] == ("[key]",) else found.node.at
            yield _fault(detail, found).at(file, spot, found.path)


def _where(detail: ErrorDetails) -> Where:
    """Return the location without pydantic's mark for the key of a mapping."""
    return tuple(part for part in detail["loc"] if part != "[key]")


def _missing(key: str, field: Described) -> Fault:
    message = f"the key {quoted(key)} is missing"
    message += f": {field.text}" if field.text else ""
    hint = f"add '{key}: {field.example}'" if field.example else ""
    return Fault("key.missing", message, hint=hint)


def _unknown(key: str, parent: Described) -> Fault:
    known = sorted(parent.keys)
    hint = parent.elsewhere.get(key, "") or did_you_mean(key, known)
    hint = hint or f"the keys here are {listed(known, 'and')}"
    return Fault("key.unknown", f"unknown key {quoted(key)}", hint=hint)


def _fault(detail: ErrorDetails, found: Found) -> Fault:
    shown = shown_as(found, detail)
    kind, context = detail["type"], detail.get("ctx", {})
    if "." in kind:
        return Fault(kind, shown, context["expected"], context["hint"])
    if kind in KINDS:
        return Fault("value.kind", shown, KINDS[kind])
    if kind in FAULTS:
        return FAULTS[kind](shown, context)
    return Fault("value.invalid", shown, detail["msg"])


def shown_as(found: Found, detail: ErrorDetails) -> str:
    """Return in words what was found."""
    if detail["loc"][-1:] == ("[key]",):
        return f"found {quoted(str(found.path[-1]))}"
    match found.node:
        case Scalar() as scalar:
            return "found nothing" if scalar.is_null else f"found {quoted(scalar.text)}"
        case tree.Sequence(items=items):
            return f"found a list of {len(items)}" if items else "found an empty list"
        case tree.Mapping(entries=entries):
            return "found a mapping" if entries else "found an empty mapping"


def _choice(shown: str, context: Mapping[str, Any]) -> Fault:
    words = [word for word in context["expected"].split("'")[1::2] if word]
    hint = did_you_mean(shown.removeprefix("found ").strip("'"), words)
    return Fault("value.choice", shown, listed(words), hint)


def _at_least(shown: str, context: Mapping[str, Any]) -> Fault:
    return Fault("value.range", shown, f"{_whole(context['ge'])} or more")


def _more_than(shown: str, context: Mapping[str, Any]) -> Fault:
    return Fault("value.range", shown, f"more than {_whole(context['gt'])}")


def _at_most(shown: str, context: Mapping[str, Any]) -> Fault:
    return Fault("value.range", shown, f"{_whole(context['le'])} or less")


def _whole(number: float) -> float:
    """Return 0 for 0.0: what is whole is written so."""
    return int(number) if number == int(number) else number


def _too_short(shown: str, context: Mapping[str, Any]) -> Fault:
    expected = f"{counted(context['min_length'], 'item')} at least"
    return Fault("value.empty", shown, expected)


def _too_long(shown: str, context: Mapping[str, Any]) -> Fault:
    expected = f"{counted(context['max_length'], 'item')} at most"
    return Fault("value.too-many", shown, expected)


FAULTS: Mapping[str, Callable[[str, Mapping[str, Any]], Fault]] = {
    "literal_error": _choice,
    "greater_than_equal": _at_least,
    "greater_than": _more_than,
    "less_than_equal": _at_most,
    "too_short": _too_short,
    "too_long": _too_long,
}
