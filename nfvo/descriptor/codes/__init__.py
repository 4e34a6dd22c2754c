"""
Every code that a problem can have: ``docs/problems.md`` is made of this table.

A code is an interface: scripts match on it, so it is added but never renamed.
"""

from collections.abc import Mapping

from nfvo.descriptor.codes.code import Code
from nfvo.descriptor.codes.meaning import MEANING
from nfvo.descriptor.codes.package import PACKAGE
from nfvo.descriptor.codes.sol001 import SOL001
from nfvo.descriptor.codes.text import TEXT
from nfvo.descriptor.codes.tosca import TOSCA
from nfvo.descriptor.codes.value import VALUE
from nfvo.descriptor.codes.yang import YANG

CODES: Mapping[str, Code] = {
    **TEXT,
    **VALUE,
    **MEANING,
    **PACKAGE,
    **TOSCA,
    **SOL001,
    **YANG,
}

__all__ = [
    "CODES",
    "MEANING",
    "PACKAGE",
    "SOL001",
    "TEXT",
    "TOSCA",
    "VALUE",
    "YANG",
    "Code",
]
