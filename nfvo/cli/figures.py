"""Figures by name on the command line: ``vcpus=4,memory=1.5``."""

from collections.abc import Collection

from nfvo.cli.exits import usage


def figures(option: str, text: str, names: Collection[str]) -> dict[str, float]:
    """Return what ``text`` says of each name; ends with what should be written."""
    said: dict[str, float] = {}
    for one in text.split(","):
        name, equals, number = one.strip().partition("=")
        if name not in names or not equals or name in said:
            raise _wrong(option, text, names)
        try:
            said[name] = float(number)
        except ValueError:
            raise _wrong(option, text, names) from None
    return said


def _wrong(option: str, text: str, names: Collection[str]) -> Exception:
    wanted = ",".join(f"{name}=NUMBER" for name in names)
    return usage(f"{option} {text}", f"write {option} {wanted}, or some of them")
