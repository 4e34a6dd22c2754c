"""Files and what is said of them: hash, signature and certificate, in all spellings."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.package.lines import Line
from nfvo.descriptor.words import quoted

BYTES = {"sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}
"""The algorithms that are taken, and how long their digests are."""
HEX = re.compile("[0-9a-fA-F]+")
KEYS = ("algorithm", "hash", "signature", "certificate")


@dataclass(frozen=True, slots=True)
class Hashed:
    """One file that is named, at ``line``, with what is said of it."""

    path: str
    line: int
    algorithm: str = ""
    digest: str = ""
    signature: str = ""
    certificate: str = ""

    @property
    def is_external(self) -> bool:
        """Whether it lies outside of the package."""
        return "://" in self.path

    @property
    def kind(self) -> str:
        """The name that ``hashlib`` has for the algorithm, if it is a good one."""
        name = re.sub("[-_ /]", "", self.algorithm).lower()
        return name if name in BYTES else ""

    def fault(self) -> Fault | None:
        """Say what is wrong with the hash as it stands, if one stands there."""
        if not self.algorithm and not self.digest:
            return None
        if not self.algorithm or not self.digest:
            missing = "algorithm" if not self.algorithm else "hash"
            message = f"{quoted(self.path)} has no {missing}"
            return Fault("manifest.hash", message, "both, Algorithm and Hash")
        if not self.kind:
            message = f"the algorithm {quoted(self.algorithm)}"
            expected = "SHA-224, SHA-256, SHA-384 or SHA-512"
            return Fault("manifest.algorithm", message, expected)
        digits = 2 * BYTES[self.kind]
        if len(self.digest) != digits or not HEX.fullmatch(self.digest):
            message = f"the hash {quoted(self.digest)} of {quoted(self.path)}"
            return Fault("manifest.hash", message, f"{digits} hexadecimal digits")
        return None


def stated(listed: Iterable[Line], key: str) -> Iterator[Hashed]:
    """Yield what lines say of files, each of which begins with ``key``."""
    current: Hashed | None = None
    for line in listed:
        if line.has(key):
            if current:
                yield current
            current = Hashed(line.value.removeprefix("./"), line.number)
        elif current and line.has(*KEYS):
            current = _with(current, line)
    if current:
        yield current


def _with(hashed: Hashed, line: Line) -> Hashed:
    """Add what one line says."""
    if line.has("algorithm"):
        return replace(hashed, algorithm=line.value)
    if line.has("hash"):
        return replace(hashed, digest=line.value)
    path = line.value.removeprefix("./")
    if line.has("signature"):
        return replace(hashed, signature=path)
    return replace(hashed, certificate=path)
