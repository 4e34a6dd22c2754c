"""How large a package may be; beyond these it is a mistake or a bomb."""

from dataclasses import dataclass

MIB = 2**20
GIB = 2**30

CHUNK = MIB
"""How much of a file is in memory at once, in bytes."""
MAX_TEXT = 4 * MIB
"""The longest manifest, in bytes; one with 10000 files has 2 MiB."""
MAX_LINES = 100_000
"""How many lines a manifest has at most; one with 10000 files has 50000."""
MAX_SIGNATURES = 1000
"""How many files of a package are signed one by one at most."""
MAX_SIGNED_TEXT = 256 * 1024
"""Up to how many bytes a file is tried in the forms of a text that was signed."""
MAX_SIGNATURE = MIB
"""The longest signature or certificate file, in bytes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What one package may hold, unpacked.

    ``ratio`` is the most that it may grow by unpacking, beyond the first
    ``free_bytes``: deflate can do 1032, an image of mostly nothing some hundred.
    """

    members: int = 10_000
    member_bytes: int = 64 * GIB
    total_bytes: int = 256 * GIB
    ratio: int = 200
    free_bytes: int = 64 * MIB
    name_bytes: int = 1024
    depth: int = 32

    @property
    def listing_bytes(self) -> int:
        """The longest list of names that an archive may make us read at once."""
        return 256 * self.members + 64 * 1024

    def unpacked(self, packed: int) -> int:
        """Return how many bytes so many packed ones may become."""
        return min(self.total_bytes, max(self.free_bytes, packed * self.ratio))
