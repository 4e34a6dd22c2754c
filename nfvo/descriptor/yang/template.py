"""OSM's cloud-init files are templates of Jinja: their variables become parameters."""

import re
from collections.abc import Iterable, Iterator

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.marks import Mark
from nfvo.descriptor.template import used
from nfvo.descriptor.vnfd import Parameter
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part

EXPRESSION = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
VARIABLE = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9_.-]*)\s*")
STATEMENT = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
FOLDER = "cloud_init"
FOLDERS = (FOLDER, f"../{FOLDER}", f"Scripts/{FOLDER}", f"../Scripts/{FOLDER}", ".")
"""Where it lies from the descriptor: in OSM's packages, and in OSM's of SOL004."""


def cloud_init(vdu: Part, maker: Maker) -> str:
    """Return the user data of an OSM VDU: written out, or in a file beside it."""
    if inline := vdu.one("cloud-init"):
        return _usable(inline.text, inline.mark, maker)
    file = vdu.one("cloud-init-file")
    if file is None or not file.text:
        return ""
    text = _file(file, maker)
    return _usable(text, file.mark, maker)


def _file(file: Part, maker: Maker) -> str:
    ways = (f"{folder}/{file.text}" for folder in FOLDERS)
    found = (maker.bundle.beside(maker.file, way) for way in ways)
    content = next((one for one in found if one is not None), None)
    if content is None:
        message = f"there is no {quoted(f'{FOLDER}/{file.text}')} beside the descriptor"
        hint = "give the package whole: its folder, or its archive"
        maker.notes.add(Fault("osm.cloud-init-missing", message, hint=hint), file.mark)
        return ""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        fault = Fault("yang.unfit", f"{quoted(file.text)} is no text", "UTF-8")
        maker.notes.add(fault, file.mark)
        return ""


def _usable(text: str, mark: Mark, maker: Maker) -> str:
    """Return a template with its variables as ours are written."""
    for wrong in _unusable(text):
        hint = "write the file out, or let a parameter hold what differs"
        message = f"{quoted(wrong)} in its user data"
        fault = Fault("osm.template", message, "{{ name }} only", hint)
        maker.notes.add(fault, mark)
    return EXPRESSION.sub(lambda found: "{{ " + found[1].strip() + " }}", text)


def _unusable(text: str) -> Iterable[str]:
    yield from (found[0] for found in STATEMENT.finditer(text))
    for found in EXPRESSION.finditer(text):
        if not VARIABLE.fullmatch(found[1]):
            yield found[0]


def parameters(user_data: Iterable[str]) -> tuple[Parameter, ...]:
    """Return what is to be given for the variables of templates."""
    names = dict.fromkeys(name for text in user_data for name in used(text))
    return tuple(Parameter(name=name) for name in names)


def declared(vnfd: Part, maker: Maker) -> Iterator[Parameter]:
    """Yield the parameters of which more is said than that a template has them."""
    for one in vnfd.all("parameter"):
        name = maker.name(one, "name")
        maker.mark(("parameters", name), one)
        default = one.one("default")
        yield maker.make(
            Parameter,
            one,
            name=name,
            description=one.of("description"),
            default=default.text if default else None,
            secret=one.flag("secret"),
        )
