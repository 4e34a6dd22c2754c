"""Our mark on what we make in a cloud: whose it is, in one line of text."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from nfvo.lcm.specs import Tag

VERSION = "nfvo1"
KEY = "nfvo"  # of the metadata of a server, of the properties of an image
PLACE_KEY = "nfvo_place"  # of the metadata of a server: ZONE/MACHINE, as asked for
NAME, AT = "nfvo-name:", "nfvo-at:"  # what tags of a port begin with
IMAGE_KEY = "nfvo_sha256"  # the digest of an image, as our records have it


def mark(tag: Tag) -> str:
    """Return a tag as text of less than 255 characters: a description, a property."""
    fields = (tag.installation, tag.ns, tag.owner, tag.step, str(tag.fence))
    return "/".join((VERSION, *fields))


def read_mark(text: str | None) -> Tag | None:
    """Return the tag in a text that ``mark`` made, else None."""
    version, *fields = (text or "").split("/")
    if version != VERSION or len(fields) != len(Tag.model_fields):
        return None
    installation, ns, owner, step, fence = fields
    if not fence.isdecimal():
        return None
    return Tag(
        installation=installation, ns=ns, owner=owner, step=step, fence=int(fence)
    )


def server_tag(server_id: str) -> str:
    """Return what a server is looked up by; Nova allows 60 characters, no slash."""
    return f"nfvo-{server_id}"


def read_server_tag(tag: str) -> str:
    """Return our id of a server from one of its tags, empty when it has none."""
    server_id = tag.removeprefix("nfvo-")
    return server_id if server_id != tag and ":" not in tag else ""


@dataclass(frozen=True, slots=True)
class Label:
    """Whose a port is, by its tags: so that it is found when its server is not."""

    server_id: str
    server_name: str
    at: str

    @property
    def tags(self) -> list[str]:
        """Return the tags; Neutron took 60 characters before 2023.2."""
        name, at = f"{NAME}{self.server_name}", f"{AT}{self.at}"
        return [server_tag(self.server_id), name[:60], at]


def label(server_id: str, server_name: str, place: str) -> Label:
    """Return the label of a server's ports; ``place`` is ZONE/MACHINE."""
    return Label(server_id, server_name, short(place))


def read_label(tags: Iterable[str]) -> Label | None:
    """Return what a port's tags tell, None when they are not ours."""
    told = tuple(tags)
    server_id = next(filter(None, map(read_server_tag, told)), "")
    if not server_id:
        return None
    return Label(server_id, _told(told, NAME), _told(told, AT))


def short(place: str) -> str:
    """Return a place as it is in a label, where it may not be long."""
    return sha256(place.encode()).hexdigest()[:16]


def _told(tags: Iterable[str], what: str) -> str:
    found = (tag.removeprefix(what) for tag in tags if tag.startswith(what))
    return next(found, "")
