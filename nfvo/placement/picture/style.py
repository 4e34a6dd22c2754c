"""What pictures look like, by day and by night: one table of colours."""

from collections.abc import Iterator

from nfvo.placement.picture.markup import Markup, element

FONT = 'ui-sans-serif,system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif'
SHAPES = (
    f"text{{font-family:{FONT};font-size:12px}}",
    "rect{rx:4px}.page,.panel,.card{rx:8px}.bar{rx:3px}",
    ".title{font-size:19px;font-weight:600}.zone,.small,.dim{font-size:11px}",
    ".name,.link{font-weight:600}.link,.note{font-size:12px}",
    ".mono{font-variant-numeric:tabular-nums}.end{text-anchor:end}",
    ".wire{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}",
    ".halo{paint-order:stroke;stroke-width:4px;stroke-linejoin:round}",
    ".panel,.card,.guest,.sap{stroke-width:1}.dot{stroke-width:1.5}",
)
COLOURS = (
    (".page", "fill", "#ffffff", "#0e141b"),
    (".panel", "fill", "#f2f5f9", "#151d27"),
    (".panel", "stroke", "#e2e8f0", "#222e3b"),
    (".card", "fill", "#ffffff", "#1b2531"),
    (".card", "stroke", "#d3dbe6", "#314151"),
    (".halo", "stroke", "#ffffff", "#0e141b"),
    ("text,tspan", "fill", "#17222e", "#e6edf5"),
    (".dim", "fill", "#5a6a7b", "#94a6b8"),
    (".zone", "fill", "#42536a", "#a9bacb"),
    (".bad", "fill", "#b42318", "#ff9285"),
    (".warn", "fill", "#a44a06", "#f2ab66"),
    (".track", "fill", "#e3e9f1", "#2b3947"),
    (".others", "fill", "#98a7b9", "#64778b"),
    (".plan", "fill", "#2f6fed", "#5a94ff"),
    (".guest", "fill", "#e9f1ff", "#1b3158"),
    (".guest", "stroke", "#9dbdfa", "#4671bd"),
    (".stays", "fill", "#f1f4f8", "#243140"),
    (".stays", "stroke", "#c3cedb", "#475a6e"),
    (".dot", "stroke", "#ffffff", "#1b2531"),
)
LINES = (
    ("#0c857a", "#36c6b6"),
    ("#7b4bd1", "#b79bff"),
    ("#c4570b", "#ff9f5c"),
    ("#c02a72", "#ff86ba"),
    ("#3b7c21", "#8bd16b"),
    ("#1766ab", "#6db9f7"),
    ("#8a5926", "#d8a672"),
    ("#4b6178", "#adc0d3"),
)
"""Colours of virtual links, one after the other, over and over."""


def line_class(number: int) -> str:
    """Return the class that has the colour of a virtual link."""
    return f"l{number % len(LINES)}"


def stylesheet() -> Markup:
    """Return the style of a picture, dark where its reader prefers that."""
    night = "".join(_rules(1))
    media = f"@media (prefers-color-scheme:dark){{{night}}}"
    return element("style", Markup("".join([*SHAPES, *_rules(0), media])))


def _rules(night: int) -> Iterator[str]:
    for where, what, *colours in COLOURS:
        yield f"{where}{{{what}:{colours[night]}}}"
    for number, both in enumerate(LINES):
        name, colour = line_class(number), both[night]
        yield f".wire.{name},.sap.{name}{{stroke:{colour}}}"
        yield f".dot.{name},tspan.{name}{{fill:{colour}}}"
