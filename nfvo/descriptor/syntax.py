"""
libyaml's complaints in plain words.

A complaint that is not in ``WORDS`` is passed on as it is; add it when it is met.
"""

import yaml

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Spot
from nfvo.descriptor.words import quoted

QUOTES = "put the text in quotes"
WORDS: dict[str, tuple[str, str]] = {
    "mapping values are not allowed in this context": (
        "a ':' where no key can be",
        "put text that holds ': ' in quotes; check the indentation of this line",
    ),
    "found character that cannot start any token": (
        "a character that text cannot begin with",
        QUOTES,
    ),
    "did not find expected key": (
        "something that is neither a key nor the end of the mapping",
        "check the indentation of this line; close quotes and brackets before it",
    ),
    "did not find expected '-' indicator": (
        "something that is not an item of the list begun before it",
        "check the indentation of this line",
    ),
    "did not find expected ',' or ']'": ("a list without its end", "close it with ']'"),
    "did not find expected ',' or '}'": (
        "a mapping without its end",
        "close it with '}'",
    ),
    "did not find expected node content": ("no value where one must be", ""),
    "found unexpected end of stream": ("a text without its closing quote", ""),
    "could not find expected ':'": (
        "a key without ':' after it",
        "check the indentation of this line and of the one before",
    ),
    "found unknown escape character": (
        "a '\\' escape that YAML does not have",
        "use single quotes, where '\\' means itself",
    ),
}
TAB_HINT = "indent with spaces: YAML takes no tabs"
BROKEN_BEFORE = ("while scanning a quoted scalar", "while parsing a flow")


def in_words(error: yaml.MarkedYAMLError, file: str, text: str) -> Problem:
    """Return a syntax error as a problem that quotes the line it is on."""
    mark = _mark(error)
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    message, hint = WORDS.get(error.problem or "", (error.problem or "no YAML", ""))
    if "\t" in line[: mark.column + 1]:
        hint = TAB_HINT
    shown = quoted(line.strip()) if line.strip() else "the end of the file"
    spot = Spot(mark.line + 1, mark.column + 1)
    return Fault("yaml.syntax", f"{message}, at {shown}", hint=hint).at(file, spot)


def _mark(error: yaml.MarkedYAMLError) -> yaml.Mark:
    """Return where to look: where a quote or bracket began, else where it broke."""
    began = (error.context or "").startswith(BROKEN_BEFORE)
    mark = error.context_mark if began else None
    found = mark or error.problem_mark or error.context_mark
    assert found is not None  # libyaml marks every error of its scanner and parser
    return found
