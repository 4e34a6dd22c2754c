"""All files of a package, read once: whole, undamaged, and with their digests."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nfvo.descriptor.fault import enough
from nfvo.descriptor.package.contents import Contents
from nfvo.descriptor.package.refused import Refused
from nfvo.descriptor.problems import Problem


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests of each file, in hexadecimal by algorithm; files that are damaged."""

    of: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def digest(self, name: str, algorithm: str) -> str:
        """Return a digest that was asked for, nothing when the file is damaged."""
        return self.of.get(name, {}).get(algorithm, "")


def digests(contents: Contents, wanted: Mapping[str, frozenset[str]]) -> Digests:
    """Read every file of a package, and return the digests that are wanted of it."""
    found: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for name in contents.sizes:
        try:
            found[name] = _of(contents.chunks(name), wanted.get(name, frozenset()))
        except Refused as refused:
            problems.extend(refused.problems)
    return Digests(found, tuple(enough(problems)))


def _of(chunks: Iterator[bytes], algorithms: frozenset[str]) -> dict[str, str]:
    """Return the digests of some bytes."""
    hashes = {name: _new(name) for name in sorted(algorithms)}
    for chunk in chunks:
        for one in hashes.values():
            one.update(chunk)
    return {name: one.hexdigest() for name, one in hashes.items()}


def _new(algorithm: str) -> "hashlib._Hash":
    """Return a hash; MD5 is OSM's checksum, and no protection against anybody."""
    return hashlib.new(algorithm, usedforsecurity=algorithm != "md5")
