"""Plain values → YAML as people write it: blocks, no aliases, no folded lines."""

import re
from collections.abc import Mapping, Sequence

import yaml

Plain = str | int | float | bool | None | Sequence["Plain"] | Mapping[str, "Plain"]
"""What a document consists of."""

# What other readers (YAML 1.1 or 1.2, Go, Java) take for a number or a flag.
NO_TEXT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?"
    r"|0[xob][0-9a-fA-F_]+|[yYnN]"
)
# Line ends of YAML 1.1, of which others than escapes become another.
UNUSUAL = re.compile("[\x85\u2028\u2029]")
ENDLESS = 1 << 20


class _Dumper(yaml.SafeDumper):
    """PyYAML's safe dumper, with texts of several lines as blocks."""

    def ignore_aliases(self, data: object) -> bool:
        """Write out what comes twice."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent the items of lists, too."""
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "'" if NO_TEXT.fullmatch(text) else None
    if UNUSUAL.search(text) or text.lstrip() != text:
        style = '"'
    elif "\n" in text:
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text)


def text_of(*documents: Plain) -> str:
    """Return documents as one YAML text; keys keep their order."""
    return yaml.dump_all(
        documents,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        explicit_start=len(documents) > 1,
        width=ENDLESS,
    )
