"""
Every code that a problem can have: ``docs/problems.md`` is made of this table.

A code is an interface: scripts match on it, so it is added but never renamed.
"""

from collections.abc import Mapping

from nfvo.descriptor.codes.code import Code
from nfvo.descriptor.codes.meaning import MEANING
from nfvo.descriptor.codes.sol001 import SOL001
from nfvo.descriptor.codes.text import TEXT
from nfvo.descriptor.codes.tosca import TOSCA
from nfvo.descriptor.codes.value import VALUE

CODES: Mapping[str, Code] = {**TEXT, **VALUE, **MEANING, **TOSCA, **SOL001}

__all__ = ["CODES", "MEANING", "SOL001", "TEXT", "TOSCA", "VALUE", "Code"]
