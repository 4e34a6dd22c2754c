"""
Constraint clauses: whether a value is within the limits that its type sets.

Source: TOSCA Simple Profile in YAML 1.3, 3.6.3.  A new one is a function and a row.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.tosca.pattern import Matcher, Unsure
from nfvo.descriptor.tosca.scalars import SCALARS, UNBOUNDED
from nfvo.descriptor.tosca.schema import Constraint
from nfvo.descriptor.tosca.values import Amount, Atom, Fields, Items, Value
from nfvo.descriptor.tree import Node, Scalar, Sequence
from nfvo.descriptor.words import did_you_mean, listed, quoted

Number = Decimal | int | float
Check = Callable[["Given"], str]


class Given:
    """A value with the constraint that it is held against."""

    def __init__(
        self, value: Value, type_: str, argument: Node, matcher: Matcher
    ) -> None:
        self.value = value
        self.type = type_
        self.argument = argument
        self.matcher = matcher

    @property
    def number(self) -> Number | None:
        """The value as a number in its base unit, if it is one."""
        return _number(self.value.value) if isinstance(self.value, Atom) else None

    @property
    def length(self) -> int | None:
        """How long the text is, or how many are in the list or map."""
        match self.value:
            case Atom(text=text):
                return len(text)
            case Items(items=items):
                return len(items)
            case Fields(members=members):
                return len(members)
        return None

    def limit(self, node: Node) -> Number | None:
        """Return an argument as a number in the base unit of the value's type."""
        if not isinstance(node, Scalar) or self.type not in SCALARS:
            return None
        return _number(SCALARS[self.type][0](node.text))

    @property
    def words(self) -> list[str]:
        """The argument as a list of texts."""
        node = self.argument
        items = node.items if isinstance(node, Sequence) else (node,)
        return [item.text for item in items if isinstance(item, Scalar)]


def _number(value: object) -> Number | None:
    if isinstance(value, Amount):
        return value.base
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def _compared(in_words: str, holds: Callable[[Number, Number], bool]) -> Check:
    def check(given: Given) -> str:
        number, limit = given.number, given.limit(given.argument)
        if number is None or limit is None or holds(number, limit):
            return ""
        return f"{in_words} {' '.join(given.words)}"

    return check


def _equal(given: Given) -> str:
    wanted = given.words
    same = isinstance(given.value, Atom) and _among(given, wanted)
    return "" if same or not wanted else f"'{wanted[0]}'"


def _valid_values(given: Given) -> str:
    if not isinstance(given.value, Atom) or _among(given, given.words):
        return ""
    return listed(given.words)


def _among(given: Given, words: list[str]) -> bool:
    """Say whether a value is one of ``words``, whatever way it is written."""
    assert isinstance(given.value, Atom)
    if given.value.text in words:
        return True
    if given.type == "string" or given.type not in SCALARS:
        return False
    read = SCALARS[given.type][0]
    value = given.value.value
    number = _number(value)
    return any(
        read(word) == value or (number is not None and _number(read(word)) == number)
        for word in words
    )


def _in_range(given: Given) -> str:
    node = given.argument
    number = given.number
    if not isinstance(node, Sequence) or len(node.items) != 2 or number is None:
        return ""
    low, high = given.limit(node.items[0]), given.limit(node.items[1])
    below = low is not None and number < low
    above = high is not None and number > high and given.words[1] != UNBOUNDED
    return f"{given.words[0]} to {given.words[1]}" if below or above else ""


def _length(in_words: str, holds: Callable[[int, int], bool]) -> Check:
    def check(given: Given) -> str:
        limit = SCALARS["integer"][0](" ".join(given.words))
        length = given.length
        if length is None or not isinstance(limit, int) or holds(length, limit):
            return ""
        return f"{in_words} {limit} {_counted(given.value)}"

    return check


def _counted(value: Value) -> str:
    return "characters" if isinstance(value, Atom) else "items"


def _pattern(given: Given) -> str:
    if not isinstance(given.value, Atom) or len(given.words) != 1:
        return ""
    pattern = given.words[0]
    matched = given.matcher.matches(pattern, given.value.text)
    return "" if matched else f"text such as {quoted(pattern)} describes"


CHECKS: Mapping[str, Check] = {
    "equal": _equal,
    "greater_than": _compared("more than", lambda value, limit: value > limit),
    "greater_or_equal": _compared("at least", lambda value, limit: value >= limit),
    "less_than": _compared("less than", lambda value, limit: value < limit),
    "less_or_equal": _compared("at most", lambda value, limit: value <= limit),
    "in_range": _in_range,
    "valid_values": _valid_values,
    "length": _length("exactly", lambda value, limit: value == limit),
    "min_length": _length("at least", lambda value, limit: value >= limit),
    "max_length": _length("at most", lambda value, limit: value <= limit),
    "pattern": _pattern,
}
"""By operator: what is expected instead of a value that breaks it, else nothing."""


def broken(
    constraint: Constraint, value: Value, type_: str, matcher: Matcher
) -> Fault | None:
    """Say how a value breaks a constraint, or that this cannot be told."""
    check = CHECKS.get(constraint.operator)
    if check is None:
        return None
    given = Given(value, type_, constraint.argument.node, matcher)
    try:
        expected = check(given)
    except Unsure as unsure:
        message = f"the pattern {quoted(' '.join(given.words))}: {unsure}"
        return Fault("tosca.pattern", message)
    if not expected:
        return None
    shown = quoted(value.text) if isinstance(value, Atom) else f"{given.length} items"
    words = given.words if constraint.operator == "valid_values" else []
    hint = did_you_mean(shown.strip("'"), words)
    return Fault("tosca.constraint", f"found {shown}", expected, hint)
