"""Where things stand: zones as panels, in rows; hosts in them, and links below."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from nfvo.placement.infrastructure import Host
from nfvo.placement.picture import cards
from nfvo.placement.picture.cards import Card
from nfvo.placement.picture.sheet import Sheet

WIDEST = 1400.0
INSIDE = 10.0
BESIDE = 8.0
BETWEEN = 14.0
LABEL = 24.0
MOST_HOSTS = 40
MOST_REFUSED = 12
FEWEST_CHIPS = 3


@dataclass(frozen=True)
class Stack:
    """Hosts on top of each other that nothing of the service is on."""

    hosts: tuple[Host, ...]
    wide: float = cards.CHIP_WIDTH


@dataclass(frozen=True, slots=True)
class Placed:
    """A card or a stack, with where it begins."""

    what: Card | Stack
    x: float


@dataclass(frozen=True, slots=True)
class Panel:
    """A zone, or what of it is in one row."""

    label: str
    x: float
    wide: float
    inside: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Panels side by side."""

    panels: tuple[Panel, ...]

    def cards(self) -> Iterator[tuple[Card, float]]:
        """Yield its cards, with where each begins."""
        for panel in self.panels:
            for one in panel.inside:
                if isinstance(one.what, Card):
                    yield one.what, one.x

    @property
    def end(self) -> float:
        """Where its last panel ends."""
        return self.panels[-1].x + self.panels[-1].wide


@dataclass(frozen=True, slots=True)
class Layout:
    """All rows, how high the hosts in them are, and how many hosts are left out."""

    rows: tuple[Row, ...]
    height: float
    hidden: int


def laid_out(sheet: Sheet, left: float) -> Layout:
    """Return the layout of a sheet, beginning at ``left``."""
    shown = _shown(sheet)
    made = {host.id: _card(sheet, host) for host in shown}
    full = {id for id, card in made.items() if card.guests or card.reasons}
    if not full:
        full = set(made)
    height = max((made[id].height for id in full), default=cards.HEAD + cards.PAD)
    height = max(height, FEWEST_CHIPS * cards.CHIP)
    zones = [
        (_label(zone), _items(list(hosts), made, full, height))
        for zone, hosts in groupby(shown, key=_zone)
    ]
    return Layout(tuple(_rows(zones, left)), height, len(sheet.hosts) - len(shown))


def in_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return what names sort by: ``hv10`` comes after ``hv9``."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts
    )


def _shown(sheet: Sheet) -> Sequence[Host]:
    """Return the hosts that are shown, zone by zone: all, or those that matter."""
    hosts: Iterable[Host] = sheet.hosts
    if len(sheet.hosts) > MOST_HOSTS:
        used = {guest.host for guest in sheet.guests} | sheet.first
        hosts = (host for host in hosts if host.id in used)
    return sorted(hosts, key=lambda host: (*_zone(host), in_order(host.name), host.id))


def _zone(host: Host) -> tuple[str, ...]:
    return host.site, host.zone, host.rack


def _label(zone: tuple[str, ...]) -> str:
    return " · ".join(part for part in zone if part)


def _card(sheet: Sheet, host: Host) -> Card:
    guests = tuple(guest for guest in sheet.guests if guest.host == host.id)
    here = {link for guest in guests for link in guest.links}
    names = [line.name for line in sheet.lines if line.name in here]
    channels = {name: number for number, name in enumerate(names)}
    reasons = sheet.reasons.get(host.id, {})
    wide = cards.WIDTH + cards.CHANNEL * len(channels) + (40 if reasons else 0)
    return Card(host, guests, reasons, wide, channels)


def _items(
    hosts: Sequence[Host], made: Mapping[str, Card], full: set[str], height: float
) -> Sequence[Card | Stack]:
    """Return what stands in a panel: cards first, then the others in stacks."""
    most = max(int((height + cards.GAP) / cards.CHIP), 1)
    rest = [host for host in hosts if host.id not in full]
    stacks = [rest[at : at + most] for at in range(0, len(rest), most)]
    return [
        *(made[host.id] for host in hosts if host.id in full),
        *(Stack(tuple(stack)) for stack in stacks),
    ]


def _rows(
    zones: Sequence[tuple[str, Sequence[Card | Stack]]], left: float
) -> Iterator[Row]:
    """Yield rows; a zone that is too wide for one goes on in the next."""
    panels: list[Panel] = []
    x = left
    for label, items in zones:
        inside: list[Placed] = []
        at = x + INSIDE
        for item in items:
            if at + item.wide + INSIDE > WIDEST and (inside or panels):
                if inside:
                    panels.append(_panel(label, x, inside))
                yield Row(tuple(panels))
                panels, inside, x, at = [], [], left, left + INSIDE
            inside.append(Placed(item, at))
            at += item.wide + BESIDE
        panels.append(_panel(label, x, inside))
        x = panels[-1].x + panels[-1].wide + BETWEEN
    if panels:
        yield Row(tuple(panels))


def _panel(label: str, x: float, inside: Sequence[Placed]) -> Panel:
    last = inside[-1]
    return Panel(label, x, last.x + last.what.wide + INSIDE - x, tuple(inside))
