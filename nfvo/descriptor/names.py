"""Names and versions of other dialects → those that ours may have."""

import re

LONGEST = 63
LONGEST_VERSION = 64
UNNAMED = "unnamed"


def mended(name: str) -> str:
    """
    Return a name as ours may be: one that may already be so as it is.

    Nothing stays nothing; a name without a single letter or digit is ``unnamed``.
    """
    allowed = re.sub(r"[^A-Za-z0-9_.-]+", "-", name.strip()).lstrip("-_.")
    fitting = allowed[:LONGEST].rstrip("-_.")
    return fitting or (UNNAMED if name else "")


def mended_version(version: str) -> str:
    """Return a version as ours may be."""
    return re.sub(r"[^0-9A-Za-z.+_-]+", "-", version)[:LONGEST_VERSION]
