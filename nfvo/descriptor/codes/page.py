"""``docs/problems.md``, made of the table of codes; a test keeps the two alike."""

from collections.abc import Mapping

from nfvo.descriptor.codes import MEANING, PACKAGE, SOL001, TEXT, TOSCA, VALUE, YANG
from nfvo.descriptor.codes.code import Code

HEAD = """\
# Problems in descriptors

`nfvo validate` and the API report every problem of every file at once, each with file,
line, column and one of these codes. A code never changes its meaning. An error stops
the descriptor, a warning does not. What a document means is looked at once all its
keys and values are right. This page is made of `nfvo/descriptor/codes/`: edit it there.
"""
SECTIONS: Mapping[str, Mapping[str, Code]] = {
    "Files and YAML": TEXT,
    "Keys and values": VALUE,
    "Meaning": MEANING,
    "Packages": PACKAGE,
    "TOSCA": TOSCA,
    "SOL001": SOL001,
    "SOL006 and OSM": YANG,
}
ROW = "| Code | Means | Because | Example |\n|---|---|---|---|\n"


def page() -> str:
    """Return the page."""
    sections = (_section(title, codes) for title, codes in SECTIONS.items())
    return "\n".join([HEAD, *sections])


def _section(title: str, codes: Mapping[str, Code]) -> str:
    return f"## {title}\n\n{ROW}" + "".join(_row(*row) for row in codes.items())


def _row(name: str, code: Code) -> str:
    title = code.title if code.severity == "error" else f"{code.title} (warning)"
    return f"| `{name}` | {title} | {code.explanation} | `{code.example}` |\n"
