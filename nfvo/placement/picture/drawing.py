"""Sheet in, SVG out: one text without scripts, the same for the same sheet."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from nfvo.placement.picture import cards, lanes
from nfvo.placement.picture.layout import (
    LABEL,
    Panel,
    Stack,
    laid_out,
)
from nfvo.placement.picture.markup import ASPECT, Markup, box, element, plain, text
from nfvo.placement.picture.sheet import Sheet
from nfvo.placement.picture.style import stylesheet

TOP = 44.0
NOTE = 17.0
LEGEND = (("others", "others"), ("plan", "this service"), ("track", "free"))


def to_svg(sheet: Sheet) -> str:
    """Return the picture of a sheet."""
    left = lanes.lanes_of(sheet, laid_out(sheet, lanes.MARGIN).rows).left
    layout = laid_out(sheet, left)
    wired = lanes.lanes_of(sheet, layout.rows)
    ends = [row.end for row in layout.rows]
    width = max([lanes.NARROWEST, *(end + lanes.MARGIN for end in ends)])
    notes = list(_notes(sheet, layout.hidden, width))
    y = TOP + NOTE * len(notes) + 14
    body: list[Markup] = []
    feet: list[float] = []
    for number, row in enumerate(layout.rows):
        foot = y + LABEL + layout.height + cards.PAD
        feet.append(foot)
        for panel in row.panels:
            body += _panel(panel, y, foot - y, layout.height)
        body += lanes.drawn(wired, number, row, y, foot)
        y = foot + wired.height(number) + 20
    body[:0] = lanes.joints(wired, feet)
    head = [text(lanes.MARGIN, 30, sheet.title, "title"), *notes]
    return _document(sheet.title, width, y + 22, [*head, *body, *_legend(y)])


def _document(title: str, width: float, height: float, parts: Sequence[Markup]) -> str:
    """Return the whole document."""
    root = element(
        "svg",
        element("title", plain(title)),
        stylesheet(),
        box(0, 0, width, height, "page"),
        *(Markup(f"\n{part}") for part in parts),
        xmlns="http://www.w3.org/2000/svg",
        width=f"{width:.0f}",
        height=f"{height:.0f}",
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        role="img",
    )
    return f"{root}\n"


def _notes(sheet: Sheet, hidden: int, width: float) -> Iterator[Markup]:
    """Yield the lines below the title."""
    most = int((width - 2 * lanes.MARGIN) / (12 * ASPECT))
    told = [line for note in sheet.notes for line in wrap(note, most)]
    if hidden:
        what = "host is" if hidden == 1 else "hosts are"
        told.append(f"{hidden:,} more {what} not shown")
    for number, line in enumerate(told):
        yield text(lanes.MARGIN, TOP + 8 + NOTE * number, line, "dim note")


def _panel(panel: Panel, y: float, high: float, inner: float) -> Iterator[Markup]:
    """Yield a zone with all that is in it."""
    yield box(panel.x, y, panel.wide, high, "panel")
    yield text(panel.x + 12, y + 16, panel.label, "zone")
    for one in panel.inside:
        if isinstance(one.what, Stack):
            for number, host in enumerate(one.what.hosts):
                at = y + LABEL + number * cards.CHIP
                yield from cards.chip(host, one.x, at)
        else:
            yield from cards.card(one.what, one.x, y + LABEL, inner)


def _legend(y: float) -> Iterator[Markup]:
    """Yield what the colours of bars mean."""
    x = lanes.MARGIN
    for class_, words in LEGEND:
        yield box(x, y - 3, 18, 7, f"bar {class_}")
        yield text(x + 24, y + 4, words, "dim")
        x += 24 + len(words) * 11 * ASPECT + 22
