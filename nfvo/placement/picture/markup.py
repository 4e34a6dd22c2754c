"""SVG elements as text; whatever comes from outside is escaped here, and only here."""

from html import escape
from typing import NewType

Markup = NewType("Markup", str)
"""Text that is SVG already."""

ASPECT = 0.57
"""How wide a character is on average, by the size of its font."""

BOLD = 0.64
TAIL = 6
"""How many characters at the end of a name tell it from others that begin alike."""


def element(tag: str, *inside: Markup, **attributes: object) -> Markup:
    """Return an element; ``class_`` and ``stroke_width`` become ``class`` and so on."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_shown(value))}"'
        for name, value in attributes.items()
    )
    if not inside:
        return Markup(f"<{tag}{written}/>")
    return Markup(f"<{tag}{written}>{''.join(inside)}</{tag}>")


def plain(text: str) -> Markup:
    """Return text as it may stand in an element; XML has no control characters."""
    kept = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return Markup(escape(kept, quote=False))


def text(x: float, y: float, words: str, class_: str = "") -> Markup:
    """Return a line of text that begins at a point of its base line."""
    return element("text", plain(words), x=x, y=y, class_=class_)


def box(x: float, y: float, width: float, height: float, class_: str) -> Markup:
    """Return a rectangle; how round its corners are is for the style to say."""
    return element("rect", x=x, y=y, width=width, height=height, class_=class_)


def tip(words: str, *inside: Markup) -> Markup:
    """Return elements that tell something to who points at them."""
    return element("g", element("title", plain(words)), *inside)


def width_of(words: str, size: float, aspect: float = ASPECT) -> float:
    """Return about how wide a text is in a font of a size."""
    return len(words) * size * aspect


def cut(words: str, room: float, size: float, aspect: float = ASPECT) -> str:
    """Return a text with its middle left out where there is no room for all of it."""
    most = max(int(room / (size * aspect)), TAIL + 2)
    if len(words) <= most:
        return words
    return f"{words[: most - TAIL - 1]}…{words[-TAIL:]}"


def _shown(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
