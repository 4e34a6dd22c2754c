"""
Every code that a problem can have: ``docs/problems.md`` is made of this table.

A code is an interface: scripts match on it, so it is added but never renamed.
"""

from collections.abc import Mapping

from nfvo.descriptor.codes.code import Code
from nfvo.descriptor.codes.meaning import MEANING
from nfvo.descriptor.codes.text import TEXT
from nfvo.descriptor.codes.tosca import TOSCA
from nfvo.descriptor.codes.value import VALUE

CODES: Mapping[str, Code] = {**TEXT, **VALUE, **MEANING, **TOSCA}

__all__ = ["CODES", "MEANING", "TEXT", "TOSCA", "VALUE", "Code"]
