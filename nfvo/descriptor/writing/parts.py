"""What documents of SOL001 and SOL006 have in common: words, names, what is kept."""

from typing import Any

from nfvo.descriptor.vld import AffinityRule

Tree = dict[str, Any]
LAYERS = ("ethernet", "mpls", "odu2", "ipv4", "ipv6", "pseudo-wire")
FLOWS = {"e-line": "line", "e-tree": "tree", "e-lan": "mesh"}
NO_RACKS = {"together": "host", "apart": "zone"}
"""What implies the same rack, or another one."""


def scope_of(rule: AffinityRule) -> str:
    """Return the scope of a rule where there is none of racks: a stricter one."""
    return NO_RACKS[rule.kind] if rule.scope == "rack" else rule.scope


def kept(**values: object) -> Tree:
    """Return those of some values that say something; zero and false do."""
    return {
        key: value for key, value in values.items() if value not in (None, "", [], {})
    }


class Names:
    """Names of nodes, each used once; parts of different kinds share them."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def free(self, wanted: str, otherwise: str) -> str:
        """Return a name that is taken from now on."""
        found = wanted if wanted not in self.taken else otherwise
        number = 2
        while found in self.taken:
            found, number = f"{otherwise}-{number}", number + 1
        self.taken.add(found)
        return found
