"""What the types of leaves take, and how their text is written in one way."""

import re
from decimal import Decimal

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.words import did_you_mean, listed, quoted
from nfvo.descriptor.yang.table import WORDY, Term

WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
DECIMAL = re.compile(r"[+-]?[0-9]{1,19}(\.[0-9]{1,19})?")
FLAGS = {"true": "true", "yes": "true", "on": "true", "1": "true"} | {
    "false": "false",
    "no": "false",
    "off": "false",
    "0": "false",
}
BITS = {f"uint{bits}": bits for bits in (8, 16, 32, 64)}


def value(term: Term, text: str) -> str | Fault:
    """Return a leaf's text as its type writes it, or why it has none such."""
    if term.kind in WORDY:
        return _word(term, text)
    if term.kind in BITS and text not in term.words:
        return _whole(text, 2 ** BITS[term.kind] - 1)
    if term.kind == "decimal64":
        return _decimal(text)
    if term.kind == "boolean":
        found = FLAGS.get(text.lower())
        return found or Fault("yang.value", quoted(text), "true or false")
    return text


def _word(term: Term, text: str) -> str | Fault:
    """Return one of a leaf's words; an identity may have the prefix of its module."""
    bare = text.rpartition(":")[2].strip()
    if bare in term.words:
        return bare
    same = [word for word in term.words if word.lower() == bare.lower()]
    if len(same) == 1:
        return same[0]
    hint = did_you_mean(bare, term.words)
    return Fault("yang.choice", quoted(text), listed(term.words), hint)


def _whole(text: str, most: int) -> str | Fault:
    if WHOLE.fullmatch(text) and 0 <= int(text) <= most:
        return str(int(text))
    return Fault("yang.value", quoted(text), f"a whole number, 0 to {most}")


def _decimal(text: str) -> str | Fault:
    if DECIMAL.fullmatch(text):
        return str(Decimal(text))
    return Fault("yang.value", quoted(text), "a number such as 2.0")
