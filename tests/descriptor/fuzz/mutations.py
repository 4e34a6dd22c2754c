"""Ways to spoil a text, its tree or its bytes; chance alone decides, by its seed."""

import math
from collections.abc import Iterator
from random import Random
from typing import Any

import yaml

ODD = (
    *("", "[]", "{}", "~", "[[1]]", "{a: b}", "[{a: 1}, 2]", "'", "é", "a b", "x", "/"),
    *(":", "-1", "-0", "0x1f", "1e9 GB", "1e999999999", ".nan", "-.inf", "9" * 400),
    *("99999999999999999999999", "1e-400 GB", "true", "2026-01-01", "{{", "{{ x }}"),
    *("{% if x %}", "x" * 200, "../../x", "/etc/passwd", "10.0.0.0/33", "::/0", "''"),
    *("{get_input: motd}", "{get_property: [SELF, name]}", "{get_attribute: [a, b]}"),
    *("{concat: [a, {get_input: motd}]}", "{token: [a, b, 9]}", "tosca.nodes.Root"),
    *("&a [*a]", "*a", "&a x", "{<<: *a}", "{<<: {a: 1}}", "!!binary aGk=", "\t", "|"),
    "[" * 70,
)
BYTES = (b"\xff" * 4, bytes(4), b"\x80", b"../", b"\xff" * 8, b"\xef\xbb\xbf", b"\r")
LARGE = 60_000
"""Texts that are longer are spoilt line by line, not as trees: that takes seconds."""


def text_spoilt(text: str, chance: Random) -> str:
    """Return a text that is spoilt in one of the ways."""
    if len(text) < LARGE and "<" not in text[:1] and chance.random() < 0.4:
        return tree_spoilt(text, chance)
    return lines_spoilt(text, chance)


def lines_spoilt(text: str, chance: Random) -> str:
    """Return a text of which some lines are missing, doubled, shifted or changed."""
    lines = text.splitlines()
    for _ in range(chance.choice((1, 1, 1, 2, 8))):
        if not lines:
            break
        at = chance.randrange(len(lines))
        key, colon, _ = lines[at].partition(": ")
        lines[at : at + 1] = chance.choice(
            [
                [],
                [lines[at], lines[at]],
                [lines[at][chance.randrange(5) :]],
                [f"  {lines[at]}"],
                [lines[at].lstrip()],
                [f"{key}{colon or ': '}{chance.choice(ODD)}"],
                [chance.choice(lines)],
                [lines[at].replace("{", "[").replace("}", "]")],
            ]
        )
    return "\n".join(lines)


def tree_spoilt(text: str, chance: Random) -> str:
    """Return a YAML text with parts of its trees lost, moved, or of another kind."""
    try:
        trees = [*yaml.load_all(text, Loader=yaml.CBaseLoader)]
    except yaml.YAMLError:
        return lines_spoilt(text, chance)
    for _ in range(chance.choice((1, 1, 1, 4))):
        places = [*_places(trees)]
        if places:
            _spoil(*chance.choice(places), places, chance)
    try:
        return str(yaml.dump_all(trees, Dumper=yaml.CSafeDumper, sort_keys=False))
    except (yaml.YAMLError, RecursionError):
        return lines_spoilt(text, chance)


Place = tuple[Any, Any]


def _places(node: Any, depth: int = 0) -> Iterator[Place]:
    """Yield each list or mapping with each of its keys."""
    if depth > 80 or not isinstance(node, list | dict):
        return
    for key in range(len(node)) if isinstance(node, list) else [*node]:
        yield node, key
        yield from _places(node[key], depth + 1)


def _spoil(inside: Any, key: Any, places: list[Place], chance: Random) -> None:
    other, there = chance.choice(places)
    match chance.randrange(6):
        case 0:
            del inside[key]
        case 1:
            inside[key] = chance.choice(ODD)
        case 2:
            inside[key] = chance.choice([[], {}, [inside[key]], {"a": inside[key]}])
        case 3:
            inside[key] = _copy(other[there])
        case 4 if isinstance(inside, dict):
            inside[chance.choice([*ODD, str(there)])] = inside.pop(key)
        case 5 if isinstance(inside, list):
            inside.extend(inside[key : key + 1] * chance.randint(1, 3))


def _copy(node: Any) -> Any:
    match node:
        case dict():
            return {key: _copy(value) for key, value in node.items()}
        case list():
            return [_copy(value) for value in node]
    return node


def bytes_spoilt(data: bytes, chance: Random) -> bytes:
    """Return bytes with some replaced, put in between, or cut off."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 6))):
        place = chance.randrange(len(changed) + 1)
        value = chance.choice([*BYTES, chance.randbytes(chance.randint(1, 8))])
        end = place + len(value) if chance.random() < 0.7 else place
        changed[place:end] = value
    if chance.random() < 0.1:
        del changed[math.floor(len(changed) * chance.random()) :]
    return bytes(changed)
