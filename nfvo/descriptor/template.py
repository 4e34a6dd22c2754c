"""The parameters in a template: ``{{ name }}`` in user data."""

import re

USE = re.compile(r"\{\{ *([A-Za-z0-9][A-Za-z0-9_.-]*) *\}\}")


def used(text: str) -> tuple[str, ...]:
    """Return the names of the parameters in ``text``, each once, in their order."""
    return tuple(dict.fromkeys(USE.findall(text)))
