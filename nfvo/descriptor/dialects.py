"""
The ways to write descriptors, and what is said of a document that is in none of them.

A new dialect is a package of its own with a ``Reader``, and a row here.
"""

from nfvo.descriptor.bundle import Paper, Reader
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.foreign import foreign
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.short import FIRST_KEYS, ShortForm
from nfvo.descriptor.sol001 import Sol001
from nfvo.descriptor.tree import Mapping
from nfvo.descriptor.words import did_you_mean, listed
from nfvo.descriptor.yang.reader import YangForms

READERS: tuple[Reader, ...] = (ShortForm(), Sol001(), YangForms())


def unclaimed(paper: Paper) -> Problem:
    """Say that a document is no descriptor at all."""
    if other := foreign(paper.root):
        return other.at(paper.file, paper.root.at)
    keys = sorted(paper.root.entries) if isinstance(paper.root, Mapping) else []
    expected = "'nsd: NAME' or 'vnfd: NAME' at the top"
    message, hint = _found_instead(keys)
    fault = Fault("document.kind", message, expected, hint)
    return fault.at(paper.file, paper.root.at)


def _found_instead(keys: list[str]) -> tuple[str, str]:
    if not keys:
        return "found no mapping", ""
    hints = (did_you_mean(key, FIRST_KEYS) for key in keys)
    near = next((hint for hint in hints if hint), "")
    return f"the keys at the top are {listed(keys, 'and')}", near
