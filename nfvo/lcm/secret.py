"""A value that must not be seen: no str, no repr, no JSON, no equality by accident."""


class Secret:
    """Holds a secret; only ``reveal`` gives it, so every use can be searched for."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value, for the place that must have it."""
        return self._value

    def __str__(self) -> str:
        raise TypeError("a Secret has no text; call reveal() where it is needed")

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> str:
        raise TypeError("a Secret cannot be pickled")
